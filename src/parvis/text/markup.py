"""Makes the HTML of others safe to show, and plain text out of it."""

from __future__ import annotations

import re
from typing import Final

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from parvis.text.embedded import marked

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
    attributes={"*": {"lang"}, "a": {"href"}},
    allowed_classes={"a": {"picture", "video"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer",
    strip_comments=True,
)


def tidy(text: str) -> str:
    """Drop what no database and no encoder can hold, NUL and lone surrogates, and nothing else."""
    if text.isascii() and "\x00" not in text:
        return text
    return UNSTORABLE.sub("", text)


def safe(html: str, base: str = "") -> str:
    """Clean HTML for showing: words, links and plain emphasis; no image, style, script or form.

    Pictures and videos stay as marked links (see `embedded`); `base` resolves their addresses.
    """
    clean = _CLEANER.clean(marked(tidy(html), base))
    return clean.replace('<a class="" ', "<a ").strip()


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
    if body.child is not None:
        _write(body, parts)
    lines = (SPACES.sub(" ", line).strip() for line in "".join(parts).split("\x00"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _write(body: LexborNode, parts: list[str]) -> None:
    """Write a tree's words in order, without recursion: someone nests a hundred thousand tags."""
    waiting: list[LexborNode | None] = [body.child]
    while waiting:
        child = waiting.pop()
        if child is None:
            _part(parts, 1)
            continue
        if child.next is not None:
            waiting.append(child.next)
        tag = child.tag or ""
        if tag in SILENT:
            continue
        if tag in BLOCKS:
            _part(parts, 2 if tag in {"p", "blockquote"} else 1)
            waiting.append(None)
        if words := _own_words(child, tag):
            parts.append(words)
        if child.child is not None:
            waiting.append(child.child)


def _own_words(node: LexborNode, tag: str) -> str:
    """Return what a node says by itself, whatever stands inside it."""
    if tag == "-text":
        return node.text_content or ""
    if tag == "img":
        return (node.attributes.get("alt") or "").strip()
    return {"br": "\x00", "li": "• "}.get(tag, "")


def _part(parts: list[str], breaks: int) -> None:
    """Begin a new line, or leave an empty one: only the breaks that are not there yet."""
    there = 0
    while there < len(parts) and parts[-1 - there] == "\x00":
        there += 1
    if there < len(parts):
        parts += ["\x00"] * (breaks - there)
