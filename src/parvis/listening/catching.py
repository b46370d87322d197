"""Writes what was caught, with the items that say it, and lets go of what is gone.

Everything here runs inside the transaction that writes the items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from parvis.kit import bulk
from parvis.listening import opinions
from parvis.listening.folding import folds_of
from parvis.listening.hooks import MentionsCaught, mentions_caught
from parvis.listening.matching import Caught
from parvis.listening.models import Mention, Muted
from parvis.listening.rules import Places, Silence, silenced, split
from parvis.stream.hooks import ItemsStored
from parvis.stream.models import Item
from parvis.text.analysis.opinions import Learned

OPINION: Final = ("opinion", "opinion_read", "opinion_score")


def keep(
    brand_id: int,
    rows: Sequence[Item],
    caught: Mapping[int, Caught],
    *,
    watches: frozenset[int],
    edited: frozenset[int] = frozenset(),
    is_live: bool = True,
) -> list[Mention]:
    """Make the mentions of some items what `caught` says, item id to watch id to places.

    Only mentions of `watches` are made, changed or removed. A watch that is off when one of the
    `edited` items changes keeps having caught it, without the places, which are no longer true.
    What an edited item thinks is judged again, unless a person said it.
    Doing it again changes nothing. Returns the new mentions.
    """
    if not rows:
        return []
    known = {
        (m.watch_id, m.item_id): m for m in bulk.find(Mention, ("item", [row.pk for row in rows]))
    }
    wanted = {
        (watch, row.pk): (row, spans)
        for row in rows
        if not row.ours and row.gone_at is None and row.forgotten_at is None
        for watch, spans in caught.get(row.pk, {}).items()
    }
    _release(known, wanted, watches)
    _renew(brand_id, known, wanted, watches, edited)
    fresh = [(watch, *told) for (watch, item), told in wanted.items() if (watch, item) not in known]
    made = _make(brand_id, fresh)
    if made:
        mentions_caught.send(MentionsCaught(brand_id, made, is_live))
    return made


def get_ready(brand_id: int) -> None:
    """Read what folding and opinions remember of a brand, before a transaction opens."""
    folds_of(brand_id, [])
    opinions.taught(brand_id)


def _make(
    brand_id: int, fresh: Sequence[tuple[int, Item, Sequence[tuple[int, int]]]]
) -> list[Mention]:
    if not fresh:
        return []
    now = timezone.now()
    silences = silences_of(brand_id, now)
    folds = folds_of(brand_id, [row for _watch, row, _spans in fresh])
    learned = opinions.taught(brand_id)
    made = []
    for watch, row, spans in fresh:
        title, text = split(spans, len(row.title))
        mention = bulk.make(
            Mention,
            brand_id=brand_id,
            watch_id=watch,
            item_id=row.pk,
            spans=text,
            title_spans=title,
            fold=folds[row.pk],
            muted_id=silenced(silences, row.author_id, (row.url, row.authority)),
            caught_at=now,
            **_opinion(learned, row, text),
        )
        mention.item = row
        made.append(mention)
    bulk.insert(Mention, made)
    return made


def _release(
    known: Mapping[tuple[int, int], Mention],
    wanted: Mapping[tuple[int, int], object],
    watches: frozenset[int],
) -> None:
    lost = [m.pk for key, m in known.items() if key not in wanted and m.watch_id in watches]
    if lost:
        Mention.objects.filter(pk__in=lost).delete()


def _renew(
    brand_id: int,
    known: Mapping[tuple[int, int], Mention],
    wanted: Mapping[tuple[int, int], tuple[Item, Sequence[tuple[int, int]]]],
    watches: frozenset[int],
    edited: frozenset[int],
) -> None:
    """Move the places of known mentions; judge again what was edited, or is about another passage.

    What a person said a passage thinks stands.
    """
    moved, judged = [], []
    for key, mention in known.items():
        row, spans = wanted.get(key, (None, ()))
        if row is not None:
            title, text = split(spans, len(row.title))
        elif mention.watch_id not in watches and mention.item_id in edited:
            title, text = [], []
        else:
            continue
        is_moved = (mention.title_spans, mention.spans) != (title, text)
        if is_moved:
            mention.title_spans, mention.spans = title, text
            moved.append(mention)
        is_other = is_moved or mention.item_id in edited
        if row is not None and is_other and mention.opinion_at is None:
            judged.append((mention, row))
    bulk.update(Mention, moved, ["title_spans", "spans"])
    _judge_again(brand_id, judged)


def _judge_again(brand_id: int, told: Sequence[tuple[Mention, Item]]) -> None:
    if not told:
        return
    learned = opinions.taught(brand_id)
    changed = []
    for mention, row in told:
        read = _opinion(learned, row, mention.spans)
        if read != {name: getattr(mention, name) for name in read}:
            for name, value in read.items():
                setattr(mention, name, value)
            changed.append(mention)
    bulk.update(Mention, changed, OPINION)


def _opinion(learned: Learned, row: Item, spans: Places) -> dict[str, str | float]:
    """Say what a passage thinks, as the columns that hold it."""
    thinks = learned(row.text or row.title, [(a, b) for a, b in spans], row.language[:2])
    return dict(zip(OPINION, (thinks.label, thinks.label, round(thinks.score, 3)), strict=True))


def silences_of(brand_id: int, now: datetime) -> list[Silence]:
    """List the authors and sites a brand listens to no more, those whose time is over left out."""
    rows = Muted.objects.filter(Q(until=None) | Q(until__gt=now), brand_id=brand_id)
    return [Silence(*row) for row in rows.values_list("pk", "author_id", "site")]


def purge(event: ItemsStored) -> None:
    """Forget which passages were caught in words that are gone; that something was stays counted."""
    silent = [row.pk for row in event.gone]
    silent += [row.pk for row in event.changed if row.forgotten_at is not None]
    if silent:
        Mention.objects.filter(item__in=silent).update(spans=[], title_spans=[])
