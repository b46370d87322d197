"""Reads the dates of feeds: the common forms here, every odd one by feedparser."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from feedparser.datetimes import _parse_date

_MONTHS: Final = {
    month: number
    for number, month in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_RFC822: Final = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) "
    r"(\d\d):(\d\d):(\d\d) (?:(?:GMT|Z|UT)|([+-])(\d\d)(\d\d))",
    re.ASCII,
).fullmatch
_W3C: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
).fullmatch
_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)/(\d\d)(?:/(\d\d))?/", re.ASCII).search


def instant(text: str) -> datetime | None:
    """Read a date as an instant in UTC, to the second; None when nobody can.

    Sources: RFC 822 section 5 with four-digit years, RFC 3339; the rest is feedparser's.
    """
    named = _RFC822(text)
    if named:
        day, name, year, *rest = named.groups()
        month: int | None = _MONTHS.get(name)
    else:
        plain = _W3C(text)
        if plain is None:
            return _odd(text)
        year, number, day, *rest = plain.groups()
        month = int(number)
    hour, minute, second, sign, hours, minutes = rest
    try:
        naive = datetime(  # noqa: DTZ001 - the zone follows
            int(year), month or 0, int(day), int(hour), int(minute), int(second)
        )
        if sign is None:
            return naive.replace(tzinfo=UTC)
        away = timedelta(hours=int(hours), minutes=int(minutes))
        return naive.replace(tzinfo=timezone(away if sign == "+" else -away)).astimezone(UTC)
    except (ValueError, OverflowError):
        return _odd(text)


def from_parsed(parsed: object) -> datetime | None:
    """Turn feedparser's UTC nine-tuple into an instant."""
    if not isinstance(parsed, tuple):
        return None
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def from_address(address: str) -> datetime | None:
    """Read the day that many sites write in a post's address: /2024/05/17/."""
    found = _ADDRESS(address)
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        return datetime(int(year), int(month), int(day or 1), tzinfo=UTC)
    except ValueError:
        return None


def _odd(text: str) -> datetime | None:
    try:
        return from_parsed(_parse_date(text))
    except (ValueError, OverflowError):
        return None
