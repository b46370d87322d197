"""Decides how what others say stands on their site; what it changes at the desk follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.channels import outbox
from parvis.channels.hooks import OutgoingChanged
from parvis.channels.models import Channel, OutgoingState, Verb
from parvis.channels.registry import connectors
from parvis.inbox.actions import NotPossible
from parvis.inbox.arrivals import come_back, touch
from parvis.inbox.models import Conversation, ConversationState
from parvis.inbox.moderating.models import Moderation
from parvis.inbox.moderating.rules import may_be_moderated
from parvis.stream.actions import stand
from parvis.stream.models import Item
from parvis.team.actions import record
from parvis.team.models import User
from parvis.wire.deciding import Decidable, about
from parvis.wire.items import Action, Standing
from parvis.wire.items import Moderation as Asked
from parvis.wire.words import gettext_noop as _

PURPOSE = "moderation"
IN_BULK = "bulk"
BACK = frozenset({Standing.PUBLISHED, Standing.HELD})
SETTLED = frozenset(
    {ConversationState.WAITING, ConversationState.RESOLVED, ConversationState.NO_REPLY}
)
ON_ITS_WAY = (
    OutgoingState.QUEUED,
    OutgoingState.SENDING,
    OutgoingState.RETRY,
    OutgoingState.PROCESSING,
    OutgoingState.UNCONFIRMED,
    OutgoingState.HELD,
    OutgoingState.LATE,
)


class CannotModerate(NotPossible):
    """A decision makes no sense, or no longer does. `sentence` is a msgid that says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Already(CannotModerate):
    """The remark stands so already."""


NOT_THEIRS: Final = _("It is gone, or it is ours: only what others say can be moderated.")
OUT_OF_REACH: Final = _("Its site gave Parvis no key that moderates. Connect it, then try again.")
UNDER_WAY: Final = _("Another decision about it is still on its way. Wait for that one first.")
NOT_GIVEN: Final = _("Its network does not let that be decided from here.")
SO_ALREADY: Final = _("It stands so already.")
NEVER_DONE: Final = _("It was not done, or was undone already.")
SINCE: Final = _("It was changed on the site since: what stands there now is kept.")


def can_moderate(channel: Channel) -> bool:
    """Say whether something on a channel can be moderated from the desk (always, in practice)."""
    if channel.brand.is_sample:
        return True
    network = connectors().get(channel.network)
    if network is None or "moderate" not in network.can or not channel.account_id:
        return False
    kinds = [one.kind for one in network.spec.decides]
    return "" in kinds or channel.places.filter(key__in=[f"{kind}s" for kind in kinds]).exists()


def decidable(channel: Channel, remote_id: str) -> Decidable | None:
    """Say what the network lets one decide about a thing; None for nothing."""
    network = connectors().get(channel.network)
    if channel.brand.is_sample or network is None:
        return Decidable()
    return about(network.spec.decides, remote_id)


def moderate(
    item: Item,
    action: Action,
    *,
    by: User,
    undo: timedelta = outbox.UNDO,
    purpose: str = PURPOSE,
    undoes: Moderation | None = None,
) -> Moderation:
    """Decide about a remark; it leaves after the time to undo, and the desk follows once it is done.

    Raises Already when nothing would change, CannotModerate when the remark is ours, gone, out of
    reach, or when another decision about it is under way.
    """
    with transaction.atomic():
        row = (
            Item.objects.select_for_update(of=("self",))
            .select_related("channel__brand", "entry__conversation")
            .get(pk=item.pk)
        )
        if not may_be_moderated(row):
            raise CannotModerate(NOT_THEIRS)
        if not can_moderate(row.channel):
            raise CannotModerate(OUT_OF_REACH)
        told = decidable(row.channel, row.remote_id)
        if told is None or action not in told.actions:
            raise CannotModerate(NOT_GIVEN)
        if row.moderations.filter(outgoing__state__in=ON_ITS_WAY).exists():
            raise CannotModerate(UNDER_WAY)
        if row.standing == action.standing:
            raise Already(SO_ALREADY)
        conversation = row.entry.conversation
        outgoing = outbox.put(
            brand=row.channel.brand,
            channel=row.channel,
            draft=Asked(remote_id=row.remote_id, action=action),
            purpose=purpose,
            by=by,
            undo=undo,
            ring=purpose != IN_BULK,
        )
        made = Moderation.objects.create(
            item=row,
            by=by,
            action=action,
            before=row.standing,
            after=action.standing,
            state_before=conversation.state,
            outgoing=outgoing,
            undoes=undoes,
        )
        if purpose == PURPOSE:
            noted = {"subject": str(conversation), "action": str(action)}
            record("item.moderated", brand=row.channel.brand, by=by, **noted)
        touch(conversation.brand_id)
    return made


def take_back(made: Moderation, *, by: User, purpose: str = PURPOSE) -> Moderation | None:
    """Undo a decision: cancelled when it has not left, else its inverse leaves at once.

    Returns the inverse, None when it was cancelled. Raises CannotModerate when it never took place,
    is doubtful, was undone already, or when the remark was changed since.
    """
    if outbox.cancel(made.outgoing, by=by):
        return None
    made.refresh_from_db()
    made.outgoing.refresh_from_db()
    lost = (OutgoingState.REFUSED, OutgoingState.CANCELLED)
    undone = made.undoings.exclude(outgoing__state__in=lost).exists()
    if made.outgoing.state != OutgoingState.SENT or undone:
        raise CannotModerate(NEVER_DONE)
    made.item.refresh_from_db()
    if made.item.standing != made.after:
        raise CannotModerate(SINCE)
    action = Action.back_to(Standing(made.before))
    return moderate(made.item, action, by=by, undo=timedelta(), purpose=purpose, undoes=made)


def follow(event: OutgoingChanged) -> None:
    """Let the desk show what is done on the site (inside the outbox's write)."""
    outgoing = event.outgoing
    if outgoing.verb != Verb.MODERATE:
        return
    made = (
        Moderation.objects.filter(outgoing=outgoing).select_related("item__entry", "undoes").first()
    )
    if made is None:
        return
    if outgoing.state == OutgoingState.SENT:
        after = outgoing.standing or made.after
        stand(made.item, after, at=outgoing.sent_at or timezone.now())
        if made.before not in BACK and after in BACK:
            _back_among_us(made)
    touch(outgoing.brand_id)


def _back_among_us(made: Moderation) -> None:
    """What comes back from spam or the trash wants an answer, unless an undo says that it did not."""
    conversation = made.item.entry.conversation_id
    come_back(made.item_id, conversation)
    before = made.undoes.state_before if made.undoes else ""
    if before in SETTLED:
        Conversation.objects.filter(pk=conversation).update(state=before, waiting_since=None)
