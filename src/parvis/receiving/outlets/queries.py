"""What outsiders may read: what everyone can read where it was said, and nothing else."""

from __future__ import annotations

from typing import Final

from django.db.models import Max, Q

from parvis.inbox.models import Entry, SavedView
from parvis.inbox.queries import InboxFilter, matching
from parvis.listening.models import Mention, Watch
from parvis.receiving.models import Outlet
from parvis.stream.models import Item
from parvis.stream.rules import LISTENED
from parvis.team.models import Seat, User

MOST: Final = 50
LOOKED_AT: Final = 200
PUBLIC: Final = ("post", "comment", "pingback", "trackback")


def is_open(prefix: str = "") -> Q:
    """Select items that are public: no message, no notification, nothing held or gone."""
    wanted = {
        "kind__in": PUBLIC,
        "standing": "published",
        "gone_at": None,
        "forgotten_at": None,
        "via": "",
        "audience__in": LISTENED,
    }
    return Q(**{f"{prefix}{name}": value for name, value in wanted.items()})


def open_mentions(watch: Watch) -> list[Item]:
    """Read the newest items that a watch caught."""
    rows = Mention.objects.filter(is_open("item__"), watch=watch, muted=None)
    rows = rows.exclude(about_us=False).select_related("item__author").order_by("-item_id")
    return [mention.item for mention in rows[:MOST]]


def open_said(outlet: Outlet, view: SavedView) -> list[Item]:
    """Read what others said last in each of the newest conversations that a view shows."""
    wanted, reader = filter_of(view), reader_of(outlet, view)
    if reader is None or wanted.state == "draft":
        return []
    shown = list(matching(view.brand, wanted, reader).values_list("pk", flat=True)[:LOOKED_AT])
    said = Entry.objects.filter(is_open("item__"), conversation__in=shown, item__ours=False)
    last = said.values("conversation_id").annotate(last=Max("item_id")).values("last")
    items = Item.objects.filter(pk__in=last).select_related("author")
    return list(items.order_by("-pk")[:MOST])


def filter_of(view: SavedView) -> InboxFilter:
    """Read the filter that a view keeps, without what is no longer known."""
    known = {k: v for k, v in view.wanted.items() if k in InboxFilter.__dataclass_fields__}
    return InboxFilter(**known)


def reader_of(outlet: Outlet, view: SavedView) -> User | None:
    """Say with whose eyes a view is read: its owner's, else who made the address; None who left."""
    reader = view.owner or outlet.made_by
    if reader is None or not reader.is_active:
        return None
    seated = Seat.objects.filter(brand=view.brand_id, user=reader).exists()
    return reader if seated else None
