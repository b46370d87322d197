"""Says a spike in sentences, in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language, gettext, ngettext

from parvis.kit import saying
from parvis.listening.spikes.models import Spike


def headline(spike: Spike) -> str:
    """Say the arithmetic in one sentence."""
    if spike.is_single:
        return ngettext(
            "%(n)s mention of grave words", "%(n)s mentions of grave words", spike.mentions
        ) % {"n": spike.mentions}
    people = ngettext("%(n)s person", "%(n)s people", spike.people) % {"n": spike.people}
    said = ngettext("%(n)s mention", "%(n)s mentions", spike.mentions) % {"n": spike.mentions}
    span = ngettext("in an hour", "in %(n)s hours", spike.hours) % {"n": spike.hours}
    usual = gettext("usually 0 to %(n)s people") % {"n": spike.usual_most}
    return gettext("%(said)s from %(people)s %(span)s; %(usual)s") % {
        "said": said,
        "people": people,
        "span": span,
        "usual": usual,
    }


def arithmetic(spike: Spike) -> str:
    """Say how the desk came to it."""
    if spike.is_single:
        return gettext("This watch tells of every mention.")
    mean = saying.number(round(spike.usual, 1), language=get_language() or "en")
    if not spike.weeks:
        return gettext(
            "The watch is less than a week old: Parvis compares with the little it knows (%(mean)s"
            " people on average at this hour)."
        ) % {"mean": mean}
    return ngettext(
        "At this hour of the week, %(mean)s people on average over the last week.",
        "At this hour of the week, %(mean)s people on average over the last %(n)s weeks.",
        spike.weeks,
    ) % {"mean": mean, "n": spike.weeks}


def reasons(spike: Spike) -> list[str]:
    """Say why, as far as the words tell: the link, who began, what is new."""
    told = []
    if spike.link:
        told.append(
            ngettext(
                "%(n)s points at %(link)s", "%(n)s point at %(link)s", spike.link_count
            ) % {"n": spike.link_count, "link": spike.link}
        )  # fmt: skip
    if spike.first:
        told.append(gettext("First said by %(name)s") % {"name": spike.first})
    if spike.words:
        told.append(gettext("New words: %(words)s") % {"words": ", ".join(spike.words)})
    return told
