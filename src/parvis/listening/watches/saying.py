"""Says in words what a query's fault is, what each kind of watch is, what became of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from parvis.listening.models import WatchKind
from parvis.listening.watches.rules import Fault

EXPLAINED: Final[dict[str, str | Promise]] = {
    WatchKind.BRAND: _("What is said of you: your name, its misspellings, your handle."),
    WatchKind.PRODUCT: _("One thing you sell or do, by its name and by what people call it."),
    WatchKind.COMPETITOR: _("What is said of another, to compare and to learn."),
    WatchKind.PERSON: _("Someone who speaks for you, in what they say or do in public."),
    WatchKind.TOPIC: _("A subject of your people, whether they name you or not."),
    WatchKind.GRAVE: _("Words that cannot wait: an accident, an illness, a threat."),
}
JOINS: Final[dict[str, str | Promise]] = {
    "": "", "or": _("or"), "and": _("and"), "except": _("except"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pointed:
    """A fault to be shown under the query: what stands before it, what it is about, what follows."""

    sentence: str
    before: str
    here: str
    after: str
    proposal: str


def sentence_of(fault: Fault) -> str:
    """Say what is wrong with a query in the reader's language."""
    sentence = gettext(fault["sentence"])
    return sentence % fault["values"] if fault["values"] else sentence


def pointed(fault: Fault, query: str, *, room: int = 40) -> Pointed:
    """Cut a query around its fault, so that the page can point at it."""
    start, end = fault["at"]
    start = min(start, len(query))
    end = min(max(end, start + 1), len(query))
    before, after = query[max(0, start - room) : start], query[end : end + room]
    return Pointed(
        sentence=sentence_of(fault),
        before=("…" if start > room else "") + before,
        here=query[start:end].strip() or "␣",
        after=after + ("…" if end + room < len(query) else ""),
        proposal=fault["proposal"],
    )


def week(count: int) -> str:
    """Say how much a watch caught in seven days."""
    if not count:
        return gettext("Nothing in seven days")
    return ngettext("%(n)s mention in seven days", "%(n)s mentions in seven days", count) % {
        "n": count
    }
