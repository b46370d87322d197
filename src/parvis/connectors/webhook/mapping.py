"""A body of JSON into items, by names that a person gave. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import msgspec

from parvis.wire.errors import Refused
from parvis.wire.items import Author, Item, Kind
from parvis.wire.words import gettext_noop as _

MOST: Final = 100
LONGEST: Final = 20_000
NOT_JSON: Final = _("What came is not JSON, or holds no words where the mapping looks for them.")
PARTS: Final = {
    "text": "text", "author": "author", "author_id": "author_id", "id": "id", "url": "url",
    "title": "title", "time": "time", "parent": "parent",
}  # fmt: skip


def items(
    body: bytes, settings: Mapping[str, str], authority: str, now: datetime
) -> tuple[Item, ...]:
    """Read the remarks of a body: one object, a list, or a list under the name `list`. Raises Refused."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(NOT_JSON, cause="JSON") from None
    under = settings.get("list", "").strip()
    if under:
        told = _at(told, under)
    rows = told if isinstance(told, list) else [told]
    made = tuple(
        item
        for row in rows[:MOST]
        if isinstance(row, dict)
        for item in [_item(row, settings, authority, now)]
        if item is not None
    )
    if not made:
        raise Refused(NOT_JSON, cause="no words")
    return made


def _item(row: object, settings: Mapping[str, str], authority: str, now: datetime) -> Item | None:
    told = {
        part: _words(_at(row, settings.get(part, "").strip() or name))
        for part, name in PARTS.items()
    }
    if not told["text"]:
        return None
    named = told["id"] or _digest(told["text"], told["author"], told["time"])
    who = told["author_id"] or told["author"]
    return Item(
        authority=authority,
        remote_id=f"hook:{named[:200]}",
        kind=Kind.COMMENT,
        said_at=min(_moment(told["time"]) or now, now),
        author=Author(remote_id=f"who:{_digest(who)}", name=_unaddressed(told["author"]))
        if who
        else None,
        title=told["title"][:300],
        text=told["text"][:LONGEST],
        url=told["url"],
        parent=f"hook:{told['parent'][:200]}" if told["parent"] else None,
        addressed=True,
    )


def _unaddressed(name: str) -> str:
    """Keep a name; of an e-mail address, what stands before the @."""
    return name.partition("@")[0] if "@" in name.strip("@") else name


def _at(row: object, path: str) -> object:
    """Follow a path of names and numbers joined by full stops; None where it leads nowhere."""
    for step in path.split("."):
        if isinstance(row, dict):
            row = row.get(step)
        elif isinstance(row, list) and step.isdecimal() and int(step) < len(row):
            row = row[int(step)]
        else:
            return None
    return row


def _words(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _moment(text: str) -> datetime | None:
    try:
        if text.isdecimal():
            seconds = int(text[:16])
            return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _digest(*words: str) -> str:
    return hashlib.blake2b("\x1f".join(words).encode(), digest_size=16).hexdigest()
