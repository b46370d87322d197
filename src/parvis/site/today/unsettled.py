"""Gathers what should have left and did not: answers, decisions, acts on many conversations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.channels.calling import CHANGES
from parvis.channels.models import Outgoing, OutgoingState, Verb
from parvis.channels.rules import say
from parvis.inbox.bulk.models import BulkState
from parvis.inbox.models import Bulk, Conversation
from parvis.inbox.moderating.actions import IN_BULK
from parvis.kit.saying import excerpt
from parvis.publishing.actions import PURPOSE as POST
from parvis.publishing.models import Part
from parvis.site.today.rules import Harm, Line
from parvis.stream.models import Item
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
        "channel", "part", "reply__conversation", "moderation__item__entry__conversation"
    )
    for row in rows.order_by("created_at")[:ONE_BY_ONE]:
        url, see = _where(brand, row)
        yield Line(
            key=f"outgoing:{row.pk}:{row.state}",
            harm=Harm.FAILED,
            minutes=1,
            since=row.created_at,
            icon="hold",
            title=_unsettled_title(row),
            detail=say(row.trouble) if row.trouble else _("Nothing goes out again without you."),
            verb=see,
            url=url,
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


def _where(brand: Brand, row: Outgoing) -> tuple[str, str]:
    """Say where something is seen, and how the way there is worded."""
    part = _part_of(row)
    if part is not None:
        return reverse("post", args=[brand.slug, part.post_id]), _("See the post")
    conversation = _about(row)
    see = _("See the comment") if row.verb == Verb.MODERATE else _("See the answer")
    if conversation is None:
        return reverse("inbox", args=[brand.slug]), see
    return reverse("conversation", args=[brand.slug, conversation.pk]), see


def _part_of(row: Outgoing) -> Part | None:
    if row.purpose != POST:
        return None
    same = Part.objects.filter(outgoing__channel=row.channel_id, outgoing__remote_id=row.remote_id)
    found = same.first() if row.verb in CHANGES else None
    return found or getattr(row, "part", None)


def _about(row: Outgoing) -> Conversation | None:
    if hasattr(row, "reply"):
        return row.reply.conversation
    if row.verb in CHANGES:
        said = Item.objects.filter(channel=row.channel_id, remote_id=row.remote_id).first()
        return said.entry.conversation if said and hasattr(said, "entry") else None
    item = row.moderation.item if hasattr(row, "moderation") else None
    return item.entry.conversation if item and hasattr(item, "entry") else None


def _unsettled_title(row: Outgoing) -> str:
    where, refused = {"site": row.channel.title}, row.state == OutgoingState.REFUSED
    if row.verb == Verb.MODERATE:
        no = _("Your decision was not accepted by %(site)s")
        return (no if refused else _("A decision for %(site)s waits for your word")) % where
    if row.verb in CHANGES:
        no = _("A change of your words was not accepted by %(site)s")
        waits = _("A change of your words on %(site)s waits for your word")
        return (no if refused else waits) % where
    if row.purpose == POST:
        return _unsettled_post(row.state, where)
    if row.state == OutgoingState.UNCONFIRMED:
        return _("See whether your answer reached %(site)s") % where
    if row.state == OutgoingState.REFUSED:
        return _("Your answer was not accepted by %(site)s") % where
    return _("An answer for %(site)s waits for your word") % where


def _unsettled_post(state: str, where: dict[str, str]) -> str:
    if state == OutgoingState.UNCONFIRMED:
        return _("See whether your post reached %(site)s") % where
    if state == OutgoingState.REFUSED:
        return _("Your post was not accepted by %(site)s") % where
    return _("A post for %(site)s waits for your word") % where
