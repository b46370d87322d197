"""What outsiders may read of a watch: what everyone can read where it was said, and nothing else."""

from __future__ import annotations

from typing import Final

from parvis.listening.models import Mention, Watch
from parvis.stream.rules import LISTENED

MOST: Final = 50
PUBLIC: Final = ("post", "comment", "pingback", "trackback")


def open_mentions(watch: Watch) -> list[Mention]:
    """Read the newest mentions that are public: no message, no notification, nothing held or gone."""
    rows = Mention.objects.filter(
        watch=watch,
        muted=None,
        item__kind__in=PUBLIC,
        item__standing="published",
        item__gone_at=None,
        item__forgotten_at=None,
        item__via="",
        item__audience__in=LISTENED,
    ).exclude(about_us=False)
    return list(rows.select_related("item__author").order_by("-item_id")[:MOST])
