"""The shapes the frame draws: an entry of the rail, a brand of the switcher."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One room in the rail.

    `count` is only for what waits and cannot wait. `group` is the gesture it stands under
    (“Listen”, “Converse” …); none for Today. `low` puts it at the foot. `key` is its shortcut.
    """

    label: Words
    icon: str
    url: str
    current: bool = False
    count: int = 0
    group: Words = ""
    low: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One brand in the switcher."""

    name: str
    url: str
    current: bool = False
