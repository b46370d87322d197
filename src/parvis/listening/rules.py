"""What the listening room thinks, without database. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from parvis.stream.rules import EPOCH, ROOM

Places = list[list[int]]


@dataclass(frozen=True, slots=True)
class Silence:
    """One author, or one site with those under it, that is listened to no more."""

    pk: int
    author_id: int | None
    site: str


def silenced(
    silences: Sequence[Silence], author_id: int | None, addresses: Iterable[str]
) -> int | None:
    """Say whose silence hides what an author says at some addresses; None when it is heard."""
    if not silences:
        return None
    hosts = {host_of(address) for address in addresses} - {""}
    for silence in silences:
        if silence.author_id is not None:
            if silence.author_id == author_id:
                return silence.pk
        elif any(host == silence.site or host.endswith(f".{silence.site}") for host in hosts):
            return silence.pk
    return None


def first_id(at: datetime) -> int:
    """Return the smallest id that an item said at some moment can have."""
    return (max(at, EPOCH) - EPOCH) // timedelta(milliseconds=1) << ROOM


def host_of(address: str) -> str:
    """Return the host of an address, without `www.`; "" when it has none."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def split(spans: Iterable[tuple[int, int]], title: int) -> tuple[Places, Places]:
    """Split places in "title, line end, text" into those of the title and those of the text.

    `title` is the title's length; an item without one is its text alone. A place over the line end
    is shared between both.
    """
    if not title:
        return [], [list(span) for span in spans]
    in_title, in_text = [], []
    for start, end in spans:
        if start < title:
            in_title.append([start, min(end, title)])
        if end > title + 1:
            in_text.append([max(start, title + 1) - title - 1, end - title - 1])
    return in_title, in_text
