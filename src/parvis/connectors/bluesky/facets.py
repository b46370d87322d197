"""Finds the links, names and tags of a text, which Bluesky wants told by their UTF-8 bytes. Pure.

The rules are those of the network's own library (@atproto/api 0.20, rich-text/detection), so that a
text reads the same wherever it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, Final

from msgspec import Struct

from parvis.wire.counting import graphemes
from parvis.wire.tlds import TLDS

# JavaScript's \s, which is not Python's.
_S: Final = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_UNSEEN: Final = f"{_S}\u00ad\u2060\u200b-\u200d\u20e2"
NAME: Final = re.compile(f"(?:^|(?<=[{_S}(]))@([a-zA-Z0-9.-]+)(?<![.-])(?![a-zA-Z0-9_])")
LINK: Final = re.compile(
    f"(?:^|(?<=[{_S}(]))(?:https?://[^{_S}]+|(?P<domain>[a-z][a-z0-9]*(?:\\.[a-z0-9]+)+)[^{_S}]*)",
    re.IGNORECASE | re.MULTILINE,
)
TAG: Final = re.compile(f"(?:^|(?<=[{_S}]))[#＃](?!\ufe0f)([^{_UNSEEN}]+)")
SHARE: Final = re.compile(
    f"(?:^|(?<=[{_S}(]))\\$([A-Za-z][A-Za-z0-9]{{0,4}})(?=[{_S}]|$|[.,;:!?)\"'\u2019])"
)
LONGEST_TAG: Final = 64
SENTENCE_ENDS: Final = ".,;:!?"

Resolve = Callable[[str], str]


class Passage(Struct, frozen=True):
    """A passage that is more than words: where it stands, in code points, and what it is."""

    start: int
    end: int
    kind: str
    value: str


def passages(text: str) -> list[Passage]:
    """Find the names, links and tags of a text, first those that win where two overlap."""
    found = [*_names(text), *_links(text), *_tags(text), *_shares(text)]
    taken: list[Passage] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda one: one.start)


def _names(text: str) -> Iterator[Passage]:
    for match in NAME.finditer(text):
        if _is_host(match[1]):
            yield Passage(match.start(), match.end(), "mention", match[1].lower())


def _links(text: str) -> Iterator[Passage]:
    for match in LINK.finditer(text):
        written = match[0]
        if not (_is_host(match["domain"]) if match["domain"] else written.startswith("http")):
            continue
        if written[-1] in SENTENCE_ENDS:
            written = written[:-1]
        if written.endswith(")") and "(" not in written:
            written = written[:-1]
        whole = written if not match["domain"] else f"https://{written}"
        yield Passage(match.start(), match.start() + len(written), "link", whole)


def _tags(text: str) -> Iterator[Passage]:
    for match in TAG.finditer(text):
        tag = match[1]
        while tag and unicodedata.category(tag[-1]).startswith("P"):
            tag = tag[:-1]
        is_word = any(not c.isdecimal() and unicodedata.category(c)[0] != "P" for c in tag)
        if is_word and graphemes(tag) <= LONGEST_TAG:
            yield Passage(match.start(), match.start(1) + len(tag), "tag", tag)


def _shares(text: str) -> Iterator[Passage]:
    """Find the signs of shares ($ABC), which the network keeps as tags."""
    for match in SHARE.finditer(text):
        yield Passage(match.start(), match.end(), "tag", f"${match[1].upper()}")


def _is_host(name: str) -> bool:
    last = name.rpartition(".")[2]
    return "." in name and (last in TLDS or last == "test")


def facets_of(text: str, resolve: Resolve) -> list[dict[str, Any]]:
    """Write a text's facets as a post carries them.

    `resolve` gives the DID of a handle, or "" for nobody: such a name stays words.
    """
    facets: list[dict[str, Any]] = []
    for one in passages(text):
        feature = _feature(one, resolve)
        if feature is not None:
            start = len(text[: one.start].encode())
            end = start + len(text[one.start : one.end].encode())
            facets.append({"index": {"byteStart": start, "byteEnd": end}, "features": [feature]})
    return facets


def _feature(one: Passage, resolve: Resolve) -> dict[str, str] | None:
    kind = f"app.bsky.richtext.facet#{one.kind}"
    if one.kind == "link":
        return {"$type": kind, "uri": one.value}
    if one.kind == "tag":
        return {"$type": kind, "tag": one.value}
    did = resolve(one.value)
    return {"$type": kind, "did": did} if did else None
