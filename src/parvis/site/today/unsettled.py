"""Gathers what should have left and did not: answers, decisions, acts on many conversations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.channels.models import Outgoing, OutgoingState, Verb
from parvis.channels.rules import say
from parvis.inbox.bulk.models import BulkState
from parvis.inbox.models import Bulk, Conversation
from parvis.inbox.moderating.actions import IN_BULK
from parvis.kit.saying import excerpt
from parvis.site.today.rules import Harm, Line
from parvis.team.models import Brand

ONE_BY_ONE: Final = 5
UNSETTLED: Final = (
    OutgoingState.REFUSED,
    OutgoingState.UNCONFIRMED,
    OutgoingState.LATE,
    OutgoingState.HELD,
)


def unsettled(brand: Brand) -> Iterator[Line]:
    """List what left and did not get there for sure, or waits for a person's word."""
    yield from _bulks(brand)
    refused = Q(verb=Verb.MODERATE, state=OutgoingState.REFUSED)
    old = refused & Q(created_at__lt=timezone.now() - timedelta(days=1))
    rows = brand.outgoing.filter(state__in=UNSETTLED).exclude(old).exclude(purpose=IN_BULK)
    rows = rows.select_related(
        "channel", "reply__conversation", "moderation__item__entry__conversation"
    )
    for row in rows.order_by("created_at")[:ONE_BY_ONE]:
        conversation = _about(row)
        yield Line(
            key=f"outgoing:{row.pk}:{row.state}",
            harm=Harm.FAILED,
            minutes=1,
            since=row.created_at,
            icon="hold",
            title=_unsettled_title(row),
            detail=say(row.trouble) if row.trouble else _("Nothing goes out again without you."),
            verb=_("See the answer") if row.verb == Verb.PUBLISH else _("See the comment"),
            url=reverse("conversation", args=[brand.slug, conversation.pk])
            if conversation
            else reverse("inbox", args=[brand.slug]),
            quote=excerpt(str(row.draft.get("text", "")), length=160),
        )


def _bulks(brand: Brand) -> Iterator[Line]:
    """List what was asked of many conversations and stands still until a person speaks."""
    for bulk in Bulk.objects.filter(brand=brand, state=BulkState.ASLEEP).order_by("pk"):
        yield Line(
            key=f"bulk:{bulk.pk}:{bulk.state}",
            harm=Harm.FAILED,
            minutes=1,
            since=bulk.moved_at or bulk.asked_at,
            icon="hold",
            title=_("Say whether what was asked of many conversations goes on"),
            detail=_("Nothing goes out again without you."),
            verb=_("See how far it is"),
            url=reverse("bulk_one", args=[brand.slug, bulk.pk]),
        )


def _about(row: Outgoing) -> Conversation | None:
    if hasattr(row, "reply"):
        return row.reply.conversation
    item = row.moderation.item if hasattr(row, "moderation") else None
    return item.entry.conversation if item and hasattr(item, "entry") else None


def _unsettled_title(row: Outgoing) -> str:
    where = {"site": row.channel.title}
    if row.verb == Verb.MODERATE:
        if row.state == OutgoingState.REFUSED:
            return _("Your decision was not accepted by %(site)s") % where
        return _("A decision for %(site)s waits for your word") % where
    if row.state == OutgoingState.UNCONFIRMED:
        return _("See whether your answer reached %(site)s") % where
    if row.state == OutgoingState.REFUSED:
        return _("Your answer was not accepted by %(site)s") % where
    return _("An answer for %(site)s waits for your word") % where
