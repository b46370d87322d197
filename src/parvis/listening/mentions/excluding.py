"""Leaves a word out of a watch in one gesture, and puts it back.

What goes for it goes at once from the newest mentions; the history follows in the background, as
after any change of a watch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from parvis.listening import catching
from parvis.listening.mentions.models import LeftOut
from parvis.listening.models import Mention, Watch
from parvis.listening.watches.actions import Wish, change_watch
from parvis.listening.watches.queries import lists_of
from parvis.listening.watches.rules import leave_out, read
from parvis.stream.models import Item
from parvis.stream.subjects import subject_of
from parvis.team.actions import record
from parvis.team.models import User
from parvis.text.query.check import compiled

AT_ONCE: Final = 200
UNDO_FOR: Final = timedelta(days=1)
SAID: Final = ("about_us", "about_us_by_id", "opinion", "opinion_by_id", "opinion_at", "seen_at")


class Changed(Exception):
    """The watch asks something else by now: nothing was touched."""


def exclude(watch: Watch, word: str, *, by: User) -> LeftOut:
    """Leave a word out of what a watch looks for.

    Raises QueryError when the word is none or the query grows too long, Changed when somebody
    changed the watch meanwhile.
    """
    after = leave_out(watch.query, word)
    going = _without(watch, after)
    with transaction.atomic():
        old = LeftOut.objects.filter(watch=watch, at__lt=timezone.now() - UNDO_FOR)
        old.delete()
        _ask(watch, after, by=by)
        Mention.objects.filter(pk__in=[mention.pk for mention in going]).delete()
        record("watch.word_left_out", brand=watch.brand, by=by, subject=watch.name, word=word)
        marks = [[mention.item_id, _mark(mention)] for mention in going]
        return LeftOut.objects.create(
            watch=watch, word=word, before=watch.query, after=after, marks=marks, by=by
        )


def put_back(left: LeftOut, *, by: User) -> None:
    """Look for a word again: what went at once is there again, with what people had said of it.

    Raises Changed when the watch asks something else by now.
    """
    watch = left.watch
    marks = dict(left.marks)
    items = Item.objects.filter(brand=watch.brand_id, pk__in=marks)
    rows = list(items.select_related("author", "channel"))
    caught = {item.pk: spans for item, spans in _tried(watch, left.before, rows)}
    catching.get_ready(watch.brand_id)
    with transaction.atomic():
        _ask(watch, left.before, by=by, now=left.after)
        catching.keep(
            watch.brand_id,
            [row for row in rows if row.pk in caught],
            {pk: {watch.pk: spans} for pk, spans in caught.items()},
            watches=frozenset({watch.pk}),
            is_live=False,
        )
        _say_again(watch, {item: mark for item, mark in marks.items() if item in caught})
        record("watch.word_put_back", brand=watch.brand, by=by, subject=watch.name, word=left.word)
        left.delete()


def latest(watch: Watch) -> LeftOut | None:
    """Return the word that was left out last, as long as it can be put back exactly."""
    rows = LeftOut.objects.filter(watch=watch, after=watch.query)
    return rows.filter(at__gt=timezone.now() - UNDO_FOR).order_by("-at").first()


def _ask(watch: Watch, query: str, *, by: User, now: str | None = None) -> None:
    """Change a watch's query and nothing else, if it still asks what was read (or `now`)."""
    row = Watch.objects.select_for_update().get(pk=watch.pk)
    if row.query != (watch.query if now is None else now) or row.deleted_at is not None:
        raise Changed
    wish = Wish(row.name, row.kind, query, row.languages, row.is_shared)
    change_watch(row, wish, by=by)


def _without(watch: Watch, query: str) -> list[Mention]:
    """List the newest mentions, and all that people spoke of, that a query no longer catches."""
    rows = watch.mentions.select_related("item__author", "item__channel").order_by("-item")
    spoken = rows.filter(Q(about_us__isnull=False) | Q(opinion_at__isnull=False))
    known = {mention.pk: mention for mention in (*rows[:AT_ONCE], *spoken)}
    caught = {item.pk for item, _spans in _tried(watch, query, [m.item for m in known.values()])}
    return [mention for mention in known.values() if mention.item_id not in caught]


def _tried(
    watch: Watch, query: str, items: Iterable[Item]
) -> Iterable[tuple[Item, Sequence[tuple[int, int]]]]:
    """Try a query on things said, those caught with their places."""
    lists = lists_of(watch.brand)
    test = compiled(read(query, lists), lists=lists)
    for item in items:
        author = item.author.name if item.author else ""
        subject = subject_of(item, author_name=author, network=item.channel.network)
        spans = test(subject)
        if spans is not None:
            yield item, spans


def _mark(mention: Mention) -> dict[str, Any]:
    """Write down what people said of a mention; what the desk read of it is read again."""
    told = {name: getattr(mention, name) for name in SAID}
    if mention.opinion_at is None:
        del told["opinion"]
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in told.items()}


def _say_again(watch: Watch, marks: dict[int, dict[str, Any]]) -> None:
    """Put what people had said back on mentions; of someone who is gone, without their name."""
    people = {mark[name] for mark in marks.values() for name in ("about_us_by_id", "opinion_by_id")}
    here = set(User.objects.filter(pk__in=people - {None}).values_list("pk", flat=True))
    for item, mark in marks.items():
        said = {
            name: parse_datetime(value) if name.endswith("_at") and value else value
            for name, value in mark.items()
            if not name.endswith("_by_id") or value in here
        }
        Mention.objects.filter(watch=watch, item=item).update(**said)
