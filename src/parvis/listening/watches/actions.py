"""Writes watches and lists down, switches them, shares them, removes them and brings them back."""

from __future__ import annotations

import secrets
from typing import Final

from parvis.listening.models import WatchSet
from parvis.stream.store import alone
from parvis.team.models import Brand

STAMP_BITS: Final = 62


def bump(brand: Brand) -> None:
    """Let whoever matches know that what is listened for changed; inside the write of the change.

    The brand's writer is held until the transaction ends, so that no page is written between.
    """
    alone(brand.pk)
    WatchSet.objects.update_or_create(
        brand=brand, defaults={"version": secrets.randbits(STAMP_BITS) + 1}
    )
