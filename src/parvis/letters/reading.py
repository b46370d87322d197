"""Reads one mail whatever its making: headers, words, links. Pure; nothing in it is ever an error."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from typing import Final

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from parvis.text.markup import plain, tidy

MOST_PARTS: Final = 60
MOST_LINKS: Final = 200
URL: Final = re.compile(r"https?://[^\s<>\"'«»\]\[]+", re.IGNORECASE)
INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


class Link(Struct, frozen=True):
    """One link of a mail and the words that stand on it."""

    url: str
    words: str


class Letter(Struct, frozen=True, kw_only=True):
    """What a mail says of itself. `address` is the sender's, in lower case, and proves nothing."""

    name: str
    address: str
    subject: str
    message_id: str
    headers: Message
    text: str = ""
    links: tuple[Link, ...] = ()

    def header(self, name: str) -> str:
        """Return a header decoded on one line; "" when there is none."""
        return _header(self.headers, name)


def read_head(raw: bytes) -> Letter:
    """Read a mail's header."""
    return _letter(message_from_bytes(raw, policy=policy.compat32))


class Bodies(Struct, frozen=True, kw_only=True):
    """The words of a mail: plain, and as HTML, each "" when there are none."""

    text: str = ""
    html: str = ""


def read_letter(raw: bytes) -> Letter:
    """Read a mail, or the beginning of one: its plain words, its HTML where there are none."""
    message = message_from_bytes(raw, policy=policy.compat32)
    bodies = _bodies(message)
    words = bodies.text.strip() or plain(bodies.html)
    bare = (Link(url.rstrip(".,;:!?"), "") for url in URL.findall(bodies.text))
    links = [*_html_links(bodies.html), *bare]
    return _letter(message, text=_clean(words), links=tuple(links[:MOST_LINKS]))


def read_bodies(raw: bytes) -> Bodies:
    """Read the words of a mail, or of the beginning of one, as they were written."""
    return _bodies(message_from_bytes(raw, policy=policy.compat32))


def _bodies(message: Message) -> Bodies:
    texts: dict[str, str] = {}
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in {"text/plain", "text/html"} and kind not in texts:
            texts[kind] = _decoded(part)
    html, written = texts.get("text/html", ""), texts.get("text/plain", "")
    if "<html" in written[:500].lower():
        html, written = html or written, ""
    return Bodies(text=written, html=html)


def _letter(message: Message, *, text: str = "", links: tuple[Link, ...] = ()) -> Letter:
    name, address = parseaddr(re.sub(r"\s+", " ", mend(_raw(message, "From"))))
    return Letter(
        name=_one_line(_unfold(name)),
        address=address.strip().lower(),
        subject=_header(message, "Subject"),
        message_id=_one_line(mend(_raw(message, "Message-ID"))),
        headers=message,
        text=text,
        links=links,
    )


def _header(message: Message, name: str) -> str:
    return _one_line(_unfold(mend(_raw(message, name))))


def _raw(message: Message, name: str) -> str:
    """Return the first header of a name as it came; bytes that are no ASCII stand as surrogates."""
    found = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return next(found, "")


def _unfold(value: str) -> str:
    """Decode RFC 2047 words, those of a broken header as they stand."""
    try:
        pieces = decode_header(value)
    except (MessageError, ValueError, LookupError):
        return value
    out = []
    for piece, charset in pieces:
        # What stands between two encoded words comes back so (email.header.decode_header).
        out.append(
            _bytes(piece, charset or "raw-unicode-escape") if isinstance(piece, bytes) else piece
        )
    return "".join(out)


def mend(text: str) -> str:
    """Read raw bytes of a header as UTF-8, else as Windows-1252."""
    if not re.search("[\udc80-\udcff]", text):
        return text
    return _bytes(text.encode("utf-8", "surrogateescape"), None)


def _bytes(raw: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8"):
        try:
            known = codecs.lookup(name or "utf-8").name
            # What calls itself Latin-1 is Windows’ own superset (WHATWG Encoding).
            return raw.decode("cp1252" if known == "iso8859-1" else known)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("cp1252", "replace")


def _parts(message: Message) -> Iterator[Message]:
    """Walk a mail's parts without what is attached to it, nor the mails inside it."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        if part.get_content_maintype() == "message" or part.get_filename():
            continue
        inside = part.get_payload()
        if part.is_multipart() and isinstance(inside, list):
            waiting = [p for p in inside if isinstance(p, Message)] + waiting
        else:
            yield part


def _decoded(part: Message) -> str:
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError):
        raw = None
    if not isinstance(raw, bytes):
        return ""
    charset = str(part.get_param("charset", "", unquote=True) or "")
    return tidy(_bytes(raw, charset.strip("\"'") or None))


def _html_links(html: str) -> Iterator[Link]:
    if not html:
        return
    for node in LexborHTMLParser(html).css("a[href]"):
        url = (node.attributes.get("href") or "").strip()
        if url.lower().startswith(("http://", "https://")):
            yield Link(url, _one_line(node.text(separator=" ")))


def _clean(text: str) -> str:
    lines = (" ".join(INVISIBLE.sub("", line).split()) for line in tidy(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _one_line(text: str) -> str:
    return " ".join(INVISIBLE.sub("", tidy(text)).split())
