"""A connector's identity card in words: what it can, what it cannot, where, at what cost, how much.

Pure but for the translation catalog: what is said is data of the card (`wire.card`) and of the verbs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_noop as _

from parvis.kit.saying import number
from parvis.wire.card import Limits, Spec, Unit

ABLE: Final[Mapping[str, str]] = {
    "read": _("Read what is said there."),
    "accept": _("Take what others send to this desk."),
    "bell": _("Know within seconds that something came."),
    "rings": _("Be called by the network when something comes, once you have set that up."),
    "recheck": _("See what was changed or deleted since."),
    "search": _("Look in the whole network for words."),
    "stream": _("Hear all that is public there, for your watches."),
    "publish": _("Answer from here."),
    "around": _("See, as your answer leaves, whether someone answered meanwhile."),
    "find": _("Look whether an answer got there, before it is sent again."),
    "edit": _("Change what you said."),
    "retract": _("Take back what you said."),
    "react": _("Like or share what others say, without a word."),
    "fetch": _("Fetch an attached file when you ask for it."),
    "announce": _("Tell the sites that you link to."),
    "revoke": _("Give its key back when you remove it."),
}
POSTS: Final = _("Publish posts of your own.")
WIDTHS: Final = _("Choose who will read what you say.")
WARNINGS: Final = _("Put a warning before what you say.")
DECIDES: Final = _("Decide about what comes, as far as the network lets you.")
MORE: Final = _("Read more of it, as you choose: %(places)s.")
ANYWHERE: Final = _("Where the site itself keeps it: each one decides.")
FREE: Final = _("Nothing: the network does not bill for it.")


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of a connector; `source` says where the limits were read ("" before that)."""

    can: Sequence[str]
    cannot: Sequence[str]
    host: str
    cost: str
    limits: Sequence[str] = ()
    source: str = ""


def card_of(spec: Spec, verbs: Collection[str], limits: Limits | None = None) -> Card:
    """Say a connector's card; `limits` are those that the network told, once it was asked."""
    return Card(
        can=_can(spec, verbs),
        cannot=[gettext(one) for one in spec.cannot],
        host=gettext(spec.host or ANYWHERE),
        cost=gettext(spec.cost or FREE),
        limits=_limits(limits) if limits else (),
        source=limits.source if limits else "",
    )


def _can(spec: Spec, verbs: Collection[str]) -> list[str]:
    told = [gettext(sentence) for verb, sentence in ABLE.items() if verb in verbs]
    if spec.posts:
        told.append(gettext(POSTS))
    if len(spec.audiences) > 1:
        told.append(gettext(WIDTHS))
    if spec.warnings:
        told.append(gettext(WARNINGS))
    if "moderate" in verbs:
        told.append(gettext(DECIDES))
    if spec.addable:
        named = ", ".join(gettext(one.label).lower() for one in spec.addable)
        told.append(gettext(MORE) % {"places": named})
    return told


def _limits(limits: Limits) -> list[str]:
    """Say how much a text may hold, and what may hang on it."""
    told = [_length(limits)]
    if limits.octets:
        told.append(gettext("%(n)s bytes at most besides.") % {"n": _n(limits.octets)})
    if limits.link:
        told.append(gettext("Each address counts as %(n)s.") % {"n": _n(limits.link)})
    if limits.far_names:
        told.append(gettext("Of a name on another server, the server does not count."))
    if limits.title:
        told.append(
            ngettext("%(n)s character in a title.", "%(n)s characters in a title.", limits.title)
            % {"n": _n(limits.title)}
        )
    if limits.media:
        told += _files(limits)
    return told


def _length(limits: Limits) -> str:
    named = {"n": _n(limits.text)}
    if limits.unit is Unit.BYTE:
        return ngettext("%(n)s byte in a text.", "%(n)s bytes in a text.", limits.text) % named
    if limits.unit is Unit.WEIGHTED:
        return gettext("%(n)s signs in a text; an emoji counts as two.") % named
    words = ngettext("%(n)s character in a text.", "%(n)s characters in a text.", limits.text)
    return words % named


def _files(limits: Limits) -> list[str]:
    told = [
        ngettext("%(n)s file on a text.", "%(n)s files on a text.", limits.media)
        % {"n": _n(limits.media)}
    ]
    if limits.media_octets:
        told.append(gettext("%(size)s for a file.") % {"size": filesizeformat(limits.media_octets)})
    if limits.film_octets:
        size = filesizeformat(limits.film_octets)
        told.append(gettext("%(size)s for a film or a sound.") % {"size": size})
    if limits.alt:
        words = ngettext(
            "%(n)s character to describe a picture.",
            "%(n)s characters to describe a picture.",
            limits.alt,
        )
        told.append(words % {"n": _n(limits.alt)})
    return told


def _n(count: int) -> str:
    return number(count, language=get_language() or "en")
