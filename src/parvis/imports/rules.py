"""Thinks about what a file holds: moves, counts, and how it sits with what is known. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from parvis.imports.models import ImportState
from parvis.intake.rules import fit
from parvis.text.analysis.tongues import told_language
from parvis.text.markup import plain
from parvis.wire.archive import Batch
from parvis.wire.decoding import convert
from parvis.wire.items import Item, Kind

S = ImportState

MOVES: Final[Mapping[str, frozenset[str]]] = {
    S.LOOKING: frozenset({S.READY, S.FAILED}),
    S.READY: frozenset({S.RUNNING, S.LOOKING}),
    S.RUNNING: frozenset({S.PAUSED, S.DONE, S.STOPPED, S.FAILED}),
    S.PAUSED: frozenset({S.RUNNING, S.STOPPED}),
    S.DONE: frozenset({S.UNDOING}),
    S.STOPPED: frozenset({S.UNDOING}),
    S.FAILED: frozenset(),
    S.UNDOING: frozenset({S.UNDONE}),
    S.UNDONE: frozenset(),
}
if set(MOVES) != set(S.values):
    raise RuntimeError("a state of an import has no line in the table of moves")

WORKING: Final = frozenset({S.LOOKING, S.RUNNING, S.UNDOING})
FIRST: Final = 5
SAMPLED: Final = 3000
LONGEST: Final = 280


@dataclass(slots=True)
class Tally:
    """What was read of a file so far; it travels as JSON beside the cursor.

    `kinds` counts by "kind:standing", `left_out` by reason. `known` were at the desk already.
    """

    at: int = 0
    seen: int = 0
    known: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    bases: dict[str, int] = field(default_factory=dict)
    first_at: str = ""
    last_at: str = ""
    first: list[dict[str, str]] = field(default_factory=list)
    trouble: str = ""
    cause: str = ""

    def add(self, batch: Batch) -> None:
        """Count a batch: what is behind, and what was left out."""
        self.at = max(self.at, batch.at)
        self.seen += len(batch.rows)
        for reason, count in batch.left_out.items():
            self.leave_out(reason, count)
        self.trouble, self.cause = batch.trouble, batch.cause

    def leave_out(self, reason: str, count: int) -> None:
        """Count what is not taken, by its reason."""
        if count:
            self.left_out[reason] = self.left_out.get(reason, 0) + count

    def add_items(self, items: Iterable[Item]) -> None:
        """Count items by kind and standing, their dates, their languages by a sample."""
        for item in items:
            key = f"{item.kind.value}:{item.standing.value}"
            self.kinds[key] = self.kinds.get(key, 0) + 1
            said = item.said_at.isoformat()
            self.first_at = min(self.first_at or said, said)
            self.last_at = max(self.last_at, said)
            if sum(self.languages.values()) < SAMPLED and item.kind is Kind.COMMENT:
                language = told_language(plain(item.html[:2000])) or "?"
                self.languages[language] = self.languages.get(language, 0) + 1
            if len(self.first) < FIRST and item.kind is not Kind.POST:
                self.first.append(preview(item))

    def dump(self, cursor: str) -> str:
        """Write the cursor and the tally down together."""
        return json.dumps({"cursor": cursor, "tally": msgspec.to_builtins(self)})

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Tally:
        """Read a tally; what is not one starts over."""
        try:
            return convert(told, cls)
        except msgspec.ValidationError:
            return cls()


def load(text: str) -> tuple[str, Tally]:
    """Read a cursor and the tally beside it."""
    if not text:
        return "", Tally()
    kept = json.loads(text)
    return kept["cursor"], Tally.of(kept["tally"])


def preview(item: Item) -> dict[str, str]:
    """Keep of an item what shows how it will look."""
    text = plain(item.html) or item.text
    return {
        "kind": item.kind.value,
        "standing": item.standing.value,
        "name": item.author.name if item.author else "",
        "text": text[:LONGEST],
        "language": told_language(text),
        "at": item.said_at.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Known:
    """What the desk knows of an item of that name: enough to tell whether it is the same one."""

    pk: int
    about: str
    said_at: datetime
    is_gone: bool
    is_archived: bool
    of_a_file: bool = False


def rename(items: Sequence[Item], known: Mapping[str, Known]) -> list[Item]:
    """Tell apart two remarks that a file gives the same number under two posts.

    WordPress never does; files joined by hand do. A remark known under another post and said at
    another moment takes the name of its post with it, always the same.
    """
    seen: dict[str, Item] = {}
    named: list[Item] = []
    for item in items:
        name = fit(item.remote_id)
        there = known.get(name)
        twin = seen.get(name)
        told = (
            (twin.about, twin.said_at)
            if twin
            else (there.about, there.said_at)
            if there and there.of_a_file
            else None
        )
        is_other = (
            told is not None
            and item.kind is not Kind.POST
            and told[0] != (item.about or "")
            and told[1] != item.said_at
        )
        if is_other:
            item = msgspec.structs.replace(item, remote_id=f"{item.remote_id}~{item.about}")  # noqa: PLW2901
        seen.setdefault(fit(item.remote_id), item)
        named.append(item)
    return named


def sift(items: Sequence[Item], known: Mapping[str, Known]) -> list[Item]:
    """Keep what the desk must be told: what it does not know, and what only files told it.

    What was read live, or was deleted at its source, stays as it is: a file is never newer.
    """
    kept = []
    for item in items:
        there = known.get(fit(item.remote_id))
        if there is None or (there.is_archived and not there.is_gone):
            kept.append(item)
    return kept


def same_site(one: str, other: str) -> bool:
    """Say whether two addresses are of one site (with or without www., http or https) or mailbox."""
    if one.startswith("mailto:"):
        return one.casefold() == other.casefold()
    return _plain(one) == _plain(other) != ""


def _plain(address: str) -> str:
    parts = urlsplit(address)
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/")


def seconds_left(worked: float, at: int, size: int) -> int | None:
    """Say how long it still takes, by what was done so far; None while nothing tells."""
    if at <= 0 or size <= at or worked < 1:
        return None
    return round(worked * (size - at) / at)
