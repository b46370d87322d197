"""Says times, lengths of time, numbers and quotations as French (Québec) and English write them.

Pure functions: the language is "fr…" or "en…", the zone is given, nothing is read from a request.
French follows the OQLF: `13 h 05`, `1er janvier`, `65 525`, `5,25`, « guillemets » with no-break
spaces. English follows the Canadian Press: `1:05 p.m.`, `Jan. 1`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Final

NBSP: Final = "\N{NO-BREAK SPACE}"
APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86_400
A_MONTH: Final = 31

_DAYS: Final = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_SHORT_MONTHS: Final = {
    "fr": (
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juill.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ),
    "en": (
        "Jan.",
        "Feb.",
        "March",
        "April",
        "May",
        "June",
        "July",
        "Aug.",
        "Sept.",
        "Oct.",
        "Nov.",
        "Dec.",
    ),
}
_NEAR_DAYS: Final = {
    "fr": {-1: "hier", 0: f"aujourd{APOSTROPHE}hui", 1: "demain"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_NOW: Final = {"fr": f"à l{APOSTROPHE}instant", "en": "just now"}
_DAY_UNITS: Final = {"fr": ("jour", "jours"), "en": ("day", "days")}


def tongue(language: str | None) -> str:
    """Reduce a language tag to the two languages of the desk; English when in doubt."""
    return "fr" if (language or "").lower().startswith("fr") else "en"


def own_name(code: str) -> str:
    """Name a language in itself: `français`, `English`; another keeps its code, none stays empty."""
    return {"fr": "français", "en": "English"}.get(code.lower()[:2], code)


def clock(at: dt.datetime, *, zone: dt.tzinfo, language: str) -> str:
    """Say the hour: `13 h 05`, `13 h`; `1:05 p.m.`, `1 p.m.`."""
    local = at.astimezone(zone)
    if tongue(language) == "fr":
        hour = f"{local.hour}{NBSP}h"
        return f"{hour}{NBSP}{local.minute:02}" if local.minute else hour
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{NBSP}{'a.m.' if local.hour < 12 else 'p.m.'}"


def date(on: dt.date, *, language: str, year: bool = False, short: bool = False) -> str:
    """Say a date without its weekday: `12 novembre 2024`, `Nov. 12, 2024`."""
    lang = tongue(language)
    month = (_SHORT_MONTHS if short else _MONTHS)[lang][on.month - 1]
    if lang == "fr":
        number = "1er" if on.day == 1 else str(on.day)
        return f"{number}{NBSP}{month}" + (f"{NBSP}{on.year}" if year else "")
    return f"{month}{NBSP}{on.day}" + (f", {on.year}" if year else "")


def around(at: dt.datetime, *, now: dt.datetime, zone: dt.tzinfo, language: str) -> str:
    """Say about when something was, ready for a sentence, less exactly the older it is.

    `aujourd'hui`, `le 12 novembre` within a month, `en mars` within the year, `en mars 2024`.
    """
    lang = tongue(language)
    on, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    near = _NEAR_DAYS[lang].get((on - today).days)
    if near:
        return near
    if abs((today - on).days) <= A_MONTH:
        return f"{'le' if lang == 'fr' else 'on'} {date(on, language=lang)}"
    month = _MONTHS[lang][on.month - 1]
    year = f"{NBSP if lang == 'fr' else ' '}{on.year}" if on.year != today.year else ""
    return f"{'en' if lang == 'fr' else 'in'} {month}{year}"


def month(on: dt.date, *, language: str) -> str:
    """Say a month with its year: `mars 2024`, `March 2024`."""
    lang = tongue(language)
    return f"{_MONTHS[lang][on.month - 1]}{NBSP if lang == 'fr' else ' '}{on.year}"


def ordinal(value: int, *, language: str) -> str:
    """Write a rank before a noun: `2e`; `2nd`, `11th`. The first is said in words by the caller."""
    if tongue(language) == "fr":
        return f"{number(value, language=language)}e"
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if value % 100 in {11, 12, 13} else endings.get(value % 10, "th")
    return f"{number(value, language=language)}{ending}"


def weekday(on: dt.date, *, language: str) -> str:
    """Say a date with its weekday: `lundi 23 novembre`, `Monday, November 23`."""
    lang = tongue(language)
    link = " " if lang == "fr" else ", "
    return f"{_DAYS[lang][on.weekday()]}{link}{date(on, language=lang)}"


def ago(at: dt.datetime, *, now: dt.datetime, zone: dt.tzinfo, language: str) -> str:
    """Say how old something is, as short as a list needs: `52 min`, `13 h`, `hier`, `12 nov.`.

    Times to come, beyond a minute of disagreement between clocks, are said as `moment` says them.
    """
    lang = tongue(language)
    seconds = (now - at).total_seconds()
    if seconds < -MINUTE:
        return moment(at, now=now, zone=zone, language=lang)
    if seconds < MINUTE:
        return _NOW[lang]
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)}{NBSP}min"
    if seconds < DAY:
        return f"{int(seconds // HOUR)}{NBSP}h"
    on, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    near = _NEAR_DAYS[lang].get((on - today).days)
    return near or date(on, language=lang, year=on.year != today.year, short=True)


def moment(at: dt.datetime, *, now: dt.datetime, zone: dt.tzinfo, language: str) -> str:
    """Say when, in full: `hier, 19 h 42`; `12 novembre, 8 h`; `yesterday, 7:42 p.m.`."""
    lang = tongue(language)
    on, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    near = _NEAR_DAYS[lang].get((on - today).days)
    day = near or date(on, language=lang, year=on.year != today.year)
    return f"{day}, {clock(at, zone=zone, language=lang)}"


def duration(length: dt.timedelta | float, *, language: str) -> str:
    """Say a length of time (seconds or timedelta) with its two largest units: `1 h 10 min`."""
    seconds = length.total_seconds() if isinstance(length, dt.timedelta) else length
    whole = max(0, round(seconds))
    if whole < MINUTE:
        return f"{whole}{NBSP}s"
    if whole < HOUR:
        return f"{whole // MINUTE}{NBSP}min"
    if whole < 2 * DAY:
        minutes = whole % HOUR // MINUTE
        hours = f"{whole // HOUR}{NBSP}h"
        return f"{hours}{NBSP}{minutes}{NBSP}min" if minutes else hours
    return f"{number(whole // DAY, language=language)}{NBSP}{_DAY_UNITS[tongue(language)][1]}"


def number(value: float | Decimal, *, language: str, decimals: int | None = None) -> str:
    """Write a number: `65 525` and `5,25` in French, `65,525` and `5.25` in English.

    `decimals` sets how many follow the mark; without it the number keeps its own.
    """
    plain = f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    plain = plain.replace("-", "\N{MINUS SIGN}")
    if tongue(language) == "en":
        return plain
    return plain.replace(",", NBSP).replace(".", ",")


def dollars(micro: int, *, language: str) -> str:
    """Write a sum of US dollars, counted in millionths: `0,20 $ US` in French, `US$0.20` in English.

    It has two decimals, or three where a tenth of a cent counts; less than that is rounded up.
    """
    mills = -(-micro // 1000)
    told = number(Decimal(mills) / 1000, language=language, decimals=3 if mills % 10 else 2)
    return f"US${told}" if tongue(language) == "en" else f"{told}{NBSP}${NBSP}US"


def quoted(text: str, *, language: str) -> str:
    """Put a text between the quotation marks of the language."""
    if tongue(language) == "fr":
        return f"«{NBSP}{text}{NBSP}»"
    return f"“{text}”"


def excerpt(text: str, *, length: int = 140) -> str:
    """Cut a text at a word so that it fits in `length` characters, the ellipsis included."""
    flat = re.sub(r"\s+", " ", text).strip()
    if len(flat) <= length:
        return flat
    cut = flat[:length]
    head, space, _tail = cut.rpartition(" ")
    kept = head if space and len(head) >= length // 2 else cut[: length - 1]
    while kept and unicodedata.combining(flat[len(kept)]):
        kept = kept[:-1]
    return kept.rstrip(" ,;:.!?-–—\N{ZERO WIDTH JOINER}") + "…"


def monogram(name: str) -> str:
    """Return the one or two letters that stand for a name; `?` when it has none."""
    words = [word for word in re.split(r"[\s._@-]+", name) if any(map(str.isalnum, word))]
    if name.lstrip().startswith("@"):
        words = words[:1]
    letters = [next(c for c in word if c.isalnum()).upper() for word in words]
    return "".join(letters[:1] + letters[1:][-1:]) or "?"
