"""Thinks about what was read, before a transaction opens; then writes it with what was thought.

The watches that catch an item are tried before the write and are checked inside it: when the set of
watches changed meanwhile, all is thought again. So a watch misses nothing of what is written after
it was saved, and what was written before is its history, which is tried in the background.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from django.db import transaction

from parvis.channels.models import Channel, Place
from parvis.listening import catching, matching
from parvis.stream import store
from parvis.stream.models import Intent
from parvis.stream.store import Prepared
from parvis.text.analysis import hostility, intents

TRIES: Final = 3
INTENTS: Final[dict[str, int]] = {
    "question": Intent.QUESTION,
    "complaint": Intent.COMPLAINT,
    "idea": Intent.IDEA,
    "thanks": Intent.THANKS,
}


def nothing(_written: store.Written) -> None:
    """Do nothing more after a write."""


def take(
    channel: Channel,
    place: Place | None,
    prepared: Sequence[Prepared],
    gone: Iterable[str],
    *,
    authority: str = "",
    last: Callable[[store.Written], None] = nothing,
    held: Collection[str] | None = None,
) -> store.Written:
    """Write a slice of a page with what its watches catch, in one transaction.

    With `held`, only what a watch catches is written, and what has one of these remote ids.
    `last` runs inside it, after all else. Watches that change at every try are in the end tried
    inside the write, where nobody can change them.
    """
    gone = list(gone)
    _weigh(prepared)
    for left in reversed(range(TRIES)):
        tried = _try(channel, place, prepared)
        with transaction.atomic():
            store.alone(channel.brand_id)
            if tried.version != matching.version_of(channel.brand_id):
                if left:
                    continue
                tried = _try(channel, place, prepared)
            chosen = prepared if held is None else _chosen(prepared, tried, held)
            written = store.write(channel, place, chosen, gone, authority=authority, held=True)
            _catch(channel.brand_id, prepared, tried, written)
            last(written)
            return written
    raise AssertionError("the last try always writes")


def _weigh(prepared: Sequence[Prepared]) -> None:
    """Note what others' words are for and how hostile they are: each sorts, none acts."""
    for one in prepared:
        row = one.row
        if row.ours or not row.text:
            continue
        language = row.language if row.language in {"fr", "en"} else ""
        row.intents = sum({INTENTS[found.kind] for found in intents(row.text, language)})
        row.hostility = hostility(row.text, language).grade


def _try(channel: Channel, place: Place | None, prepared: Sequence[Prepared]) -> matching.Tried:
    trials = [
        matching.Trial(
            one.row,
            author_name=one.author.name if one.author else "",
            network=channel.network,
            place=place.label if place else "",
        )
        for one in prepared
    ]
    tried = matching.attempt(channel.brand_id, trials)
    if any(tried.caught):
        catching.get_ready(channel.brand_id)
    return tried


def _chosen(
    prepared: Sequence[Prepared], tried: matching.Tried, held: Collection[str]
) -> list[Prepared]:
    return [
        one
        for one, caught in zip(prepared, tried.caught, strict=True)
        if caught or one.row.remote_id in held
    ]


def _catch(
    brand_id: int, prepared: Sequence[Prepared], tried: matching.Tried, written: store.Written
) -> None:
    rows = [*written.new, *written.changed]
    if not rows:
        return
    named = {
        (one.row.authority, one.row.remote_id): caught
        for one, caught in zip(prepared, tried.caught, strict=True)
    }
    caught = {row.pk: named.get((row.authority, row.remote_id), {}) for row in rows}
    changed = frozenset(row.pk for row in written.changed)
    touched = [row for row in rows if caught[row.pk] or row.pk in changed]
    catching.keep(brand_id, touched, caught, watches=tried.watches, edited=changed)
