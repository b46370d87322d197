"""What a caught passage thinks, moved by what the brand's own people corrected."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import Final, cast

from django.db.models import Max

from parvis.listening.models import Mention
from parvis.text.analysis.opinions import Label, Learned

MOST_TAUGHT: Final = 500
MOST_BRANDS: Final = 100
_kept: OrderedDict[int, tuple[datetime | None, Learned]] = OrderedDict()
_lock = Lock()


def taught(brand_id: int) -> Learned:
    """Return what a brand's corrections taught; learned again after each."""
    rows = Mention.objects.filter(brand=brand_id, opinion_at__isnull=False)
    last = rows.aggregate(last=Max("opinion_at"))["last"]
    with _lock:
        known = _kept.get(brand_id)
        if known is not None and known[0] == last:
            return known[1]
    told = rows.order_by("-opinion_at").values_list(
        "item__text", "spans", "item__language", "opinion"
    )[:MOST_TAUGHT]
    learned = Learned(
        (text, [(a, b) for a, b in spans], language[:2], cast("Label", label))
        for text, spans, language, label in reversed(told)
    )
    with _lock:
        _kept[brand_id] = (last, learned)
        while len(_kept) > MOST_BRANDS:
            _kept.popitem(last=False)
    return learned
