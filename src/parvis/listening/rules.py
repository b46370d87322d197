"""What the listening room thinks, without database. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

Places = list[list[int]]
WIDTH: Final = 280
LEAD: Final = 90


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


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage, and whether it is what matched."""

    text: str
    is_match: bool


def passage(text: str, spans: Sequence[Sequence[int]], width: int = WIDTH) -> list[Piece]:
    """Cut `width` characters around the first place that matched, with every place in it marked.

    Places outside the text (its words changed since) are left out. Cut at words, with an ellipsis.
    """
    places = merged((a, b) for a, b in spans if 0 <= a < b <= len(text))
    start = max(0, places[0][0] - LEAD) if places and len(text) > width else 0
    if start:
        blank = text.find(" ", start, places[0][0])
        start = blank + 1 if blank >= 0 else places[0][0]
    end = min(len(text), start + width)
    if end < len(text):
        blank = text.rfind(" ", start, end)
        end = blank if blank > start else end
    pieces, at = [], start
    for a, b in places:
        if b <= start or a >= end:
            continue
        if a > at:
            pieces.append(Piece(text[at:a], is_match=False))
        pieces.append(Piece(text[max(a, at) : min(b, end)], is_match=True))
        at = min(b, end)
    pieces.append(Piece(text[at:end], is_match=False))
    if start:
        pieces.insert(0, Piece("…", is_match=False))
    if end < len(text):
        pieces.append(Piece("…", is_match=False))
    return [piece for piece in pieces if piece.text]


def merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sort places and join those that touch."""
    told: list[tuple[int, int]] = []
    for a, b in sorted(places):
        if told and a <= told[-1][1]:
            told[-1] = (told[-1][0], max(told[-1][1], b))
        else:
            told.append((a, b))
    return told
