"""Says what can be decided about each remark of a thread, and where a decision stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from parvis.channels.costs import of_a_decision
from parvis.channels.models import OutgoingState
from parvis.channels.rules import say
from parvis.inbox.models import Conversation, Moderation
from parvis.inbox.moderating import queries
from parvis.inbox.moderating.actions import can_moderate, decidable
from parvis.inbox.moderating.rules import OFFERED, Guess, Seen, may_be_moderated, why_held
from parvis.inbox.show import Said
from parvis.inbox.ways import DECIDE, ICONS, Way, held_sentence, with_tries
from parvis.kit import saying
from parvis.stream.models import Item
from parvis.wire.deciding import Decidable, Words
from parvis.wire.items import Action, Standing

S = OutgoingState
TOLD_FOR: Final = timedelta(days=1)
LOST: Final = (S.REFUSED, S.CANCELLED)
KEYS: Final = {Action.APPROVE: "p", Action.SPAM: "!"}
ICON: Final = {
    Action.APPROVE: "check",
    Action.HOLD: "pause",
    Action.SPAM: "close",
    Action.TRASH: "trash",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One decision that is offered; `go` is the filled one."""

    value: str
    label: str
    icon: str
    key: str = ""
    go: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What can be decided about one remark. `openly` means that nothing hides behind a menu.

    `cost` says what a decision costs, where the network bills it.
    """

    item_pk: int
    choices: Sequence[Choice] = ()
    openly: bool = False
    standing: str = ""
    guesses: Sequence[str] = ()
    way: Way | None = None
    moderation_pk: int | None = None
    can_undo: bool = False
    cost: str = ""


def dress(
    said: Sequence[Said], items: Sequence[Item], of: Conversation, *, may: bool
) -> list[Said]:
    """Give each remark of a thread its card; only where decisions can be taken and may be."""
    if not can_moderate(of.channel):
        return list(said)
    theirs = {item.pk: item for item in items if may_be_moderated(item)}
    decided = queries.latest(list(theirs.values()))
    cards: dict[int, Card] = {}
    cost, first = of_a_decision(of.channel), True
    for one in said:
        item = theirs.get(one.item_pk or 0)
        if item is not None:
            allowed = decidable(of.channel, item.remote_id)
            if allowed is None:
                continue
            card = _card(item, decided.get(item.pk), allowed, may=may, first=first)
            first = first and not (card.choices and card.openly)
            cards[item.pk] = replace(card, cost=cost)
    return [replace(s, card=cards.get(s.item_pk or 0)) for s in said]


def _card(
    item: Item, made: Moderation | None, allowed: Decidable, *, may: bool, first: bool
) -> Card:
    standing = Standing(item.standing)
    tells = made is not None and _still_tells(made, item)
    told = with_tries(_way(made, allowed), made.outgoing) if made and tells else None
    moving = bool(made and made.outgoing.state not in {S.SENT, *LOST})
    held = standing is Standing.HELD
    openly = standing is not Standing.PUBLISHED
    shown = may and not moving
    choices = _choices(standing, allowed, first=first and openly) if shown else ()
    return Card(
        item_pk=item.pk,
        choices=choices,
        openly=openly,
        standing=_("It is in the trash of the site.") if standing is Standing.TRASH else "",
        guesses=guesses(queries.around(item)) if held and not moving and not allowed.kind else (),
        way=told,
        moderation_pk=made.pk if made and told else None,
        can_undo=may and bool(made and told) and _can_undo(made, item),
    )


def _choices(standing: Standing, allowed: Decidable, *, first: bool) -> Sequence[Choice]:
    own = allowed.words
    return [
        Choice(
            value=action,
            label=_(own[action].label) if action in own else label(action),
            icon=ICON[action],
            key=KEYS.get(action, "") if first else "",
            go=first and action is Action.APPROVE,
        )
        for action in OFFERED[standing]
        if action in allowed.actions
    ]


def label(action: Action) -> str:
    """Name a decision on its button."""
    words = {
        Action.APPROVE: pgettext("moderation", "Publish"),
        Action.HOLD: pgettext("moderation", "Hold"),
        Action.SPAM: pgettext("moderation", "Spam"),
        Action.TRASH: pgettext("moderation", "Trash"),
    }
    return words[action]


def _still_tells(made: Moderation, item: Item) -> bool:
    """A decision that was done is told for a day, while it is still what stands."""
    if made.outgoing.state != S.SENT:
        return True
    recent = made.outgoing.sent_at and timezone.now() - made.outgoing.sent_at < TOLD_FOR
    return bool(recent) and item.standing == made.after


def _can_undo(made: Moderation | None, item: Item) -> bool:
    if made is None or made.outgoing.state != S.SENT or item.standing != made.after:
        return False
    return all(inverse.outgoing.state in LOST for inverse in made.undoings.all())


def _way(made: Moderation, allowed: Decidable) -> Way:
    """Say where a decision stands. The words never name a state."""
    outgoing, action = made.outgoing, Action(made.action)
    own = allowed.words.get(action)
    left = (outgoing.send_at - timezone.now()).total_seconds()
    reason = say(outgoing.trouble)
    state = S(outgoing.state)
    again = _("It is not done yet; Parvis tries again by itself.")
    if state == S.QUEUED and left > 0:
        soon = _(own.soon) if own else _soon(action)
        return Way(sentence=soon, undo=True, left=max(1, round(left)))
    if state == S.SENT:
        return Way(sentence=_done(made, action, own), tone="say-ok")
    sentences = {
        S.RETRY: f"{reason} {again}".strip(),
        S.UNCONFIRMED: reason,
        S.REFUSED: reason,
        S.LATE: _("It could not be done in time. Say whether it should still be done."),
        S.HELD: held_sentence(outgoing),
    }
    return Way(
        sentence=sentences.get(state, _("On its way…")),
        icon=ICONS.get(state, "send"),
        tone="say-warm" if state in DECIDE or state == S.REFUSED else "",
        cause=(outgoing.trouble or {}).get("cause", ""),
        decide=state in DECIDE,
    )


def _soon(action: Action) -> str:
    words = {
        Action.APPROVE: _("It will be published in a moment."),
        Action.HOLD: _("It will be put on hold in a moment."),
        Action.SPAM: _("It will be marked as spam in a moment."),
        Action.TRASH: _("It will go to the trash in a moment."),
    }
    return words[action]


def _done(made: Moderation, action: Action, own: Words | None) -> str:
    if made.outgoing.brand.is_sample:
        return _("Practice: this would be done on the site now. Nothing left this desk.")
    words = {
        Action.APPROVE: _("Published on the site %(at)s, by %(name)s."),
        Action.HOLD: _("Put on hold on the site %(at)s, by %(name)s."),
        Action.SPAM: _("Marked as spam on the site %(at)s, by %(name)s."),
        Action.TRASH: _("Put in the trash of the site %(at)s, by %(name)s."),
    }
    at = made.outgoing.sent_at or made.at
    now, zone = timezone.now(), timezone.get_current_timezone()
    told = saying.moment(at, now=now, zone=zone, language=get_language() or "")
    sentence = _(own.done) if own else words[action]
    return sentence % {"name": made.by.name if made.by else _("someone who left"), "at": told}


def guesses(seen: Seen) -> list[str]:
    """Say what can be seen from here about a held remark; never as the site's own word."""
    said = {
        Guess.EVERYTHING: _("The last %(n)s comments were all held: this site may hold them all.")
        % {"n": seen.recent},
        Guess.TRACK: _("WordPress holds what other sites link, until someone lets it through."),
        Guess.LINKS: ngettext(
            "It has %(n)s link; WordPress holds comments with two or more.",
            "It has %(n)s links; WordPress holds comments with two or more.",
            seen.links,
        )
        % {"n": seen.links},
        Guess.FIRST: _("Nothing of this person was published here before, under this name."),
        Guess.OTHER: pgettext(
            "held",
            "They were published here before: it may be one of its words, or an address that the"
            " site watches for.",
        ),
    }
    return [said[guess] for guess in why_held(seen)]
