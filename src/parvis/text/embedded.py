"""Turns what a text embeds (pictures, videos) into marked links, before the text is made safe. Pure.

A page of the desk asks nothing of anyone else's server: `<img>` becomes a link of class "picture"
whose words are its alternative text, a video or a player a link of class "video". What may be shown
in their place is decided when the text is read (see `pictured`).
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

EMBEDS: Final = re.compile(r"<(?:img|video|iframe)\b", re.IGNORECASE)
LINK: Final = re.compile(
    r'<a class="(picture|video)" href="([^"]*)" rel="[^"]*">(.*?)</a>', re.DOTALL
)
TAG: Final = re.compile(r"<[^>]*>")
LONGEST: Final = 1000
MOST_ALT: Final = 300
TINY: Final = frozenset({"0", "1", "2"})


def marked(html: str, base: str = "") -> str:
    """Replace pictures and videos by links of class "picture" and "video"; the rest stays as it is.

    `base` resolves relative addresses. An emoji drawn as a picture becomes the emoji, a picture of
    two pixels (a beacon) and whatever has no web address become nothing. The result is not safe.
    """
    if not EMBEDS.search(html):
        return html
    tree = LexborHTMLParser(html)
    for node in tree.css("img, video, iframe"):
        if node.parent is not None:
            _replace(tree, node, base)
    return tree.body.inner_html or "" if tree.body else ""


def pictures(html: str) -> Iterator[str]:
    """Yield the addresses of the pictures in a text that was marked and made safe, each once."""
    found = (
        entities.unescape(url) for kind, url, _words in LINK.findall(html) if kind == "picture"
    )
    yield from dict.fromkeys(found)


def pictured(html: str, draw: Callable[[str, str, str], str]) -> str:
    """Replace each marked link of a safe text by what `draw(kind, address, words)` makes of it.

    `draw` gets plain text and gives safe HTML.
    """

    def replaced(match: re.Match[str]) -> str:
        words = entities.unescape(TAG.sub("", match[3])).strip()
        return draw(match[1], entities.unescape(match[2]), words)

    return LINK.sub(replaced, html)


def _replace(tree: LexborHTMLParser, node: LexborNode, base: str) -> None:
    attributes = node.attributes
    if node.tag == "img":
        alt = (attributes.get("alt") or "").strip()[:MOST_ALT]
        if _is_emoji(attributes.get("class") or "", alt):
            node.replace_with(alt)
            return
        if {attributes.get("width"), attributes.get("height")} & TINY:
            node.remove()
            return
        _link(tree, node, "picture", _address(attributes.get("src"), base), alt)
        return
    if node.tag == "video":
        poster = _address(attributes.get("poster"), base)
        source = node.css_first("source")
        src = attributes.get("src") or (source.attributes.get("src") if source else None)
        if poster:
            node.insert_before(_anchor(tree, "picture", poster, ""))
        _link(tree, node, "video", _address(src, base), "")
        return
    _link(
        tree,
        node,
        "video",
        _address(attributes.get("src"), base),
        (attributes.get("title") or "").strip()[:MOST_ALT],
    )


def _link(tree: LexborHTMLParser, node: LexborNode, kind: str, url: str, words: str) -> None:
    if not url:
        node.remove()
        return
    inside = node.parent
    while inside is not None and inside.tag not in {"a", "body"}:
        inside = inside.parent
    anchor = _anchor(tree, kind, url, words)
    if inside is not None and inside.tag == "a":  # a link inside a link falls apart: put it after
        inside.insert_after(anchor)
        node.remove()
        if not inside.text(deep=True, strip=True):
            inside.remove()
    else:
        node.replace_with(anchor)


def _anchor(tree: LexborHTMLParser, kind: str, url: str, words: str) -> LexborNode:
    anchor = tree.create_node("a")
    anchor.attrs["class"] = kind
    anchor.attrs["href"] = url
    if words:
        anchor.insert_child(words)
    return anchor


def _is_emoji(classes: str, alt: str) -> bool:
    return bool(alt) and len(alt) <= 16 and bool({"emoji", "wp-smiley"} & set(classes.split()))


def _address(src: str | None, base: str) -> str:
    try:
        url = urljoin(base, (src or "").strip())
    except ValueError:
        return ""
    return url if url.lower().startswith(("http://", "https://")) and len(url) <= LONGEST else ""
