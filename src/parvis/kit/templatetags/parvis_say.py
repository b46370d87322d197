"""Filters that say times, numbers and quotations in the reader's language and zone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parvis.kit import saying

register = template.Library()


def _language() -> str:
    return saying.tongue(get_language())


@register.filter
def ago(at: dt.datetime | None) -> str:
    """Say how old something is, briefly; nothing for no time."""
    if at is None:
        return ""
    zone = timezone.get_current_timezone()
    return saying.ago(at, now=timezone.now(), zone=zone, language=_language())


@register.filter
def moment(at: dt.datetime | None) -> str:
    """Say when something happened or will, in full; nothing for no time."""
    if at is None:
        return ""
    zone = timezone.get_current_timezone()
    return saying.moment(at, now=timezone.now(), zone=zone, language=_language())


@register.filter
def clock(at: dt.datetime | None) -> str:
    """Say the hour; nothing for no time."""
    if at is None:
        return ""
    return saying.clock(at, zone=timezone.get_current_timezone(), language=_language())


@register.filter
def weekday(at: dt.datetime | dt.date | None) -> str:
    """Say the day with its weekday; nothing for no time."""
    if at is None:
        return ""
    on = timezone.localtime(at).date() if isinstance(at, dt.datetime) else at
    return saying.weekday(on, language=_language())


@register.filter
def day(at: dt.datetime | dt.date | None) -> str:
    """Say the date of a moment or a day, with its year; nothing for no time."""
    if at is None:
        return ""
    on = timezone.localtime(at).date() if isinstance(at, dt.datetime) else at
    return saying.date(on, language=_language(), year=True)


@register.simple_tag
def when(at: dt.datetime | None, form: str = "ago") -> SafeString | str:
    """Write a `<time>`: short with the full moment on hover, or the moment itself."""
    if at is None:
        return ""
    words = moment(at) if form == "moment" else ago(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(timespec="seconds"),
        moment(at),
        words,
    )


@register.filter
def duration(length: dt.timedelta | float) -> str:
    """Say a length of time, in seconds or as a timedelta."""
    return saying.duration(length, language=_language())


@register.filter
def number(value: float | Decimal, decimals: int | None = None) -> str:
    """Write a number with the separators of the reader's language."""
    return saying.number(value, language=_language(), decimals=decimals)


@register.filter
def dollars(micro: int) -> str:
    """Write a sum of US dollars, counted in millionths."""
    return saying.dollars(micro, language=_language())


@register.filter
def quoted(text: object) -> str:
    """Put words between the quotation marks of the reader's language."""
    return saying.quoted(str(text), language=_language())


@register.filter
def excerpt(text: object, length: int = 140) -> str:
    """Cut a text at a word."""
    return saying.excerpt(str(text), length=length)


@register.filter
def monogram(name: object) -> str:
    """Return the letters that stand for a name."""
    return saying.monogram(str(name))


@register.filter
def tongue_name(code: str) -> str:
    """Name a language in itself, as people look for it: `français`, `English`; else its code."""
    return saying.own_name(code)


@register.simple_tag
def face(initials: str, picture: str = "", look: str = "") -> SafeString:
    """Draw someone: their picture over the letters of their name, or the letters alone.

    `look` adds a class ("face-us", "face-big"). Decoration: the name stands beside it.
    """
    drawn = (
        format_html('<img src="{}" alt="" width="64" height="64" loading="lazy">', picture)
        if picture
        else ""
    )
    return format_html(
        '<span class="face {}" aria-hidden="true">{}{}</span>', look, initials, drawn
    )
