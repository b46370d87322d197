"""Says what an account costs: what was billed this month, and what an act will cost before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from parvis.channels.models import Channel, Spending
from parvis.channels.registry import connectors
from parvis.channels.spending import bills, cap_of, month_of, next_month, price_of, spent
from parvis.kit import saying
from parvis.wire.costs import Price
from parvis.wire.items import Action, Draft, Moderation, Reacting, Reaction
from parvis.wire.words import gettext_noop

KINDS: Final = {
    "read": gettext_noop("Posts read"),
    "people": gettext_noop("Accounts read"),
    "create": gettext_noop("Sent, without a link"),
    "create_link": gettext_noop("Sent, with a link"),
    "alt_text": gettext_noop("Words for a picture"),
    "delete": gettext_noop("Deleted"),
    "manage": gettext_noop("Hidden, or shown again"),
    "react": gettext_noop("Liked or shared"),
}
WITH_LINK: Final = "https://example.org/"


@dataclass(frozen=True, slots=True)
class Bill:
    """What was billed this month for one kind of call."""

    label: str
    count: int
    micro: int


@dataclass(frozen=True, slots=True)
class Month:
    """What a channel cost so far this month, and what it may cost."""

    spent: int
    cap: int
    ends_at: datetime
    bills: tuple[Bill, ...]
    why: str

    @property
    def is_over(self) -> bool:
        """Say whether nothing more may be spent."""
        return self.spent >= self.cap

    @property
    def shown(self) -> int:
        """Say how much of the meter is filled."""
        return min(self.spent, self.cap)


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer will cost, as sentences: without a link, and with one."""

    plain: str
    link: str


def month(channel: Channel) -> Month | None:
    """Say what a channel cost so far this month; None where nothing is billed."""
    if not bills(channel):
        return None
    now = timezone.now()
    rows = Spending.objects.filter(channel=channel, month=month_of(now)).order_by("-micro", "kind")
    return Month(
        spent=sum(row.micro for row in rows),
        cap=cap_of(channel),
        ends_at=next_month(now),
        bills=tuple(
            Bill(gettext(KINDS.get(row.kind, row.kind)), row.count, row.micro) for row in rows
        ),
        why=gettext(connectors()[channel.network].spec.cost),
    )


def of_words(channel: Channel, parent: str | None = None) -> Told | None:
    """Say what an answer or a post will cost, before it is written; None where nothing is billed."""
    plain = price_of(channel, Draft(text="…", parent=parent))
    link = price_of(channel, Draft(text=WITH_LINK, parent=parent))
    if plain is None or link is None:
        return None
    gone, cap = spent(channel), cap_of(channel)
    return Told(sentence(plain, gone, cap), sentence(link, gone, cap))


def of_a_decision(channel: Channel) -> str:
    """Say what deciding about a remark costs; "" where nothing is billed."""
    price = price_of(channel, Moderation(remote_id="", action=Action.TRASH))
    if price is None:
        return ""
    told = {"price": _sum(price.micro), "spent": _sum(spent(channel)), "cap": _sum(cap_of(channel))}
    return _("A decision costs about %(price)s; %(spent)s of %(cap)s spent this month.") % told


def of_a_gesture(channel: Channel) -> str:
    """Say what a like or a share costs; "" where nothing is billed."""
    price = price_of(channel, Reacting(remote_id="", reaction=Reaction.LIKE, on=True))
    return "" if price is None else sentence(price, spent(channel), cap_of(channel))


def sentence(price: Price, gone: int, cap: int) -> str:
    """Say what an act will cost, and what is left for it."""
    told = {"price": _sum(price.micro), "spent": _sum(gone), "cap": _sum(cap)}
    if price.whole > cap - gone:
        return beyond(price, max(cap - gone, 0))
    if price.link:
        return (
            _(
                "This will cost about %(price)s, because it holds a link; %(spent)s of %(cap)s"
                " spent this month."
            )
            % told
        )
    return _("This will cost about %(price)s; %(spent)s of %(cap)s spent this month.") % told


def beyond(price: Price, left: int) -> str:
    """Say that an act would pass what may be spent, and what to do."""
    told = {"price": _sum(price.whole), "left": _sum(left)}
    if price.link:
        return (
            _(
                "With its link this would cost up to %(price)s, and %(left)s is left for this"
                " month: it cannot leave. Take the link out, or raise the amount on the page of the"
                " account."
            )
            % told
        )
    return (
        _(
            "This would cost up to %(price)s, and %(left)s is left for this month: it cannot"
            " leave. Raise the amount on the page of the account, or wait for the next month."
        )
        % told
    )


def _sum(micro: int) -> str:
    return saying.dollars(micro, language=get_language() or "en")
