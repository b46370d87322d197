"""What can be done to many conversations at once: a registry that other rooms may add to.

An act offers options, says which parts a conversation has for it, does one part, and takes one
back. Whatever returns a `Change` needs only `offers` and `do`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from parvis.channels.models import ChannelState
from parvis.inbox import actions, queries
from parvis.inbox.actions import NotPossible
from parvis.inbox.bulk.models import BulkPart
from parvis.inbox.later import rules, saying
from parvis.inbox.models import Change, Conversation, ConversationState, Entry, Tag
from parvis.inbox.moderating import actions as moderating
from parvis.inbox.moderating.models import Moderation
from parvis.inbox.moderating.rules import concerned
from parvis.stream.models import Item
from parvis.team.models import Brand, User
from parvis.team.rules import Right
from parvis.wire.items import Action

SPOKE: Final = "spoke"
T = TypeVar("T", bound="Act")
MEANWHILE: Final = gettext_noop("It changed meanwhile, or this makes no sense there.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to act, as the bar offers it: `value` is what the act is given."""

    value: str
    label: str
    icon: str = ""


class Act:
    """One sort of act. `leaves` means that it goes out by the outbox, after the time to undo.

    `menu` names the menu of the bar that offers it.
    """

    name: str = ""
    menu: str = "more"
    right: Right = Right.ANSWER
    leaves: bool = False

    def offers(self, brand: Brand, user: User) -> Sequence[Option]:
        """List what can be chosen, in the reader's language."""
        raise NotImplementedError

    def label(self, brand: Brand, user: User, value: str) -> str:
        """Name one way to act, also when it is no longer offered."""
        offers = self.offers(brand, user)
        return next((option.label for option in offers if option.value == value), self.name)

    def parts(self, conversations: Sequence[int], value: str) -> Iterable[tuple[int, int | None]]:
        """Name the parts of some conversations, in their order: `(conversation, item or None)`."""
        del value
        return ((pk, None) for pk in conversations)

    def do(self, part: BulkPart, value: str, by: User) -> Change | Moderation | None:
        """Do one part; None when it was so already. Raises NotPossible."""
        raise NotImplementedError

    def undo(self, part: BulkPart, by: User) -> Moderation | None:
        """Take back one part that was done. Raises NotPossible when it is no longer what stands."""
        if part.change is None:
            raise NotPossible("nothing was kept of it")
        actions.undo(part.change, by=by, told=False)
        return None


ACTS: Final[dict[str, Act]] = {}


def register(act: type[T]) -> type[T]:
    """Add an act to what the bar offers (a decorator)."""
    ACTS[act.name] = act()
    return act


@register
class Decide(Act):
    """Says how what is held, or shown, in each conversation stands on its site."""

    name = "moderate"
    right = Right.MODERATE
    leaves = True

    def offers(self, brand: Brand, user: User) -> Sequence[Option]:
        """Offer the four decisions, where some site lets us take them."""
        del user
        alive = (c for c in queries.channels(brand) if c.state != ChannelState.REMOVED)
        if not any(moderating.can_moderate(channel) for channel in alive):
            return ()
        return (
            Option(value=Action.APPROVE, label=pgettext("moderation", "Publish"), icon="check"),
            Option(value=Action.HOLD, label=pgettext("moderation", "Hold"), icon="pause"),
            Option(value=Action.SPAM, label=pgettext("moderation", "Spam"), icon="close"),
            Option(value=Action.TRASH, label=pgettext("moderation", "Trash"), icon="trash"),
        )

    def parts(self, conversations: Sequence[int], value: str) -> Iterable[tuple[int, int | None]]:
        """Name the remarks that the decision concerns."""
        items: dict[int, list[Item]] = {pk: [] for pk in conversations}
        rows = Entry.objects.filter(conversation__in=conversations).select_related("item")
        for entry in rows.defer("item__html", "item__text", "item__title"):
            items[entry.conversation_id].append(entry.item)
        for pk in conversations:
            for item in concerned(items[pk], Action(value)):
                yield pk, item.pk

    def do(self, part: BulkPart, value: str, by: User) -> Moderation | None:
        """Decide about one remark; it leaves at once, since the bulk act waited already."""
        if part.item is None:
            raise NotPossible("no remark")
        try:
            return moderating.moderate(
                part.item, Action(value), by=by, undo=timedelta(), purpose=moderating.IN_BULK
            )
        except moderating.Already:
            return None

    def undo(self, part: BulkPart, by: User) -> Moderation | None:
        """Put one remark back to how it stood."""
        if part.moderation is None:
            raise NotPossible("nothing was kept of it")
        return moderating.take_back(part.moderation, by=by, purpose=moderating.IN_BULK)


@register
class Turn(Act):
    """Says whose turn it is."""

    name = "state"

    def offers(self, brand: Brand, user: User) -> Sequence[Option]:
        """Offer what needs no more words."""
        del brand, user
        return (
            Option(value="resolved", label=_("It is settled"), icon="check"),
            Option(value="no_reply", label=_("Needs no reply"), icon="close"),
            Option(value="open", label=_("Open again"), icon="relay"),
        )

    def do(self, part: BulkPart, value: str, by: User) -> Change | None:
        """Change one state."""
        if part.conversation.state == value:
            return None
        return actions.change_state(part.conversation, value, by=by, told=False)


@register
class Assign(Act):
    """Gives conversations to someone."""

    name = "assign"

    def offers(self, brand: Brand, user: User) -> Sequence[Option]:
        """Offer everyone who has a seat, oneself first."""
        people = [person for person in queries.people(brand) if person.pk != user.pk]
        mine = Option(value=str(user.pk), label=pgettext("assign", "To me"), icon="person")
        others = [
            Option(value=str(p.pk), label=_("To %(name)s") % {"name": p.name}, icon="assign")
            for p in people
        ]
        return (
            mine,
            *others,
            Option(value="", label=pgettext("assign", "To nobody"), icon="close"),
        )

    def do(self, part: BulkPart, value: str, by: User) -> Change | None:
        """Give one conversation."""
        to = User.objects.filter(pk=int(value)).first() if value.isdigit() else None
        if value and to is None:
            raise NotPossible("that person is gone")
        if part.conversation.assignee_id == (to.pk if to else None):
            return None
        return actions.assign(part.conversation, to=to, by=by, told=False)


@register
class Later(Act):
    """Puts conversations off. The hour is the one that was read on the button, whenever it is done."""

    name = "later"
    menu = "later"

    def offers(self, brand: Brand, user: User) -> Sequence[Option]:
        """Offer tomorrow and Monday on the wall of whoever chooses, and until they write again."""
        del brand, user
        choices = rules.choices(timezone.now(), timezone.get_current_timezone())
        hours = [
            c.at.astimezone(UTC).isoformat() for c in choices if c.key in {"tomorrow", "monday"}
        ]
        return [
            Option(value=value, label=self._said(value), icon="moon") for value in (*hours, SPOKE)
        ]

    def label(self, brand: Brand, user: User, value: str) -> str:
        """Name the hour, also once it has passed."""
        del brand, user
        return self._said(value)

    def _said(self, value: str) -> str:
        if value == SPOKE:
            return _("Until they write again")
        hour = saying.hour(datetime.fromisoformat(value))
        return pgettext("bulk", "Later, %(hour)s") % {"hour": hour}

    def do(self, part: BulkPart, value: str, by: User) -> Change | None:
        """Put one conversation off."""
        until = None if value == SPOKE else datetime.fromisoformat(value)
        found = part.conversation
        if found.state == ConversationState.SNOOZED and found.snoozed_until == until:
            return None
        return actions.change_state(
            found, ConversationState.SNOOZED, by=by, until=until, told=False
        )


@register
class Tagging(Act):
    """Puts one tag on conversations, or takes it off; their other tags stay."""

    name = "tag"
    menu = "tag"

    def offers(self, brand: Brand, user: User) -> Sequence[Option]:
        """Offer every tag of the brand: to put on, then to take off."""
        del user
        known = queries.tags(brand)
        on, off = pgettext("bulk", "Put on: %(tag)s"), pgettext("bulk", "Take off: %(tag)s")
        return [
            *(Option(value=f"+{t.pk}", label=on % {"tag": t.name}, icon="tag") for t in known),
            *(Option(value=f"-{t.pk}", label=off % {"tag": t.name}, icon="close") for t in known),
        ]

    def do(self, part: BulkPart, value: str, by: User) -> Change | None:
        """Change the tags of one conversation."""
        found = part.conversation
        tag = Tag.objects.filter(brand=found.brand_id, pk=int(value[1:])).first()
        if tag is None:
            raise NotPossible("that tag is gone")
        kept = {t.pk: t for t in found.tags.all()}
        if (tag.pk in kept) == value.startswith("+"):
            return None
        if kept.pop(tag.pk, None) is None:
            kept[tag.pk] = tag
        return actions.set_tags(found, kept.values(), by=by, told=False)


def fresh(part: BulkPart) -> Conversation:
    """Follow a merge: act on the conversation that stands now."""
    conversation = part.conversation
    while conversation.merged_into is not None:
        conversation = conversation.merged_into
    return conversation
