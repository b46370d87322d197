"""What a query is tried on, from a row of the history."""

from __future__ import annotations

from urllib.parse import urlsplit

from parvis.stream.models import Item
from parvis.text.query.check import Subject
from parvis.text.tokens import form_of, tokenize


def told(item: Item) -> str:
    """Return all the words of an item as they are tried: its title, a line end, its text."""
    return f"{item.title}\n{item.text}" if item.title else item.text


def subject_of(item: Item, *, author_name: str = "", network: str = "", place: str = "") -> Subject:
    """Make the subject of an item, saved or not."""
    facts = {
        "lang": {item.language or "und"},
        "type": {item.kind},
        "author": {form_of(author_name)} if author_name else set(),
        "channel": {form_of(network)} if network else set(),
        "in": {form_of(place)} if place else set(),
        "url": {form_of(item.url)} if item.url else set(),
        "site": {form_of(urlsplit(item.url or item.authority).hostname or "")},
    }
    date = int(item.said_at.strftime("%Y%m%d"))
    return Subject(
        body=tokenize(told(item), item.language or "und"),
        parts={"title": tokenize(item.title, item.language or "und")} if item.title else {},
        facts={name: frozenset(values) for name, values in facts.items() if values},
        numbers={"date": date},
    )
