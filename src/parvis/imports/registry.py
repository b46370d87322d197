"""Finds the kinds of archives installed, by the door that third parties use too."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from parvis.imports.opening import Opened
from parvis.wire.archive import UNKNOWN_FILE, Archive, Damaged

logger = logging.getLogger(__name__)


@cache
def archives() -> Mapping[str, type[Archive]]:
    """Map each kind's name to its class; one broken plugin breaks only itself."""
    found: dict[str, type[Archive]] = {}
    for entry in entry_points(group="parvis.archives"):
        try:
            cls = entry.load()
        except Exception:
            logger.exception("archive %s did not load", entry.name)
            continue
        if isinstance(cls, type) and issubclass(cls, Archive):
            found[cls.spec.name] = cls
    return found


def wanted() -> list[tuple[str, ...]]:
    """List what each kind of archive reads of a file that holds many."""
    return [cls.spec.inside for cls in archives().values() if cls.spec.inside]


def recognise(path: Path, name: str) -> type[Archive]:
    """Say of which kind a file is. Raises Damaged, whose sentence says what can be brought."""

    with Opened(path, name) as opened:
        head = opened.head()
        sure = [(cls.recognise(head, opened.name), cls) for cls in archives().values()]
    score, best = max(sure, key=lambda pair: pair[0], default=(0, None))
    if best is None or score <= 0:
        raise Damaged(UNKNOWN_FILE)
    return best
