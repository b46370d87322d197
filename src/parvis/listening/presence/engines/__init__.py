"""The engines: each asks once for some words, and says what it was answered."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Sought(Struct, frozen=True, kw_only=True):
    """What is searched for: `language` of two letters and `region` (ISO 3166), "" for any."""

    words: str
    language: str = ""
    region: str = ""


class Shown(Struct, frozen=True, kw_only=True):
    """What Search Console says of a day: the page shown most, its average position, all displays."""

    day: date
    position: float
    page: str
    clicks: int
    displays: int
