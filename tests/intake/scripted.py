"""A network written beforehand: what the walks and the killed worker read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from parvis.channels.models import Channel, Place
from parvis.team.models import Brand
from parvis.wire.items import Author, Item, Kind, Page, Standing

SITE = "https://cafe.example"
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def comment(number: int, said: str = "", **other: object) -> Item:
    """Make a remark number so many, said that many minutes after the start."""
    values: dict[str, object] = {
        "authority": SITE,
        "remote_id": f"comment:{number}",
        "kind": Kind.COMMENT,
        "said_at": START + timedelta(minutes=number),
        "author": Author(remote_id=f"name:{number % 7}", name=f"Visiteur {number % 7}"),
        "html": f"<p>{said or f'Bonjour, remarque numéro {number}'}</p>",
        "about": "post:1",
        "standing": Standing.PUBLISHED,
    }
    return Item(**{**values, **other})  # type: ignore[arg-type]


def post(number: int = 1, title: str = "Un billet") -> Item:
    """Make a post."""
    return comment(number, remote_id=f"post:{number}", kind=Kind.POST, title=title, about=None)


def page(*items: Item, gone: Sequence[str] = (), cursor: str = "end", more: bool = False) -> Page:
    """Make a page of them."""
    return Page(authority=SITE, items=tuple(items), gone=tuple(gone), cursor=cursor, more=more)


def backlog(pages: int, size: int = 4) -> list[Page]:
    """Tell a newest-first backlog: each remark may answer one that only comes pages later."""
    numbers = list(range(pages * size, 0, -1))
    told = []
    for at in range(pages):
        items = [
            comment(n, parent=f"comment:{n - 3}" if n % 3 and n > 3 else None)
            for n in numbers[at * size : (at + 1) * size]
        ]
        told.append(page(*items, cursor=str(at + 1), more=at + 1 < pages))
    return told


def read(pages: Sequence[Page], cursor: str) -> Iterator[Page]:
    """Read on from a cursor."""
    yield from pages[int(cursor or 0) :]


def place(brand: Brand | None = None, *, authority: str = SITE, history: datetime = START) -> Place:
    """Connect a site to a brand."""
    if brand is None:
        brand = Brand.objects.create(slug=f"b{Brand.objects.count()}", name="Marque")
    channel = Channel.objects.create(
        brand=brand, network="wordpress", authority=authority, title="Café", url=authority,
        history_before=history, connected_at=timezone.now(),
    )  # fmt: skip
    return Place.objects.create(channel=channel, key="comments", label="Commentaires")
