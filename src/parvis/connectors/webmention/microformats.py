"""Reads the microformats (version 2) of a page: who said what, as its own markup tells. Pure.

The part of https://microformats.org/wiki/microformats2-parsing that a mention needs: roots, nested
roots, the four sorts of properties and what is implied; neither version 1 nor values by class.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

ROOT: Final = re.compile(r"^h-(?:[a-z0-9]+-)?[a-z]+(?:-[a-z]+)*\Z")
PROPERTY: Final = re.compile(r"^(p|u|dt|e)-((?:[a-z0-9]+-)?[a-z]+(?:-[a-z]+)*)\Z")
LINKS: Final = {
    "a": "href", "area": "href", "link": "href", "img": "src", "audio": "src", "source": "src",
    "iframe": "src", "video": "src", "object": "data",
}  # fmt: skip
MOST: Final = 20_000
DEEPEST: Final = 200


class Thing(Struct):
    """One root of microformats: its types, its properties in order, the roots inside it."""

    types: list[str]
    properties: dict[str, list[Value]] = {}
    children: list[Thing] = []

    def text(self, *names: str) -> str:
        """Return the first of some properties as plain words; "" when there is none."""
        for name in names:
            for value in self.properties.get(name, ()):
                if value.text:
                    return value.text
        return ""

    def thing(self, name: str) -> Thing | None:
        """Return the first value of a property that is a root itself."""
        return next((v.thing for v in self.properties.get(name, ()) if v.thing), None)


class Value(Struct):
    """One value: its words, its HTML where it keeps some, the root it is where it is one."""

    text: str = ""
    html: str = ""
    thing: Thing | None = None


def things(html: str, base: str) -> list[Thing]:
    """List the roots of a page, outermost first."""
    tree = LexborHTMLParser(html)
    for node in tree.css("template, script, style"):
        if node.parent is not None:
            node.decompose()
    declared = tree.css_first("base[href]")
    if declared is not None:
        base = address(declared.attributes.get("href") or "", base)
    found: list[Thing] = []
    if tree.root is not None:
        _collect(tree.root, base, found, depth=0)
    return found


def address(url: str, base: str) -> str:
    """Resolve an address; one that cannot be is left as it is."""
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return url


def _collect(node: LexborNode, base: str, into: list[Thing], *, depth: int) -> None:
    if depth > DEEPEST:
        return
    for child in node.iter():
        types = _types(child)
        if types:
            into.append(_thing(child, types, base, depth))
        else:
            _collect(child, base, into, depth=depth + 1)


def _thing(node: LexborNode, types: list[str], base: str, depth: int) -> Thing:
    made = Thing(types=types, properties={}, children=[])
    _fill(node, made, base, depth)
    _imply(node, made, base)
    return made


def _fill(node: LexborNode, made: Thing, base: str, depth: int) -> None:
    if depth > DEEPEST:
        return
    for child in node.iter():
        types, named = _types(child), _properties(child)
        if types:
            inner = _thing(child, types, base, depth + 1)
            for kind, name in named:
                value = _value(child, kind, base)
                text = inner.text("url") if kind == "u" else inner.text("name")
                made.properties.setdefault(name, []).append(
                    Value(text=text or value.text, html=value.html, thing=inner)
                )
            if not named:
                made.children.append(inner)
            continue
        for kind, name in named:
            made.properties.setdefault(name, []).append(_value(child, kind, base))
        _fill(child, made, base, depth + 1)


def _value(node: LexborNode, kind: str, base: str) -> Value:
    tag, attributes = node.tag or "", node.attributes
    if kind == "e":
        return Value(text=_words(node), html=(node.inner_html or "").strip()[:MOST])
    if kind == "u" and tag in LINKS and attributes.get(LINKS[tag]) is not None:
        return Value(text=address(attributes.get(LINKS[tag]) or "", base))
    if kind == "u" and tag == "video" and attributes.get("poster"):
        return Value(text=address(attributes.get("poster") or "", base))
    if kind == "dt" and tag in {"time", "ins", "del"} and attributes.get("datetime"):
        return Value(text=attributes.get("datetime") or "")
    for tags, name in (
        ({"abbr", "link"}, "title"),
        ({"data", "input"}, "value"),
        ({"img", "area"}, "alt"),
    ):
        if tag in tags and attributes.get(name) is not None and not (kind == "u" and name == "alt"):
            return Value(text=attributes.get(name) or "")
    words = _words(node)
    return Value(text=address(words, base) if kind == "u" else words)


def _imply(node: LexborNode, made: Thing, base: str) -> None:
    """Name what its markup leaves unsaid: the name, the address, the picture of a simple root."""
    told = made.properties
    plain = not any(_kinds(child, "pe") for child in node.css("*") if child is not node)
    nested = bool(made.children) or any(v.thing for values in told.values() for v in values)
    if "name" not in told and plain and not nested:
        only = _only(node, "img, area, abbr")
        own = node if node.tag in {"img", "area", "abbr"} else only
        name = ""
        if own is not None:
            name = own.attributes.get("title" if own.tag == "abbr" else "alt") or ""
        told["name"] = [Value(text=name.strip() or ("" if own is not None else _words(node)))]
    if (
        "url" not in told
        and not nested
        and not any(_kinds(c, "u") for c in node.css("*") if c is not node)
    ):
        link = node if node.tag in {"a", "area"} else _only(node, "a, area")
        if link is not None and link.attributes.get("href") is not None:
            told["url"] = [Value(text=address(link.attributes.get("href") or "", base))]
    if "photo" not in told and not nested:
        picture = node if node.tag == "img" else _only(node, "img")
        if any(_kinds(child, "u") for child in node.css("*") if child is not node):
            picture = None
        if picture is not None and picture.attributes.get("src"):
            told["photo"] = [Value(text=address(picture.attributes.get("src") or "", base))]


def _only(node: LexborNode, tags: str) -> LexborNode | None:
    """Return the only child of a tag, or the only one of an only child."""
    wanted = set(tags.split(", "))
    children = list(node.iter())
    found = [c for c in children if c.tag in wanted and not _types(c)]
    if len(found) == 1:
        return found[0]
    if len(children) == 1 and not _types(children[0]):
        deeper = [c for c in children[0].iter() if c.tag in wanted and not _types(c)]
        return deeper[0] if len(deeper) == 1 else None
    return None


def _words(node: LexborNode) -> str:
    for picture in node.css("img"):
        alt = picture.attributes.get("alt")
        if alt and picture is not node and picture.parent is not None:
            picture.replace_with(f" {alt} ")
    return " ".join((node.text() or "").split())[:MOST]


def _classes(node: LexborNode) -> list[str]:
    return re.split("[ \t\n\f\r]+", node.attributes.get("class") or "")


def _types(node: LexborNode) -> list[str]:
    return sorted({name for name in _classes(node) if ROOT.match(name)})


def _properties(node: LexborNode) -> list[tuple[str, str]]:
    found = [PROPERTY.match(name) for name in _classes(node)]
    return list(dict.fromkeys((m[1], m[2]) for m in found if m))


def _kinds(node: LexborNode, kinds: str) -> bool:
    return any(kind in kinds for kind, _name in _properties(node))
