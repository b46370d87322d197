"""Says what can be done to a selection, and how far a bulk act is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.channels.rules import say
from parvis.inbox import queries
from parvis.inbox.bulk.actions import progress
from parvis.inbox.bulk.acts import ACTS
from parvis.inbox.bulk.models import Bulk, BulkPart, BulkState, PartState
from parvis.inbox.bulk.rules import MOST, Progress
from parvis.inbox.queries import InboxFilter
from parvis.kit.saying import number
from parvis.team.models import Brand, Seat
from parvis.team.rules import allows

LISTED: Final = 200
TOLD_FOR: Final = timedelta(minutes=2)
FIRST: Final = {
    "held": ("moderate:approve", "moderate:spam", "moderate:trash"),
    "spam": ("moderate:approve", "moderate:trash"),
    "trash": ("moderate:approve", "moderate:spam"),
    "": ("state:resolved", "state:no_reply"),
}
OPENS_AGAIN: Final = frozenset({"all", "resolved", "no_reply", "snoozed", "waiting"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One act as the bar offers it."""

    value: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """Acts that the bar keeps behind one button. `title` is said aloud, `label` is short."""

    label: str
    title: str
    icon: str
    buttons: Sequence[Button]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What appears once something is chosen. `match` is how many match the filter, when that is more."""

    first: Sequence[Button]
    menus: Sequence[Menu]
    shown: str
    page: int
    match: int
    at: datetime
    address: str


def bar(
    seat: Seat, wanted: InboxFilter, *, pks: Sequence[int], match: int | None, query: str
) -> Bar | None:
    """Say what a person may do to what they choose; None when nothing.

    `match` is how many match the filter, None while nobody has counted them.
    """
    buttons = {button.value: button for button in _buttons(seat)}
    if not buttons or not pks:
        return None
    names = FIRST.get(wanted.state, FIRST[""])
    if wanted.state not in OPENS_AGAIN:
        buttons.pop("state:open", None)
    first = [buttons.pop(name) for name in names if name in buttons]
    if match is None:
        match = queries.matching(seat.brand, wanted, seat.user)[: MOST + 1].count()
    return Bar(
        first=first,
        menus=_menus(list(buttons.values())),
        shown=",".join(map(str, pks)),
        page=len(pks),
        match=match if match > len(pks) else 0,
        at=timezone.now(),
        address=reverse("bulk", args=[seat.brand.slug]) + query,
    )


def _menus(buttons: Sequence[Button]) -> list[Menu]:
    """Lay what is left into its menus; one that would be empty is not shown."""
    words = {
        "later": (_("Later"), _("Put off what you chose"), "moon"),
        "tag": (_("Tag"), _("Tag what you chose"), "tag"),
        "more": (_("More"), _("More to do with what you chose"), "more"),
    }
    made = []
    for name, (short, title, icon) in words.items():
        held = [b for b in buttons if ACTS[b.value.partition(":")[0]].menu == name]
        if held:
            made.append(Menu(label=short, title=title, icon=icon, buttons=held))
    return made


def _buttons(seat: Seat) -> list[Button]:
    return [
        Button(value=f"{act.name}:{option.value}", label=option.label, icon=option.icon)
        for act in ACTS.values()
        if allows(seat.role, act.right)
        for option in act.offers(seat.brand, seat.user)
    ]


def label(bulk: Bulk) -> str:
    """Name what a bulk act does, as its button did."""
    if bulk.undoes is not None:
        return _("Undo: %(act)s") % {"act": _option(bulk)}
    return _option(bulk)


def _option(bulk: Bulk) -> str:
    if bulk.by is None or bulk.act not in ACTS:
        return bulk.act
    return ACTS[bulk.act].label(bulk.brand, bulk.by, bulk.value)


def said(bulk: Bulk, language: str) -> dict[str, Any]:
    """Say a bulk act: what, how many, how far, how long still, what it waits for."""
    counts = progress(bulk)
    now = timezone.now()
    running = bulk.state == BulkState.RUNNING
    before = running and bulk.begun_at is None and bulk.due_at is not None
    wait = max(0, round((bulk.due_at - now).total_seconds())) if before and bulk.due_at else 0
    left = counts.time_left(now - bulk.begun_at) if running and bulk.begun_at else None
    things = _comments if ACTS[bulk.act].leaves else _conversations
    undone = Bulk.objects.filter(undoes=bulk).first()
    trouble = _(bulk.trouble["sentence"]) if running and bulk.trouble else ""
    return {
        "pk": bulk.pk,
        "url": reverse("bulk_progress", args=[bulk.brand.slug, bulk.pk]),
        "page_url": reverse("bulk_one", args=[bulk.brand.slug, bulk.pk]),
        "stop_url": reverse("bulk_stop", args=[bulk.brand.slug, bulk.pk]),
        "undo_url": reverse("bulk_undo", args=[bulk.brand.slug, bulk.pk]),
        "title": _("%(act)s: %(things)s")
        % {"act": label(bulk), "things": things(bulk.total, language)},
        "sentence": _sentence(counts, language),
        "waits": min(wait, 10) if wait and ACTS[bulk.act].leaves and not bulk.undoes_id else 0,
        "counts": counts,
        "left": left,
        "trouble": trouble,
        "running": running,
        "asleep": bulk.state == BulkState.ASLEEP,
        "stopped": bulk.state == BulkState.STOPPED,
        "practice": bulk.brand.is_sample and ACTS[bulk.act].leaves,
        "can_undo": not bulk.undoes_id and undone is None and (counts.done + counts.leaving) > 0,
        "undone_url": reverse("bulk_one", args=[bulk.brand.slug, undone.pk]) if undone else "",
        "asked_at": bulk.asked_at,
        "by": bulk.by.name if bulk.by else "",
    }


def _sentence(counts: Progress, language: str) -> str:
    """Say the counts: done first, then whatever is not."""
    told = [
        _("%(done)s of %(total)s done")
        % {
            "done": number(counts.done + counts.same, language=language),
            "total": number(counts.total, language=language),
        }
    ]
    if counts.same:
        told.append(
            ngettext("%(n)s was so already", "%(n)s were so already", counts.same)
            % {"n": number(counts.same, language=language)}
        )
    if counts.failed:
        told.append(
            ngettext("%(n)s could not be done", "%(n)s could not be done", counts.failed)
            % {"n": number(counts.failed, language=language)}
        )
    if counts.left:
        told.append(
            ngettext("%(n)s left as it was", "%(n)s left as they were", counts.left)
            % {"n": number(counts.left, language=language)}
        )
    return ", ".join(told) + "."


def _comments(count: int, language: str) -> str:
    n = number(count, language=language)
    return ngettext("%(n)s comment", "%(n)s comments", count) % {"n": n}


def _conversations(count: int, language: str) -> str:
    n = number(count, language=language)
    return ngettext("%(n)s conversation", "%(n)s conversations", count) % {"n": n}


def failures(bulk: Bulk) -> list[dict[str, str]]:
    """List what could not be done, each with its sentence."""
    rows = bulk.parts.filter(state=PartState.FAILED).select_related(
        "conversation__author", "conversation__brand", "item__author"
    )
    return [
        {
            "name": _name(part),
            "url": reverse("conversation", args=[bulk.brand.slug, part.conversation_id]),
            "title": part.conversation.title,
            "sentence": say(part.trouble),
        }
        for part in rows.order_by("pk")[:LISTED]
    ]


def _name(part: BulkPart) -> str:
    author = part.item.author if part.item else part.conversation.author
    return author.name if author else _("Someone")


def latest(brand: Brand, pk: int | None) -> Bulk | None:
    """Find the bulk act that a person should still see above the list: moving, or just ended.

    `pk` is what they last asked for; nothing is read when they asked for nothing.
    """
    if pk is None:
        return None
    own = Bulk.objects.filter(brand=brand, pk=pk).select_related("brand", "by", "undoes")
    last = own.first()
    if last is None:
        return None
    moving = last.state in {BulkState.RUNNING, BulkState.ASLEEP}
    recent = last.ended_at is not None and timezone.now() - last.ended_at < TOLD_FOR
    idle = last.state == BulkState.STOPPED and not last.parts.filter(state=PartState.DONE).exists()
    return last if moving or (recent and not idle) else None
