"""What is read about decisions: the last one about each remark, and what surrounds a held one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from parvis.channels.models import OutgoingState
from parvis.inbox.models import Moderation
from parvis.inbox.moderating.rules import Seen
from parvis.stream.models import Item
from parvis.wire.items import Standing

RECENT: Final = 20
LINK: Final = re.compile(r"<a\s[^>]*href", re.IGNORECASE)


def latest(items: Sequence[Item]) -> dict[int, Moderation]:
    """Map remarks to the last decision about each, those taken back in time left out."""
    rows = Moderation.objects.filter(item__in=[item.pk for item in items])
    rows = rows.exclude(outgoing__state=OutgoingState.CANCELLED).order_by("pk")
    rows = rows.select_related("outgoing__brand", "outgoing__channel", "by", "item")
    return {
        row.item_id: row for row in rows.prefetch_related("undoings__outgoing", "outgoing__tries")
    }


def around(item: Item) -> Seen:
    """Look at what can be seen from here around a held remark."""
    others = Item.objects.filter(channel=item.channel_id, ours=False, gone_at=None).exclude(
        kind="post"
    )
    recent = others.exclude(standing__in=(Standing.SPAM, Standing.TRASH)).order_by("-id")
    last = list(recent.values_list("pk", "standing")[:RECENT])
    decided = Moderation.objects.filter(
        item__in=[pk for pk, _standing in last], before=Standing.HELD
    )
    were_held = {pk for pk, standing in last if standing == Standing.HELD}
    were_held |= set(decided.values_list("item_id", flat=True))
    published = 0
    if item.author_id:
        by_them = others.filter(author=item.author_id, standing=Standing.PUBLISHED)
        published = by_them.exclude(pk=item.pk).count()
    return Seen(
        kind=item.kind,
        links=len(LINK.findall(item.html)),
        published_before=published,
        recent=len(last),
        recent_held=len(were_held),
    )
