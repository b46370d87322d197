"""Says how a poll stands: its choices with their votes, who may choose several, until when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any, Final

import msgspec
from django.utils import timezone

from parvis.wire.decoding import convert
from parvis.wire.items import Poll

CHOICES: Final = re.compile(r"<ul>((?:\s*<li>[^<]*</li>)+)\s*</ul>\s*\Z")
CHOICE: Final = re.compile(r"<li>([^<]*)</li>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A poll as it stands; a vote is None while the network hides it."""

    choices: tuple[tuple[str, int | None], ...]
    several: bool
    voters: int | None
    ends_at: datetime | None
    is_over: bool


def poll(html: str, counts: Mapping[str, Any] | None) -> tuple[str, Standing | None]:
    """Take a poll off the end of a remark's words; they come back whole where there is none."""
    found = CHOICES.search(html)
    told = _told(counts)
    if told is None or found is None:
        return html, None
    names = [unescape(name).strip() for name in CHOICE.findall(found[1])]
    if len(names) != len(told.votes):
        return html, None
    ends_at = told.ends_at
    standing = Standing(
        choices=tuple(zip(names, told.votes, strict=True)),
        several=told.several,
        voters=told.voters,
        ends_at=ends_at,
        is_over=ends_at is not None and ends_at <= timezone.now(),
    )
    return html[: found.start()] or " ", standing


def _told(counts: Mapping[str, Any] | None) -> Poll | None:
    try:
        return convert(counts["poll"], Poll) if counts and "poll" in counts else None
    except msgspec.ValidationError:
        return None
