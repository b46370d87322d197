"""Says in words what each kind of watch is, and what became of one."""

from __future__ import annotations

from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from parvis.listening.models import WatchKind
from parvis.listening.sources.sampling import Estimate

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


def week(count: int) -> str:
    """Say how much a watch caught in seven days."""
    if not count:
        return gettext("Nothing in seven days")
    return ngettext("%(n)s mention in seven days", "%(n)s mentions in seven days", count) % {
        "n": count
    }


def beyond(told: Estimate) -> str:
    """Say about how much a watch would catch a day of whole networks: two figures are all one knows."""
    if told.a_day < 1:
        return gettext("Of whole networks: less than one a day.")
    count = int(float(f"{told.a_day:.2g}"))
    words = ngettext(
        "Of whole networks: about %(n)s a day.", "Of whole networks: about %(n)s a day.", count
    )
    return words % {"n": number_format(count, force_grouping=True)}
