"""Mailboxes as files, written by hand as mail programs write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

OURS = "bonjour@mimosa.example"
ALICE = "Alice Roy <alice@example.org>"
BENOIT = "Benoit Perron <benoit@example.net>"
START = datetime(2021, 3, 1, 12, 0, tzinfo=UTC)


def letter(
    number: int | str,
    words: str = "Ouvrez-vous le lundi?",
    *,
    who: str = ALICE,
    to: str = OURS,
    subject: str = "L’horaire",
    head: str = "",
    hours: int = 0,
    name: str | None = None,
    kind: str = "text/plain; charset=utf-8",
    received: bool = True,
) -> bytes:
    """One letter as its server had it, by default one received from Alice."""
    at = format_datetime(START + timedelta(hours=hours))
    named = f"Message-ID: <{number}@example.org>\n" if name is None else name
    came = f"Delivered-To: {OURS}\nReceived: from x by y; {at}\n" if received else ""
    return (
        f"{came}From: {who}\nTo: {to}\nSubject: {subject}\nDate: {at}\n{named}{head}"
        f"MIME-Version: 1.0\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n{words}\n"
    ).encode()


def ours(number: int | str, words: str = "Oui, dès 8 h.", *, to: str = ALICE, **more) -> bytes:
    """One letter of ours, as it lies among the sent ones."""
    return letter(number, words, who=f"Mimosa <{OURS}>", to=to, received=False, **more)


def answering(*numbers: int | str) -> str:
    """The headers of a letter that answers others, the nearest last."""
    names = " ".join(f"<{number}@example.org>" for number in numbers)
    return f"In-Reply-To: <{numbers[-1]}@example.org>\nReferences: {names}\n"


def mbox(*letters: bytes, mark: bytes = b"From 17@xxx Mon Mar 01 12:00:00 +0000 2021") -> bytes:
    """A file of letters, those that hold a “From ” escaped as RFC 4155 does."""

    parts = []
    for one in letters:
        body = re.sub(rb"(?m)^(>*From )", rb">\1", one)
        parts.append(mark + b"\n" + body + b"\n")
    return b"".join(parts)


def files_of(*names: str) -> str:
    """The body of a letter with files that hang on it."""
    parts = [
        f'--cut\nContent-Type: image/jpeg; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{name}"\n\n' + ("QUJD" * 18 + "\n") * 8000
        for name in names
    ]
    return (
        "--cut\nContent-Type: text/plain; charset=utf-8\n\nVoici la photo\n"
        + "".join(parts)
        + "--cut--\n"
    )
