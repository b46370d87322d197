"""Of which parts a mail is made, as BODYSTRUCTURE tells it (RFC 3501, 7.4.2). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.header import decode_header, make_header
from email.message import Message
from email.utils import collapse_rfc2231_value, decode_params
from typing import Final

from msgspec import Struct

from parvis.letters.reading import mend
from parvis.text.markup import tidy

DEEPEST: Final = 40
MOST_PARTS: Final = 200
FIELDS: Final = (
    7  # of a part: type, subtype, parameters, id, description, coding, octets (RFC 3501, 7.4.2)
)
TOKEN: Final = re.compile(
    rb'\s*(?:(?P<mark>[()])|"(?P<text>(?:[^"\\]|\\.)*)"|\{(?P<size>\d+)\}\r\n|(?P<atom>[^\s()"]+))',
    re.DOTALL,
)
Node = bytes | list["Node"]


class Part(Struct, frozen=True, kw_only=True):
    """One part of a mail that holds no other: its number there, what it is, its size about."""

    number: str
    mime: str
    name: str = ""
    size: int = 0
    coding: str = ""
    attached: bool = False


def parts_of(told: bytes) -> list[Part]:
    """List the parts of one answer to FETCH (BODYSTRUCTURE); what cannot be read has none."""
    _before, mark, rest = told.partition(b"BODYSTRUCTURE")
    if not mark:
        return []
    try:
        tree = _tree(rest)
    except (ValueError, IndexError):
        return []
    return list(_walk(tree, ""))[:MOST_PARTS]


def _tree(raw: bytes) -> Node:
    """Read the first parenthesis of a text whole. Raises ValueError."""
    stack: list[list[Node]] = []
    at = 0
    while True:
        token = TOKEN.match(raw, at)
        if token is None or len(stack) > DEEPEST:
            raise ValueError("no structure")
        at = token.end()
        if token["mark"] == b"(":
            stack.append([])
            continue
        if token["mark"] == b")":
            done: Node = stack.pop()
        elif token["size"] is not None:
            done, at = raw[at : at + int(token["size"])], at + int(token["size"])
        elif token["text"] is not None:
            done = re.sub(rb"\\(.)", rb"\1", token["text"], flags=re.DOTALL)
        else:
            done = b"" if token["atom"].upper() == b"NIL" else token["atom"]
        if not stack:
            return done
        stack[-1].append(done)


def _walk(node: Node, number: str) -> Iterator[Part]:
    if not isinstance(node, list) or not node:
        return
    if isinstance(node[0], list):
        for count, part in enumerate((n for n in node if isinstance(n, list)), 1):
            if not part or not isinstance(part[0], list | bytes):
                continue
            if isinstance(part[0], bytes) and len(part) < FIELDS:
                continue  # the parameters that follow the parts
            yield from _walk(part, f"{number}.{count}" if number else str(count))
        return
    if len(node) >= FIELDS:
        yield _leaf(node, number or "1")


def _leaf(node: Sequence[Node], number: str) -> Part:
    words = [part if isinstance(part, bytes) else b"" for part in node]
    mime = f"{_text(words[0])}/{_text(words[1])}".lower()
    size = int(words[6][:18]) if words[6].isdigit() else 0
    coding = _text(words[5]).lower()
    disposition = next(
        (
            part
            for part in node[7:]
            if isinstance(part, list)
            and len(part) >= 1
            and isinstance(part[0], bytes)
            and part[0].lower() in {b"attachment", b"inline"}
        ),
        [],
    )
    given = disposition[1] if len(disposition) > 1 else b""
    name = _named(given, "filename") or _named(node[2], "name")
    attached = bool(disposition) and disposition[0] != b"" and _is_attachment(disposition)
    real = size * 3 // 4 if coding == "base64" else size
    return Part(number=number, mime=mime, name=name, size=real, coding=coding, attached=attached)


def _is_attachment(disposition: Sequence[Node]) -> bool:
    first = disposition[0]
    return isinstance(first, bytes) and first.lower() == b"attachment"


def _named(params: Node, wanted: str) -> str:
    """Read a file's name out of parameters: RFC 2231, RFC 2047, or bare bytes."""
    if not isinstance(params, list):
        return ""
    flat = [_text(p) if isinstance(p, bytes) else "" for p in params]
    pairs = [("", ""), *((k.lower(), v) for k, v in zip(flat[::2], flat[1::2], strict=False))]
    found = dict(decode_params([(key, f'"{value}"') for key, value in pairs])).get(wanted, "")
    if isinstance(found, tuple):
        return file_name(collapse_rfc2231_value(found).strip('"'))
    text = str(found).strip('"')
    try:
        return file_name(str(make_header(decode_header(text))))
    except (ValueError, LookupError):
        return file_name(text)


def file_name(text: str) -> str:
    """Keep the last part of a file's name, on one line, without what a system would obey."""
    last = re.split(r"[/\\]", tidy(text).replace("\x7f", ""))[-1]
    clean = "".join(letter for letter in last if letter.isprintable())
    return re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", clean).strip(" .")[:200]


SLIMMED: Final = re.compile(r"=~(\d+)~=")


def parts_within(message: Message) -> list[Part]:
    """List the parts of a whole mail; a run of bytes that was taken out counts as its size says."""
    waiting, found = [message], list[Part]()
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting = [one for one in inside if isinstance(one, Message)] + waiting
        else:
            found.append(_part(part, len(found) + 1))
    return found


def _part(part: Message, rank: int) -> Part:
    body = part.get_payload()
    text = body if isinstance(body, str) else ""
    size = len(SLIMMED.sub("", text)) + sum(int(one) for one in SLIMMED.findall(text))
    coding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    return Part(
        number=str(rank),
        mime=part.get_content_type(),
        name=_file_named(part),
        size=size * 3 // 4 if coding == "base64" else size,
        coding=coding,
        attached=part.get_content_disposition() == "attachment",
    )


def _file_named(part: Message) -> str:
    told = Message()
    for header, value in part.raw_items():
        if header.lower() in {"content-type", "content-disposition"} and header not in told:
            told[header] = mend(str(value))
    try:
        name = told.get_filename("")
        return file_name(str(make_header(decode_header(name))))
    except (ValueError, LookupError, TypeError):
        return ""


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
