"""Says a conversation for the screen: rows become sentences in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.channels import looks
from parvis.channels.models import ChannelState, Outgoing, OutgoingState
from parvis.channels.registry import connectors
from parvis.channels.rules import say
from parvis.inbox import queries
from parvis.inbox.models import Change, Conversation, ConversationState, Reply
from parvis.kit.saying import excerpt, monogram
from parvis.members.models import Member
from parvis.members.queries import items as member_items
from parvis.members.saying import in_one_breath
from parvis.stream.models import Item, ItemVersion
from parvis.team.models import User

if TYPE_CHECKING:
    from parvis.inbox.moderating.show import Card

S = OutgoingState
DECIDE: Final = frozenset({S.UNCONFIRMED, S.LATE, S.HELD})
ICONS: Final = {
    S.RETRY: "clock",
    S.UNCONFIRMED: "clock",
    S.REFUSED: "warn",
    S.LATE: "clock",
    S.HELD: "pause",
}


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
    on_its_way: bool
    assignee: str
    ambassador: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where an answer of ours stands, as a sentence."""

    sentence: str
    icon: str = "check"
    tone: str = ""
    cause: str = ""
    undo: bool = False
    left: int = 0
    decide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One remark of a thread."""

    key: str
    depth: int
    name: str
    initials: str
    at: datetime
    ours: bool = False
    html: str = ""
    text: str = ""
    language: str = ""
    kind_label: str = ""
    edited: bool = False
    gone: bool = False
    held: bool = False
    spam: bool = False
    item_pk: int | None = None
    can_answer: bool = False
    earlier: tuple[ItemVersion, ...] = ()
    way: Way | None = None
    reply_pk: int | None = None
    card: Card | None = None


def row(conversation: Conversation, address: str) -> Row:
    """Say one line of the list; `address` is what to add to its address."""
    item = conversation.last_item
    name = conversation.author.name if conversation.author else ""
    return Row(
        pk=conversation.pk,
        url=_url(conversation) + address,
        icon=looks.icon(conversation.channel.network),
        network=looks.name(conversation.channel),
        name=name or _("Someone"),
        at=conversation.sort_at,
        excerpt=excerpt(item.text, length=160) if item else "",
        language=item.language if item else "",
        owed=conversation.state == ConversationState.OPEN,
        held=conversation.has_held,
        on_its_way=bool(getattr(conversation, "leaving", ())),
        assignee=conversation.assignee.name if conversation.assignee else "",
        ambassador=bool(conversation.member and conversation.member.is_ambassador),
    )


def thread(conversation: Conversation, items: list[Item], *, may_answer: bool) -> list[Said]:
    """Say a whole thread, our answers on their way included under what they answer."""
    waiting, sent = queries.answers(conversation)
    laid = queries.depths(items)
    shown = laid[-queries.MOST_SHOWN :]
    before = queries.earlier([item for item, _depth in shown])
    said = []
    for item, depth in shown:
        one = _said(item, depth, sent.get(item.pk), may_answer=may_answer)
        said.append(replace(one, earlier=tuple(before.get(item.pk, ()))))
        said += [_leaving(r, depth + 1) for r in waiting if r.to_id == item.pk]
    here = {item.pk for item, _depth in shown}
    said += [_leaving(r, 0) for r in waiting if r.to_id not in here]
    return said


def _said(item: Item, depth: int, reply: Reply | None, *, may_answer: bool) -> Said:
    name = item.author.name if item.author else ""
    gone = item.gone_at is not None
    readable = item.standing in {"published", "held"} and not gone
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
        kind_label=_kind(item.kind),
        edited=item.edited_at is not None,
        gone=gone,
        held=item.standing == "held" and not gone,
        spam=item.standing == "spam" and not gone,
        item_pk=item.pk,
        can_answer=may_answer and readable and not item.ours and item.kind == "comment",
        way=_stands(reply) if reply else None,
    )


def _kind(kind: str) -> str:
    words = {
        "pingback": pgettext("kind", "linked to it"),
        "trackback": pgettext("kind", "trackback"),
    }
    return words.get(kind, "")


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
        language=reply.conversation.language,
        way=way(outgoing, reply.by),
        reply_pk=reply.pk,
    )


def _stands(reply: Reply) -> Way:
    who = reply.by.name if reply.by else _("someone who left")
    return Way(
        sentence=_("Read back on the site. Written by %(name)s.") % {"name": who}, tone="say-ok"
    )


def way(outgoing: Outgoing, by: User | None) -> Way:
    """Say where an answer stands. The words never name a state."""
    cause = (outgoing.trouble or {}).get("cause", "")
    reason = say(outgoing.trouble)
    left = (outgoing.send_at - timezone.now()).total_seconds()
    who = by.name if by else ""
    again, kept = (
        _("It has not left yet; Parvis tries again by itself."),
        _("Your words are kept here."),
    )
    state = S(outgoing.state)
    if state == S.QUEUED and left > 0:
        return Way(sentence=_("Leaves in a moment."), undo=True, left=max(1, round(left)))
    if state == S.SENT:
        return Way(sentence=_sent(outgoing, who), tone="say-ok")
    sentences = {
        S.RETRY: f"{reason} {again}".strip(),
        S.UNCONFIRMED: reason,
        S.REFUSED: f"{reason} {kept}".strip(),
        S.LATE: _("It could not leave in time. Say whether it should still leave."),
        S.HELD: held_sentence(outgoing),
    }
    return Way(
        sentence=sentences.get(state, _("On its way…")),
        icon=ICONS.get(state, "send"),
        tone="say-warm" if state in DECIDE or state == S.REFUSED else "",
        cause=cause,
        decide=state in DECIDE,
    )


def held_sentence(outgoing: Outgoing) -> str:
    """Say for what something of ours waits."""
    words = {
        "quiet": _("The desk is in quiet mode: nothing leaves without your word."),
        "reconnect": _("It waits until the site is connected again."),
        "paused": _("It waits: this site is paused."),
        "removed": _("It waits: this site was removed."),
    }
    return words.get(outgoing.why_held, _("It waits for your word."))


def _sent(outgoing: Outgoing, who: str) -> str:
    if outgoing.brand.is_sample:
        return _("Practice: it would stand under the remark now. Nothing left this desk.")
    if outgoing.standing == "held":
        return _("The site has it and holds it for approval.")
    return _("Your answer stands under the remark. Written by %(name)s.") % {"name": who}


def opened(conversation: Conversation, items: list[Item], post: Item | None) -> dict[str, Any]:
    """Say what stands at the head of an open conversation, and whether it can be answered."""
    channel = conversation.channel
    verbs = connectors()[channel.network].can if channel.network in connectors() else frozenset()
    practice = channel.brand.is_sample
    has_key = bool(channel.account_id) or practice
    alive = channel.state not in {ChannelState.REMOVED, ChannelState.RECONNECT}
    can_answer = practice or ("publish" in verbs and has_key and alive)
    first = items[0] if items else None
    name = conversation.author.name if conversation.author else _("Someone")
    return {
        "pk": conversation.pk,
        "url": _url(conversation),
        "heading": conversation.title or _("A conversation with %(name)s") % {"name": name},
        "title_language": post.language if post else "",
        "network": looks.name(channel),
        "site": channel.title,
        "source_url": (first.url if first else "") or channel.url,
        "assignee_id": conversation.assignee_id,
        "is_settled": conversation.state not in {"open", "waiting", "snoozed"},
        "can_snooze": conversation.state in {"open", "waiting"},
        "can_answer": can_answer,
        "why_not": _why_not(verbs, alive=alive),
        "connect_url": reverse("channels", args=[channel.brand.slug]) if "publish" in verbs else "",
        "version": conversation.version,
    }


def _why_not(verbs: frozenset[str], *, alive: bool) -> str:
    if "publish" not in verbs:
        return _("This source can only be read: answer on the site itself, Parvis will see it.")
    if not alive:
        return _("The site no longer accepts Parvis. Connect it again to answer.")
    return _("Parvis reads this site without a key. To answer from here, give it one.")


def answering(conversation: Conversation, items: list[Item], to_pk: str) -> dict[str, Any]:
    """Say whom the box answers, in which language, and how long it may be."""
    open_to = [i for i in items if i.gone_at is None and i.standing in {"published", "held"}]
    chosen = next((i for i in open_to if str(i.pk) == to_pk), None)
    to = chosen or next((i for i in reversed(open_to) if not i.ours), None)
    limits = conversation.channel.limits or {"text": 65_525, "unit": "byte"}
    name = to.author.name if to and to.author else _("them")
    french = (to.language if to else "").startswith("fr")
    return {
        "to": to,
        "name": name,
        "manner": _manner(conversation, french=french),
        "language": to.language if to else "",
        "limit": limits["text"],
        "unit": limits["unit"],
        "hint": _("Appears in public under the remark. Ten seconds to undo."),
        "text": "",
        "error": "",
    }


def _manner(conversation: Conversation, *, french: bool) -> str:
    if not french:
        return _("in English, as they write") if conversation.language.startswith("en") else ""
    member = conversation.member
    if member and member.address:
        return _("in French, saying “%(word)s”") % {"word": member.address}
    return _("in French, as they write")


def who(conversation: Conversation) -> dict[str, Any]:
    """Say who this is, beside the conversation."""
    member, author = conversation.member, conversation.author
    if member is None:
        name = author.name if author else _("Someone")
        return {
            "name": name,
            "initials": monogram(name),
            "why_none": _(
                "Not a member: Parvis keeps no page about people who are only overheard."
            ),
        }
    return {
        "name": member.name,
        "initials": monogram(member.name),
        "breath": in_one_breath(member),
        "ambassador": member.is_ambassador,
        "accounts": [
            {"icon": looks.icon(a.author.network), "label": a.author.name}
            for a in member.accounts.select_related("author")
        ],
        "notes": list(member.notes.select_related("by").order_by("-at")[:3]),
        "before": _before(conversation, member),
        "url": reverse("member", args=[conversation.brand.slug, member.pk]),
    }


def _before(conversation: Conversation, member: Member) -> list[dict[str, Any]]:
    said = member_items(member, limit=8)
    older = [i for i in said if i.about != conversation.about or not i.about]
    return [
        {"label": excerpt(i.text, length=60), "at": i.said_at, "url": i.url}
        for i in older
        if i.gone_at is None
    ][:4]


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
    words = {
        "resolved": _("It is settled."),
        "no_reply": _("It needs no reply."),
        "snoozed": _("It comes back tomorrow morning."),
        "open": _("It is open again."),
        "spam": _("It is set aside as spam."),
        "waiting": _("It waits for them."),
    }
    return words.get(str(change.after.get("state")), "")


def _url(conversation: Conversation) -> str:
    return reverse("conversation", args=[conversation.brand.slug, conversation.pk])
