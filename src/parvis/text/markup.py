"""Makes the HTML of others safe to show, and plain text out of it."""

from __future__ import annotations

import re
from typing import Final

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "cite",
        "code",
        "del",
        "em",
        "i",
        "ins",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "strong",
        "sub",
        "sup",
        "u",
        "ul",
    ]
)
BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "table",
        "section",
        "article",
        "figure",
        "hr",
        "dd",
        "dt",
    ]
)
SILENT: Final = frozenset({"script", "style", "head", "title", "noscript", "template", "iframe"})
SPACES: Final = re.compile(r"[ \t\r\n\f]+")
UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")
_CLEANER: Final = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer",
    strip_comments=True,
)


def tidy(text: str) -> str:
    """Drop what no database and no encoder can hold, NUL and lone surrogates, and nothing else."""
    if text.isascii() and "\x00" not in text:
        return text
    return UNSTORABLE.sub("", text)


def safe(html: str) -> str:
    """Clean HTML for showing: words, links and plain emphasis; no image, style, script or form."""
    return _CLEANER.clean(tidy(html)).strip()


def plain(html: str) -> str:
    """Read HTML as text: blocks and line breaks become lines, entities become characters."""
    html = tidy(html)
    if "<" not in html and "&" not in html:
        return html.strip()
    if html[:3] == "<p>" and html[-4:] == "</p>" and html.count("<") == 2 and "&" not in html:
        return SPACES.sub(" ", html[3:-4]).strip()
    body = LexborHTMLParser(html).body
    if body is None:
        return ""
    parts: list[str] = []
    _write(body, parts)
    lines = (SPACES.sub(" ", line).strip() for line in "".join(parts).split("\x00"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _write(node: LexborNode, parts: list[str]) -> None:
    child = node.child
    while child is not None:
        tag = child.tag or ""
        if tag == "-text":
            parts.append(child.text_content or "")
        elif tag == "br":
            parts.append("\x00")
        elif tag not in SILENT:
            block = tag in BLOCKS
            if block:
                _part(parts, 2 if tag in {"p", "blockquote"} else 1)
            if tag == "li":
                parts.append("• ")
            _write(child, parts)
            if block:
                _part(parts, 1)
        child = child.next


def _part(parts: list[str], breaks: int) -> None:
    """Begin a new line, or leave an empty one: only the breaks that are not there yet."""
    there = 0
    while there < len(parts) and parts[-1 - there] == "\x00":
        there += 1
    if there < len(parts):
        parts += ["\x00"] * (breaks - there)
