"""Says a conversation for the screen: rows become sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.channels import looks
from parvis.channels.files.queries import of
from parvis.channels.hand import HAND
from parvis.channels.models import ChannelState
from parvis.channels.registry import connectors
from parvis.inbox import audiences, queries
from parvis.inbox.attached import Hanging, hanging, hanging_ours, quoted, received
from parvis.inbox.illustrating import illustrated
from parvis.inbox.later import saying as later
from parvis.inbox.models import Back, Change, Conversation, ConversationState, Reply, Tag
from parvis.inbox.polls import Standing, poll
from parvis.inbox.there import SAID_THERE, doubt, there
from parvis.inbox.ways import Way, is_for_later, read_back, way_of, with_tries
from parvis.inbox.who import Beside, beside
from parvis.kit.saying import monogram
from parvis.members.erasure import ERASED
from parvis.members.facts import Facts
from parvis.stream.glimpse import glimpse
from parvis.stream.models import Item, ItemVersion
from parvis.stream.pictures.queries import face, inside
from parvis.team.models import User
from parvis.wire.items import Audience

if TYPE_CHECKING:
    from parvis.inbox.changing.show import Changing
    from parvis.inbox.moderating.show import Card
    from parvis.inbox.reacting.show import Gesture


LETTERS: Final = frozenset({"message", "automatic"})
ANSWERED_TO: Final = frozenset({"comment", "message", "post"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list."""

    pk: int
    url: str
    icon: str
    network: str
    name: str
    at: datetime
    excerpt: str
    language: str
    owed: bool
    held: bool
    private: bool
    on_its_way: bool
    leaves_at: str
    undecided: bool
    draft: bool
    back: str
    tags: list[Tag]
    assignee: str
    ambassador: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One remark of a thread."""

    key: str
    depth: int
    name: str
    initials: str
    at: datetime
    face: str = ""
    ours: bool = False
    html: str = ""
    text: str = ""
    language: str = ""
    kind_label: str = ""
    audience: str = ""
    private: bool = False
    warning: str = ""
    media: tuple[Hanging, ...] = ()
    received: str = ""
    poll: Standing | None = None
    quoted: Item | None = None
    doubt: str = ""
    edited: bool = False
    gone: bool = False
    forgotten: bool = False
    erased: bool = False
    held: bool = False
    spam: bool = False
    item_pk: int | None = None
    can_answer: bool = False
    letter: bool = False
    earlier: tuple[ItemVersion, ...] = ()
    way: Way | None = None
    reply_pk: int | None = None
    card: Card | None = None
    change: Changing | None = None
    gestures: tuple[Gesture, ...] = ()
    by_pk: int | None = None
    by: str = ""
    who: Beside | None = None


def row(conversation: Conversation, address: str) -> Row:
    """Say one line of the list; `address` is what to add to its address."""
    item = conversation.last_item
    leaving = [reply.outgoing for reply in getattr(conversation, "leaving", ())]
    later_on = min((o.send_at for o in leaving if is_for_later(o)), default=None)
    name = conversation.author.name if conversation.author else ""
    return Row(
        pk=conversation.pk,
        url=_url(conversation) + address,
        icon=looks.icon(conversation.channel.network),
        network=looks.name(conversation.channel),
        name=name or _("Someone"),
        at=conversation.sort_at,
        excerpt=glimpse(item, length=160) if item else "",
        language=item.language if item else "",
        private=bool(item and item.audience == Audience.PRIVATE),
        owed=conversation.state == ConversationState.OPEN,
        held=conversation.has_held,
        on_its_way=any(o.state not in queries.DECIDE for o in leaving),
        leaves_at=later.hour(later_on) if later_on else "",
        undecided=any(o.state in queries.DECIDE for o in leaving),
        draft=bool(getattr(conversation, "has_draft", False)),
        back=_back(conversation.back),
        tags=list(getattr(conversation, "worn", ())),
        assignee=conversation.assignee.name if conversation.assignee else "",
        ambassador=bool(conversation.member and conversation.member.is_ambassador),
    )


def _back(why: str) -> str:
    words = {
        Back.TIME: _("Back: you had put it off until now"),
        Back.SPOKE: _("Back: they wrote again"),
    }
    return words.get(Back(why), "") if why else ""


def thread(
    conversation: Conversation,
    items: list[Item],
    *,
    may_answer: bool,
    people: Mapping[int, Facts] | None = None,
) -> list[Said]:
    """Say a whole thread, our answers on their way included under what they answer.

    Who each person is stands beside the first remark of theirs that is shown.
    """
    met: set[int] = set()
    waiting, sent = queries.answers(conversation)
    laid = queries.depths(items)
    shown = laid[-queries.MOST_SHOWN :]
    before = queries.earlier([item for item, _depth in shown])
    brand, said = conversation.brand, []
    has_pictures = [i for i, _depth in shown if i.media or 'class="picture"' in i.html]
    drawn = inside(brand, (item.pk for item in has_pictures))
    quotes = quoted([item for item, _depth in shown], brand)
    for item, depth in shown:
        one = _said(item, depth, sent.get(item.pk), may_answer=may_answer)
        person = beside(item, conversation.brand.slug, people or {}, met)
        earlier = tuple(before.get(item.pk, ()))
        words, standing = poll(item.html, item.counts)
        html = illustrated(words, brand, drawn.get(item.pk, {}))
        drawn_face = face(brand, item.author)
        media = hanging(item, brand, drawn.get(item.pk, {}))
        one = replace(one, media=media, quoted=quotes.get((item.authority, item.quoted)))
        said.append(
            replace(one, html=html, face=drawn_face, earlier=earlier, who=person, poll=standing)
        )
        said += [_leaving(r, depth + 1) for r in waiting if r.to_id == item.pk]
    here = {item.pk for item, _depth in shown}
    said += [_leaving(r, 0) for r in waiting if r.to_id not in here]
    return said


def _said(item: Item, depth: int, reply: Reply | None, *, may_answer: bool) -> Said:
    name = item.author.name if item.author else ""
    gone = item.gone_at is not None
    readable = item.standing in {"published", "held"} and not gone and not item.forgotten_at
    return Said(
        key=str(item.pk),
        depth=depth,
        name=name or (_("Deleted") if gone else _("Someone")),
        initials=monogram(name),
        at=item.said_at,
        ours=item.ours,
        html=item.html,
        text=item.text,
        language=item.language,
        kind_label=_kind(item),
        doubt=doubt(item),
        edited=item.edited_at is not None,
        gone=gone,
        forgotten=item.forgotten_at is not None and not gone,
        erased=item.standing == ERASED,
        held=item.standing == "held" and not gone,
        spam=item.standing == "spam" and not gone,
        item_pk=item.pk,
        can_answer=may_answer and readable and not item.ours and item.kind in ANSWERED_TO,
        letter=is_letter(item) and not gone,
        audience=audiences.mark(item.audience) if not gone else "",
        private=item.audience == Audience.PRIVATE and not gone,
        warning=item.warning,
        received=received(item),
        way=with_tries(read_back(reply), reply.outgoing) if reply else None,
    )


def is_letter(item: Item) -> bool:
    """Say whether an item is a letter of a mailbox."""
    return item.kind in LETTERS and item.remote_id.startswith("letter:")


def _kind(item: Item) -> str:
    if item.remote_id.startswith(SAID_THERE):
        return pgettext("kind", "said there, kept here")
    words = {
        "pingback": pgettext("kind", "linked to it"),
        "trackback": pgettext("kind", "trackback"),
        "notice": pgettext("kind", "told by e-mail"),
        "automatic": pgettext("kind", "answered by a machine"),
        "message": "" if is_letter(item) else pgettext("kind", "private message"),
    }
    return words.get(item.kind, "")


def _leaving(reply: Reply, depth: int) -> Said:
    outgoing = reply.outgoing
    name = outgoing.channel.account_name or (reply.by.name if reply.by else "")
    return Said(
        key=f"reply-{reply.pk}",
        depth=min(depth, 10),
        name=name or _("You"),
        initials=monogram(name),
        at=outgoing.sent_at or reply.at,
        ours=True,
        text=reply.text,
        media=hanging_ours(reply.conversation.brand, of(outgoing)),
        language=reply.conversation.language,
        way=with_tries(way_of(reply), outgoing),
        reply_pk=reply.pk,
        by_pk=reply.by_id,
        by=reply.by.name if reply.by else "",
    )


def opened(conversation: Conversation, items: list[Item], post: Item | None) -> dict[str, Any]:
    """Say what stands at the head of an open conversation, and whether it can be answered."""
    channel = conversation.channel
    verbs = connectors()[channel.network].can if channel.network in connectors() else frozenset()
    practice = channel.brand.is_sample and channel.network != HAND
    has_key = bool(channel.account_id) or practice
    alive = channel.state not in {
        ChannelState.REMOVED,
        ChannelState.RECONNECT,
        ChannelState.ARCHIVE,
    }
    can_answer = practice or ("publish" in verbs and has_key and alive)
    first = items[0] if items else None
    name = conversation.author.name if conversation.author else _("Someone")
    return {
        "pk": conversation.pk,
        "url": _url(conversation),
        "heading": conversation.title or _("A conversation with %(name)s") % {"name": name},
        "title_language": post.language if post else "",
        "network": looks.name(channel),
        "site": (first.via if first else "") or channel.title,
        # What may be forged is reached by the one button that says where it leads.
        "source_url": "" if first and first.doubt else (first.url if first else "") or channel.url,
        "assignee_id": conversation.assignee_id,
        "is_settled": conversation.state not in {"open", "waiting", "snoozed"},
        "can_snooze": conversation.state in {"open", "waiting", "snoozed"},
        "back": _back(conversation.back),
        "off": _off(conversation),
        "can_answer": can_answer,
        "there": there(conversation, first) if "publish" not in verbs and not practice else None,
        "why_not": _why_not(verbs, channel.state),
        "connect_url": reverse("channels", args=[channel.brand.slug]) if "publish" in verbs else "",
        "version": conversation.version,
    }


def _off(conversation: Conversation) -> str:
    """Say until when a conversation is put off; nothing for one that is not."""
    if conversation.state != ConversationState.SNOOZED:
        return ""
    if conversation.snoozed_until is None:
        return _("Put off until they write again.")
    return _("Put off until %(hour)s.") % {"hour": later.hour(conversation.snoozed_until)}


def _why_not(verbs: frozenset[str], state: str) -> str:
    if state == ChannelState.ARCHIVE:
        return _("This comes from a file: it is the past. Connect the site to answer there.")
    if "publish" not in verbs:
        return _("This source can only be read: answer on the site itself, Parvis will see it.")
    if state in {ChannelState.REMOVED, ChannelState.RECONNECT}:
        return _("The site no longer accepts Parvis. Connect it again to answer.")
    return _("Parvis reads this site without a key. To answer from here, give it one.")


def change_sentence(change: Change) -> str:
    """Say what was just done, beside its undo."""
    if change.field == "assignee":
        name = (
            User.objects.filter(pk=change.after["assignee_id"])
            .values_list("name", flat=True)
            .first()
        )
        if name is None:
            return _("Nobody takes care of it any more.")
        return _("%(name)s takes care of it.") % {"name": name}
    if change.field == "tags":
        return _tagged(change)
    until = change.after.get("snoozed_until")
    words = {
        "resolved": _("It is settled."),
        "no_reply": _("It needs no reply."),
        "snoozed": (
            _("It comes back %(hour)s.") % {"hour": later.hour(datetime.fromisoformat(until))}
            if until
            else _("It comes back when they write.")
        ),
        "open": _("It is open again."),
        "spam": _("It is set aside as spam."),
        "waiting": _("It waits for them."),
    }
    return words.get(str(change.after.get("state")), "")


def _tagged(change: Change) -> str:
    before, after = set(change.before["tags"]), set(change.after["tags"])
    names = dict(Tag.objects.filter(pk__in=before ^ after).values_list("pk", "name"))
    for pk in after - before:
        return _("Tagged “%(word)s”.") % {"word": names.get(pk, "")}
    for pk in before - after:
        return _("The tag “%(word)s” is taken away.") % {"word": names.get(pk, "")}
    return ""


def _url(conversation: Conversation) -> str:
    return reverse("conversation", args=[conversation.brand.slug, conversation.pk])
