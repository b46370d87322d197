"""What a query is tried on: an item as the text core sees it."""

from __future__ import annotations

import re
from datetime import UTC
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from parvis.stream.models import Item
from parvis.text.query.check import Subject
from parvis.text.query.lexer import EMOJI
from parvis.text.tokens import Tokens, form_of, tokenize

LINK: Final = re.compile(r"https?://[^\s<>\"'«»“”)\]]+")
REMEMBERED: Final = 4_000
"""Letters of a text beyond which it is not remembered once cut."""
UNTOLD: Final = frozenset(
    {"sentiment", "reach", "is:repost", "level", "tag", "consent", "last", "replied"}
)
"""What the language can ask and no subject made here tells."""
TAGS: Final = {"image": "<img", "video": "<video", "link": "<a "}


def told(item: Item) -> str:
    """Return what an item says: its title when it has one, then its text. Places are places in this."""
    return f"{item.title}\n{item.text}" if item.title else item.text


def subject_of(item: Item, *, author_name: str = "", network: str = "", place: str = "") -> Subject:
    """Make the subject of an item, saved or not.

    The names of its author, network and place are given by the caller, who has them at hand.
    """
    subject = words_subject(item.title, item.text, item.language)
    subject.facts = _facts(item, author_name, network, place)
    subject.numbers = {"date": int(item.said_at.astimezone(UTC).strftime("%Y%m%d"))}
    return subject


def words_subject(title: str, text: str, language: str) -> Subject:
    """Make the subject of what an item says, for queries that ask for nothing else."""
    cut = _cut if len(text) <= REMEMBERED else _cut.__wrapped__
    body, parts = cut(title, text, language[:2] or "und")
    return Subject(body, parts)


@lru_cache(maxsize=256)
def _cut(title: str, text: str, language: str) -> tuple[Tokens, dict[str, Tokens]]:
    """Cut what an item says; what watches were just tried on is what the index writes next."""
    if not title:
        return tokenize(text, language), {}
    parts = {"title": tokenize(title, language), "quote": tokenize("", language)}
    return tokenize(f"{title}\n{text}", language), parts


def _facts(item: Item, author: str, network: str, place: str) -> dict[str, frozenset[str]]:
    address = urlsplit(item.url) if item.url else None
    links = LINK.findall(f"{item.html} {item.text}")
    known = {
        "lang": item.language[:2] or "und",
        "author": form_of(author),
        "site": form_of((address.hostname or "").removeprefix("www.")) if address else "",
        "url": form_of(item.url),
        "source": form_of(item.via or network),
        "channel": form_of(network),
        "in": form_of(place),
        "type": item.kind,
    }
    facts = {name: frozenset({value}) for name, value in known.items() if value}
    facts["links"] = frozenset(form_of(link) for link in links)
    facts["has"] = frozenset(_has(item, links=bool(links)))
    facts["is"] = frozenset(_is(item))
    return facts


def _has(item: Item, *, links: bool) -> set[str]:
    found = {name for name, mark in TAGS.items() if mark in item.html}
    found |= {one["kind"] for one in item.media or ()} & {"image", "video"}
    if links:
        found.add("link")
    if "?" in item.text:
        found.add("question")
    if not item.text.isascii() and EMOJI.search(item.text):
        found.add("emoji")
    return found


def _is(item: Item) -> set[str]:
    found = {
        "reply": bool(item.parent),
        "ours": item.ours,
        "held": item.standing == "held",
        "edited": item.edited_at is not None,
        "addressed": item.addressed,
    }
    return {name for name, holds in found.items() if holds}
