"""Folds near-copies among what a brand's watches caught: the rows say it, each process only remembers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import Final

from django.utils import timezone

from parvis.listening.models import Mention
from parvis.stream.models import Item
from parvis.text.analysis.near import Folder

BACK: Final = timedelta(days=30)
WINDOW: Final = 5_000
MOST_BRANDS: Final = 100


@dataclass(slots=True)
class Memory:
    """What one process remembers of a brand: the texts, and the last mention it read."""

    folder: Folder[int] = field(default_factory=lambda: Folder(WINDOW))
    folds: dict[int, int] = field(default_factory=dict)
    last: int = 0


_kept: OrderedDict[int, Memory] = OrderedDict()
_lock = Lock()


def folds_of(brand_id: int, items: Sequence[Item]) -> dict[int, int]:
    """Say under which item each of some items folds: its own id when nothing like it was caught.

    What other processes caught since is read first, so that two of them fold alike.
    """
    with _lock:
        memory = _kept.setdefault(brand_id, Memory())
        _kept.move_to_end(brand_id)
        while len(_kept) > MOST_BRANDS:
            _kept.popitem(last=False)
        _catch_up(brand_id, memory)
        return {item.pk: _fold(memory, item.pk, said(item.title, item.text)) for item in items}


def said(title: str, text: str) -> str:
    """Return what is compared."""
    return f"{title}\n{text}" if title else text


def forget() -> None:
    """Forget what this process remembers (for tests, and after a restore)."""
    with _lock:
        _kept.clear()


def _catch_up(brand_id: int, memory: Memory) -> None:
    rows = Mention.objects.filter(brand=brand_id, pk__gt=memory.last)
    if not memory.last:
        rows = rows.filter(item__said_at__gt=timezone.now() - BACK)
    told = rows.order_by("-pk").values_list("pk", "item_id", "fold", "item__title", "item__text")[
        :WINDOW
    ]
    for pk, item, fold, title, text in reversed(told):
        memory.last = max(memory.last, pk)
        if item not in memory.folds:
            memory.folder.add(fold, said(title, text))
            memory.folds[item] = fold
    if len(memory.folds) > 4 * WINDOW:
        memory.folds = dict(list(memory.folds.items())[-WINDOW:])


def _fold(memory: Memory, item: int, text: str) -> int:
    if item not in memory.folds:
        memory.folds[item] = memory.folder.add(item, text)
    return memory.folds[item]
