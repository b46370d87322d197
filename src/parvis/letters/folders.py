"""Names and parts of a mailbox's folders (RFC 3501, 5.1.3; RFC 6154). Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

LISTED: Final = re.compile(rb'^\((?P<marks>[^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (?P<name>.+)$')
# Folders of sent letters where none is marked so (RFC 6154 is young, and not everywhere).
SENT: Final = (
    "Sent", "Sent Items", "Sent Messages", "Sent Mail", "Envoyés", "Éléments envoyés",
    "Messages envoyés", "Courrier envoyé", "Objets envoyés", "Boîte d'envoi",
)  # fmt: skip


class Folder(Struct, frozen=True):
    """One folder as the server names it (still coded), and its marks in lower case."""

    name: str
    marks: frozenset[str]


def listed(lines: Iterable[object]) -> list[Folder]:
    """Read the lines of LIST; a line that is none is left out."""
    found = []
    for line in lines:
        told = b"".join(line) if isinstance(line, tuple) else line
        match = LISTED.match(told) if isinstance(told, bytes) else None
        if match is None:
            continue
        name = match["name"].strip().decode("utf-8", "replace")
        if name.startswith('"') and name.endswith('"') and len(name) > 1:
            name = re.sub(r"\\(.)", r"\1", name[1:-1])
        marks = frozenset(match["marks"].decode("ascii", "replace").lower().split())
        found.append(Folder(name, marks))
    return found


def sent_among(folders: Sequence[Folder]) -> str:
    """Choose the folder of sent letters: the one marked so, else one named so; "" when none is."""
    marked = next((f.name for f in folders if "\\sent" in f.marks), "")
    if marked:
        return marked
    known = [utf7(name).casefold() for name in SENT]
    for name in known:
        for folder in folders:
            last = re.split(r"[./]", folder.name)[-1].casefold()
            if "\\noselect" not in folder.marks and name in {last, folder.name.casefold()}:
                return folder.name
    return ""


def elsewhere_among(folders: Sequence[Folder]) -> list[str]:
    """List the folders where a letter may have been put away: all mail first, then the archives."""
    kept = [f for f in folders if not f.marks & {"\\noselect", "\\nonexistent", "\\drafts"}]
    order = {"\\all": 0, "\\archive": 1, "\\trash": 3, "\\junk": 4}

    def rank(folder: Folder) -> int:
        return min((order[mark] for mark in folder.marks if mark in order), default=2)

    return [f.name for f in sorted(kept, key=rank) if f.name.upper() != "INBOX"]


def quoted(name: str) -> str:
    """Write a coded name, or any word, as a quoted string of IMAP; controls are dropped."""
    plain = "".join(letter for letter in name if " " <= letter <= "~")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def utf7(name: str) -> str:
    """Write a folder's name in the modified UTF-7 of IMAP (RFC 3501, 5.1.3)."""
    out: list[str] = []
    waiting = ""

    def flush() -> None:
        nonlocal waiting
        if waiting:
            coded = base64.b64encode(waiting.encode("utf-16-be")).decode().rstrip("=")
            out.append(f"&{coded.replace('/', ',')}-")
            waiting = ""

    for letter in name:
        if " " <= letter <= "~":
            flush()
            out.append("&-" if letter == "&" else letter)
        elif letter >= " ":
            waiting += letter
    flush()
    return "".join(out)
