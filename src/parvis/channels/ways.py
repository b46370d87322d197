"""What a network's connect page offers at the present level of the desk's address, in words.

Pure but for the translation catalog: what each network needs is data of its identity card.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from parvis.wire.card import Spec
from parvis.wire.entering import How, Letting, Level

OFFERED: Final[dict[How, str]] = {
    How.BACK: _("Its own page asks you, then brings you back here."),
    How.CODE: _("Its own page asks you, and shows a code that you copy here."),
    How.KEY: _("You make a key or a password there yourself, and paste it here."),
    How.OPEN: _("It asks for nothing: what everyone can read is read."),
}
CLOSED: Final[dict[Level, str]] = {
    Level.COMPUTER: _(
        "It brings you back only to a public address in https, and this desk answers on this computer"
        " only."
    ),
    Level.NETWORK: _(
        "It brings you back only to the computer where the desk runs, or to a public address in https:"
        " from your local network, that way is closed."
    ),
    Level.PUBLIC: "",
}
REACHED: Final[dict[tuple[bool, Level], str]] = {
    (True, Level.COMPUTER): _(
        "Nothing comes in yet: this desk answers on this computer only, and other sites cannot reach it."
        " Put the desk on a small server with a name of its own and https."
    ),
    (True, Level.NETWORK): _(
        "Nothing comes in yet: this desk answers on your local network only, and other sites cannot reach"
        " it. Put the desk on a small server with a name of its own and https."
    ),
    (True, Level.PUBLIC): _("Other sites reach this desk at its public address."),
    (False, Level.COMPUTER): _(
        "Only a program on this same computer can send here: nothing else reaches this desk. For a forum"
        " or a shop on the Internet, put the desk on a small server with a name of its own and https."
    ),
    (False, Level.NETWORK): _(
        "Only a program on your local network can send here: nothing else reaches this desk. For a forum"
        " or a shop on the Internet, put the desk on a small server with a name of its own and https."
    ),
    (False, Level.PUBLIC): _("Any program on the Internet can send here."),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One way of being let in: whether it can be taken from here, what is said of it, and why not."""

    how: How
    is_open: bool
    sentence: str
    more: str = ""


def offers(spec: Spec, level: Level, *, returns: bool | None = None) -> list[Offer]:
    """List the ways of a network at a level, best first: those that can be taken, then the others.

    `returns` says whether this very site brings people back from there, where that is known.
    """
    told = [_offer(one, level, returns=returns) for one in spec.lettings]
    return sorted(told, key=lambda one: not one.is_open)


def _offer(one: Letting, level: Level, *, returns: bool | None) -> Offer:
    is_open = level in one.levels and not (one.how is How.BACK and returns is False)
    if not is_open:
        return Offer(one.how, is_open, gettext(one.closed or CLOSED[level]))
    more = gettext(one.says) if one.says and level in one.says_at else ""
    return Offer(one.how, is_open, gettext(OFFERED[one.how]), more)


def is_open(spec: Spec, how: How, level: Level) -> bool:
    """Say whether a way can be taken from a level."""
    return any(one.how is how and level in one.levels for one in spec.lettings)


def reached(spec: Spec, level: Level) -> str:
    """Say whether what others bring to the desk's own door can come in; "" where nobody knocks."""
    if spec.knocking is None:
        return ""
    return gettext(REACHED[spec.knocking.far, level])
