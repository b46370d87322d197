"""Counts what a channel is billed, and stops it at what a person allowed for the month.

What was billed is written down as soon as it is known, whatever becomes of the call; a call that
could pass the amount is not made. Months and days are those of UTC, as networks count them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from parvis.channels.hooks import Leaving
from parvis.channels.models import Billed, Channel, Outgoing, Spending, Verb
from parvis.channels.registry import connectors
from parvis.wire.costs import Price
from parvis.wire.decoding import convert
from parvis.wire.errors import TryLater
from parvis.wire.items import Act, Draft, Moderation, Reacting
from parvis.wire.words import gettext_noop as _

CAPPED: Final = "cap"
SPENT: Final = _(
    "The amount set for this month is spent: nothing more is read there before the first of the next"
    " month. Raise the amount on the page of the account to go on at once."
)


class NoRoom(Exception):
    """An act would pass what may be spent this month: it costs `price`, and `room` is left."""

    def __init__(self, price: Price, room: int) -> None:
        super().__init__()
        self.price, self.room = price, room


class Meter:
    """The meter of one channel, which its connector calls (`wire.costs.Meter`)."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def room(self) -> int | None:
        """Say how much may still be spent this month."""
        return room(self.channel)

    def allow(self, micro: int) -> None:
        """Let a call of at most this price be made. Raises TryLater until the month ends."""
        if micro > room(self.channel):
            now = timezone.now()
            raise TryLater(SPENT, after=next_month(now) - now, cause=f"{micro} micro-dollars")

    def note(self, kind: str, each: int, names: Collection[str] = ()) -> None:
        """Write down what a call was billed; what was billed today already is not billed again."""
        now = timezone.now()
        with transaction.atomic():
            Channel.objects.select_for_update().only("pk").get(pk=self.channel.pk)
            count = len(_new(self.channel, now, names)) if names else 1
            if count:
                row, _made = Spending.objects.get_or_create(
                    channel=self.channel, month=month_of(now), kind=kind[:20]
                )
                Spending.objects.filter(pk=row.pk).update(
                    count=F("count") + count, micro=F("micro") + count * each
                )


def _new(channel: Channel, now: datetime, names: Collection[str]) -> set[str]:
    """Keep which names are billed today, inside the caller's transaction; return those that are new."""
    today = now.astimezone(UTC).date()
    wanted = {name[:80] for name in names}
    Billed.objects.filter(channel=channel, day__lt=today).delete()
    rows = Billed.objects.filter(channel=channel, day=today, name__in=wanted)
    new = wanted - set(rows.values_list("name", flat=True))
    Billed.objects.bulk_create([Billed(channel=channel, day=today, name=name) for name in new])
    return new


def month_of(at: datetime) -> date:
    """Return the first day of a moment's month, in UTC."""
    return at.astimezone(UTC).date().replace(day=1)


def next_month(at: datetime) -> datetime:
    """Return the moment when the next month begins, in UTC."""
    later = month_of(at) + timedelta(days=32)
    return datetime(later.year, later.month, 1, tzinfo=UTC)


def spent(channel: Channel) -> int:
    """Say what was billed this month, in micro-dollars."""
    rows = Spending.objects.filter(channel=channel, month=month_of(timezone.now()))
    return rows.aggregate(sum=Sum("micro"))["sum"] or 0


def cap_of(channel: Channel) -> int:
    """Say how much may be spent in a month, as it is set now."""
    return Channel.objects.values_list("cap", flat=True).get(pk=channel.pk)


def room(channel: Channel) -> int:
    """Say how much may still be spent this month."""
    return max(cap_of(channel) - spent(channel), 0)


def bills(channel: Channel) -> bool:
    """Say whether the calls of a channel cost money; in practice none does."""
    found = connectors().get(channel.network)
    return found is not None and found.spec.bills and not channel.brand.is_sample


def price_of(channel: Channel, act: Act) -> Price | None:
    """Say what an act will cost at most; None where nothing is billed."""
    return connectors()[channel.network].price(act) if bills(channel) else None


def check(channel: Channel, act: Act) -> None:
    """Raise NoRoom when an act would pass what may be spent this month."""
    price = price_of(channel, act)
    if price is not None and price.whole > (left := room(channel)):
        raise NoRoom(price, left)


def may_leave(outgoing: Outgoing) -> bool:
    """Say whether a row of the outbox fits in what is left of the month."""
    if not bills(outgoing.channel):
        return True
    kinds: dict[str, type[Act]] = {Verb.MODERATE: Moderation, Verb.REACT: Reacting}
    try:
        check(outgoing.channel, convert(outgoing.draft, kinds.get(outgoing.verb, Draft)))
    except NoRoom:
        return False
    return True


def hold(event: Leaving) -> None:
    """Hold what would pass the amount, in the very transaction in which it would leave."""
    if not may_leave(event.outgoing):
        event.objections.append(CAPPED)
