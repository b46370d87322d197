"""What a caught passage thinks, moved by what the brand's own people corrected."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final, cast

from parvis.listening.models import Mention
from parvis.text.analysis.opinions import Label, Learned
from parvis.text.analysis.opinions import Opinion as Read

MOST_TAUGHT: Final = 500
MOST_BRANDS: Final = 100
_kept: OrderedDict[int, tuple[int, Learned]] = OrderedDict()
_lock = Lock()


def read(brand_id: int, text: str, spans: Sequence[Sequence[int]], language: str) -> Read:
    """Say what a text thinks of what stands at its spans, by what this brand taught."""
    return taught(brand_id)(text, [(a, b) for a, b in spans], language[:2])


def taught(brand_id: int) -> Learned:
    """Return what a brand's corrections taught; learned again when there are more of them."""
    rows = Mention.objects.filter(brand=brand_id, opinion_by__isnull=False)
    count = rows.count()
    with _lock:
        known = _kept.get(brand_id)
        if known is not None and known[0] == count:
            return known[1]
    told = rows.order_by("-pk").values_list("item__text", "spans", "item__language", "opinion")[
        :MOST_TAUGHT
    ]
    learned = Learned(
        (text, [(a, b) for a, b in spans], language[:2], cast("Label", label))
        for text, spans, language, label in reversed(told)
    )
    with _lock:
        _kept[brand_id] = (count, learned)
        while len(_kept) > MOST_BRANDS:
            _kept.popitem(last=False)
    return learned
