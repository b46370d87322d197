"""Compare and send: nobody says what was just said, here or on the network.

Whoever writes carries what they had before their eyes (`Seen`). The same comparison is made when
they send, under the conversation's lock, and when the answer leaves, in the very transaction that
lets it go, after a last look at the network.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Max, Q

from parvis.channels.hooks import Leaving
from parvis.channels.models import OutgoingState
from parvis.inbox.models import Conversation, Reply
from parvis.stream.models import Item

S = OutgoingState
ANSWERED: Final = "answered"
LOST: Final = (S.CANCELLED, S.REFUSED)
LEFT: Final = (S.SENDING, S.PROCESSING, S.UNCONFIRMED, S.SENT)


@dataclass(frozen=True, slots=True)
class Seen:
    """The last remark and the last answer that someone had before their eyes, by their ids."""

    item: int = 0
    reply: int = 0

    def __str__(self) -> str:
        return f"{self.item}-{self.reply}"

    @classmethod
    def read(cls, text: str) -> Seen:
        """Read it out of a form; whoever says nothing has seen nothing."""
        item, _mark, reply = text.partition("-")
        whole = item.isdecimal() and reply.isdecimal() and len(text) < 40
        return cls(int(item), int(reply)) if whole else cls()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that stands, or is on its way, beside the one about to be sent."""

    name: str
    at: datetime
    text: str
    html: str = ""
    language: str = ""


def seen_now(conversation: Conversation) -> Seen:
    """Say what there is to see in a conversation at this moment."""
    item = conversation.entries.aggregate(last=Max("item_id"))["last"]
    reply = conversation.replies.aggregate(last=Max("id"))["last"]
    return Seen(item or 0, reply or 0)


def answered_since(
    conversation: Conversation, seen: Seen, *, states: Collection[str] = (), but: int = 0
) -> list[Answer]:
    """List the answers of ours that came after what was seen, oldest first.

    Those written here count by their own id, unless they were lost; `states` narrows them to some
    states, `but` leaves one out. Those written on the network count by the id of their item.
    """
    written = conversation.replies.filter(pk__gt=seen.reply).exclude(pk=but)
    written = written.exclude(outgoing__state__in=LOST)
    if states:
        written = written.filter(outgoing__state__in=states)
    said = Item.objects.filter(
        Q(reply=None), entry__conversation=conversation, ours=True, pk__gt=seen.item
    ).filter(gone_at=None, standing__in=("published", "held"))
    found = [_written(r) for r in written.select_related("by", "outgoing__channel")]
    found += [_said(i) for i in said.select_related("author")]
    return sorted(found, key=lambda answer: answer.at)


def object_to(event: Leaving) -> None:
    """Hold an answer that is about to leave beside one that its writer had not seen."""
    reply = Reply.objects.filter(outgoing=event.outgoing).select_related("conversation").first()
    if reply is None:
        return
    seen = Seen(reply.seen_item, reply.seen_reply)
    if answered_since(reply.conversation, seen, states=LEFT, but=reply.pk):
        event.objections.append(ANSWERED)


def meanwhile(reply: Reply) -> list[Answer]:
    """List what stands beside an answer that was held for it."""
    seen = Seen(reply.seen_item, reply.seen_reply)
    return answered_since(reply.conversation, seen, states=LEFT, but=reply.pk)


def _written(reply: Reply) -> Answer:
    name = reply.by.name if reply.by else reply.outgoing.channel.account_name
    return Answer(name=name, at=reply.at, text=reply.text)


def _said(item: Item) -> Answer:
    name = item.author.name if item.author else ""
    return Answer(
        name=name, at=item.said_at, text=item.text, html=item.html, language=item.language
    )
