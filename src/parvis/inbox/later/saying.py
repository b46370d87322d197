"""Says an hour to come, in the reader's language and on the reader's wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from parvis.inbox.later import rules
from parvis.kit import saying


@dataclass(frozen=True, slots=True)
class Offer:
    """One hour as the menu offers it."""

    key: str
    label: str
    hour: str


def offers() -> list[Offer]:
    """Offer the hours to come on the wall of the person who reads."""
    words = {
        "today": pgettext("later", "Later today"),
        "tomorrow": pgettext("later", "Tomorrow"),
        "monday": pgettext("later", "Monday"),
        "week": pgettext("later", "In a week"),
    }
    zone = timezone.get_current_timezone()
    listed = rules.choices(timezone.now(), zone)
    return [Offer(c.key, words[c.key], _brief(c.key, c.at)) for c in listed]


def _brief(key: str, at: datetime) -> str:
    zone, language = timezone.get_current_timezone(), get_language() or "en"
    clock = saying.clock(at, zone=zone, language=language)
    if key in {"today", "tomorrow"}:
        return clock
    day = saying.date(at.astimezone(zone).date(), language=language, short=True)
    return f"{day}, {clock}"


def hour(at: datetime) -> str:
    """Say an hour to come: “Monday, November 30 at 8 a.m.”."""
    zone, language = timezone.get_current_timezone(), get_language() or "en"
    clock = saying.clock(at, zone=zone, language=language)
    on, today = at.astimezone(zone).date(), timezone.localdate()
    days = (on - today).days
    if days == 0:
        return _("today at %(clock)s") % {"clock": clock}
    if days == 1:
        return _("tomorrow at %(clock)s") % {"clock": clock}
    day = saying.weekday(on, language=language)
    return _("%(day)s at %(clock)s") % {"day": day, "clock": clock}


def place() -> str:
    """Name the zone on whose wall hours are read: “Toronto”."""
    zone = timezone.get_current_timezone()
    name = str(zone)
    return name.rpartition("/")[2].replace("_", " ")


def read(given: Mapping[str, str], name: str) -> tuple[datetime | None, str]:
    """Read which hour a form chose, and what is wrong with it ("" when nothing is)."""
    try:
        return rules.chosen(
            given, name, now=timezone.now(), zone=timezone.get_current_timezone()
        ), ""
    except rules.NoSuchHour as gap:
        zone, language = timezone.get_current_timezone(), get_language() or "en"
        return None, _(
            "That night the clocks of %(place)s jump forward, and that hour does not exist."
            " Choose %(clock)s, or another one."
        ) % {"place": place(), "clock": saying.clock(gap.after, zone=zone, language=language)}
    except rules.NotAhead:
        return None, _("Choose a day and an hour to come, within a year.")
