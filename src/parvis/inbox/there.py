"""Says how to answer where Parvis cannot: the way there, and whether its link deserves trust."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.channels.hand import HAND
from parvis.inbox.models import Conversation
from parvis.stream import store
from parvis.stream.models import Item
from parvis.stream.rules import digest
from parvis.team.models import User
from parvis.wire import items as wire
from parvis.wire.items import Doubt
from parvis.wire.networks import host_of, named

SAID_THERE: Final = "there:"


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """The way to where it was said: what the button says, where it leads, what to beware of."""

    url: str
    label: str
    host: str
    doubt: str
    hint: str


def there(conversation: Conversation, first: Item | None) -> There:
    """Say how to answer a conversation on its own network."""
    url = (first.url if first else "") or (
        "" if conversation.kind == "notice" else conversation.channel.url
    )
    warning = doubt(first) if first else ""
    host = host_of(url).removeprefix("www.")
    name = (first.via if first else "") or named(url)
    label = _("Open on %(network)s") % {"network": name or host}
    if warning:
        label = _("Open %(host)s all the same") % {"host": host}
    is_read = conversation.channel.network != HAND and conversation.kind != "notice"
    return There(
        url=url,
        label=label,
        host=host,
        doubt=warning,
        hint=_("This source can only be read: answer there, then say so here.")
        if is_read
        else _("Answer there, then say so here: the line closes."),
    )


def doubt(item: Item) -> str:
    """Say why the link of a notification may not be what it says; "" when nothing is wrong."""
    values = {"network": item.via or _("the network"), "host": host_of(item.url)}
    if item.doubt and item.kind == "message":
        return _(
            "The mailbox’s own server doubts that this letter comes from who it says. Open nothing in"
            " it, and ask the person another way."
        )
    if item.doubt == Doubt.ELSEWHERE and item.url:
        return (
            _(
                "The e-mail speaks of %(network)s, but its link leads to %(host)s. Open the network yourself."
            )
            % values
        )
    if item.doubt:
        return (
            _(
                "Nothing proves that %(network)s sent this e-mail. Open the network yourself rather than its link."
            )
            % values
        )
    return ""


def keep_said_there(conversation: Conversation, text: str, by: User) -> None:
    """Keep as ours what somebody answered on the network itself, in the caller's transaction."""
    last, now = conversation.last_item, timezone.now()
    said = Item(
        brand_id=conversation.brand_id,
        channel=conversation.channel,
        authority=conversation.authority,
        remote_id=f"{SAID_THERE}{uuid.uuid4()}",
        kind="comment",
        text=text,
        language=conversation.language,
        parent=last.remote_id if last else conversation.root,
        about=conversation.about,
        said_at=now,
        seen_at=now,
        ours=True,
        via=last.via if last else "",
        digest=digest("", text, ""),
    )
    us = wire.Author(remote_id=f"{SAID_THERE}{by.pk}", name=by.name)
    store.write(conversation.channel, None, [store.Prepared(said, us)], ())
