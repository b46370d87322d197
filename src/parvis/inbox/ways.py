"""Says where an answer of ours stands. The words never name a state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.channels.models import Outgoing, OutgoingState, Verb
from parvis.channels.rules import say
from parvis.channels.spending import CAPPED
from parvis.channels.trying import Try
from parvis.channels.trying import told as tried
from parvis.inbox.comparing import ANSWERED, Answer, meanwhile
from parvis.inbox.later import saying as later
from parvis.inbox.models import Reply
from parvis.team.models import User

S = OutgoingState
A_MOMENT: Final = timedelta(minutes=1)
DECIDE: Final = frozenset({S.UNCONFIRMED, S.LATE, S.HELD})
ICONS: Final = {
    S.RETRY: "clock",
    S.UNCONFIRMED: "clock",
    S.REFUSED: "warn",
    S.LATE: "clock",
    S.HELD: "pause",
}


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
    later: bool = False
    beside: tuple[Answer, ...] = ()
    tries: tuple[Try, ...] = ()


def with_tries(told: Way, outgoing: Outgoing) -> Way:
    """Add what was tried, where the row was read with it."""
    return replace(told, tries=tried(outgoing))


def is_for_later(outgoing: Outgoing) -> bool:
    """Say whether something leaves at an hour to come."""
    return outgoing.state == S.QUEUED and outgoing.send_at > timezone.now() + A_MOMENT


def way_of(reply: Reply) -> Way:
    """Say where an answer written here stands, with what stands beside it."""
    told = way(reply.outgoing, reply.by)
    is_message = reply.conversation.kind == "message" and not reply.outgoing.brand.is_sample
    if reply.outgoing.state == S.SENT and is_message:
        who = {"name": reply.by.name if reply.by else ""}
        return replace(told, sentence=_("Your message has left. Written by %(name)s.") % who)
    if reply.outgoing.state == S.HELD and reply.outgoing.why_held == ANSWERED:
        return replace(told, beside=tuple(meanwhile(reply)))
    return told


def read_back(reply: Reply) -> Way:
    """Say that an answer was read back, and who wrote it; or that it came back after all."""
    if reply.outgoing.state == S.REFUSED:
        return way(reply.outgoing, reply.by)
    who = reply.by.name if reply.by else _("someone who left")
    if reply.conversation.kind == "message":
        left = _("A copy of it was read back. Written by %(name)s.") % {"name": who}
        return Way(sentence=left, tone="say-ok")
    return Way(
        sentence=_("Read back on the site. Written by %(name)s.") % {"name": who}, tone="say-ok"
    )


def way(outgoing: Outgoing, by: User | None) -> Way:
    """Say where an answer stands. The words never name a state."""
    cause = (outgoing.trouble or {}).get("cause", "")
    reason = say(outgoing.trouble)
    left = (outgoing.send_at - timezone.now()).total_seconds()
    who = by.name if by else ""
    again = _("It has not left yet; Parvis tries again by itself.")
    kept = _("Your words are kept here.")
    state = S(outgoing.state)
    if state == S.QUEUED and is_for_later(outgoing):
        words = {"hour": later.hour(outgoing.send_at), "place": later.place()}
        sentence = _("Leaves %(hour)s, as the clocks of %(place)s show it.") % words
        return Way(sentence=sentence, icon="clock", later=True)
    if state == S.QUEUED and outgoing.trouble:
        return Way(sentence=f"{reason} {again}")
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


def changed(outgoing: Outgoing, by: User | None) -> Way:
    """Say where a change of our words, or their end, stands. The words never name a state."""
    told, who = way(outgoing, by), {"name": by.name if by else _("someone who left")}
    is_end = outgoing.verb == Verb.RETRACT
    if told.undo:
        leaves = (
            _("It is taken back in a moment.") if is_end else _("The change leaves in a moment.")
        )
        return replace(told, sentence=leaves)
    if outgoing.state != S.SENT:
        return told
    if outgoing.brand.is_sample:
        return replace(
            told, sentence=_("Practice: it would be done there now. Nothing left this desk.")
        )
    if is_end:
        return replace(told, sentence=_("Taken back there, by %(name)s.") % who)
    return replace(told, sentence=_("Changed there, by %(name)s.") % who)


def held_sentence(outgoing: Outgoing) -> str:
    """Say for what something of ours waits."""
    words = {
        "quiet": _("The desk is in quiet mode: nothing leaves without your word."),
        "reconnect": _("It waits until the site is connected again."),
        "paused": _("It waits: this site is paused."),
        "removed": _("It waits: this site was removed."),
        CAPPED: _(
            "It waits: it would pass the amount set for this month. Raise the amount on the page of"
            " the account, or drop it."
        ),
        ANSWERED: _("Someone answered meanwhile. Yours has not left; both are below."),
    }
    return words.get(outgoing.why_held, _("It waits for your word."))


def _sent(outgoing: Outgoing, who: str) -> str:
    if outgoing.brand.is_sample:
        return _("Practice: it would stand under the remark now. Nothing left this desk.")
    if outgoing.standing == "held":
        return _("The site has it and holds it for approval.")
    return _("Your answer stands under the remark. Written by %(name)s.") % {"name": who}
