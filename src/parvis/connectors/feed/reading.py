"""From the bytes of an answer to a Document, by the right reader."""

from __future__ import annotations

import re
from typing import Final

from parvis.connectors.feed import fast, jsonfeed, judge
from parvis.connectors.feed.document import Document, Unsure
from parvis.wire.errors import Broken
from parvis.wire.words import gettext_noop as _

# feedparser reads about 1 MB in a second, and broken markup much slower.
JUDGE_LIMIT: Final = 4_000_000

_UTF16: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le",
                 b"\0<": "utf-16-be"}  # fmt: skip
_ENTITY: Final = re.compile(
    rb"<!ENTITY\s+(%?)\s*[^\s>]+\s+(\"[^\"]*\"|'[^']*'|[^>]*)", re.IGNORECASE
)
_ELEMENT: Final = re.compile(rb"<[A-Za-z]").search
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_HTML: Final = re.compile(
    rb"^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
).match


def read(body: bytes, content_type: str, base: str) -> Document | None:
    """Read a feed of any kind; None when the bytes are no feed. `base` is its own address.

    Raises Broken for an XML bomb and for a broken feed too large to be mended.
    """
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{":
        return jsonfeed.read(body, base)
    body, content_type = _without_utf16(body, content_type)
    if not body.strip() or _HTML(body[:4096]):
        return None
    refuse_bombs(body)
    try:
        return fast.read(body, content_type, base)
    except Unsure as doubt:
        if len(body) > JUDGE_LIMIT:
            raise Broken(
                _(
                    "This feed is damaged and too large to be mended. "
                    "Ask the site’s owner to shorten it."
                ),
                cause=str(doubt),
            ) from doubt
    return judge.read(body, content_type, base)


def refuse_bombs(body: bytes) -> None:
    """Refuse entities that name others, files or much text: they grow or reach out when read."""
    # Entities can be declared only in a document type, and that only before the root.
    start = body.find(b"<!DOCTYPE")
    root = _ELEMENT(body)
    if start < 0 or (root and root.start() < start):
        return
    for parameter, value in _ENTITY.findall(body):
        nests = b"&" in value and not re.fullmatch(rb"[\"']&#?\w+;[\"']", value)
        if parameter or nests or len(value) > 64 or value[:1] not in {b'"', b"'"}:
            raise Broken(
                _(
                    "This feed holds a trap that would fill the computer’s memory, so Parvis "
                    "did not read it. Tell the site’s owner, or give Parvis another address."
                ),
                cause="XML entity declaration",
            )


def _without_utf16(body: bytes, content_type: str) -> tuple[bytes, str]:
    encoding = _UTF16.get(body[:2])
    if encoding is None:
        return body, content_type
    text = body.decode(encoding, "replace")
    return _DECLARATION.sub("", text).encode(), "application/xml"
