"""What was erased stays away: the network still shows it, the next reading must not bring it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from parvis.kit.ledger import Seal
from parvis.stream.models import Erased
from parvis.team.models import Brand

if TYPE_CHECKING:
    from parvis.channels.models import Channel
    from parvis.stream.store import Prepared


def brand_name(brand: Brand) -> str:
    """Name a brand for ever: its number may be given again after a restore, its first instant not."""
    return f"{brand.pk}:{brand.created_at.isoformat()}"


def item_print(seal: Seal, brand: str, authority: str, remote_id: str) -> str:
    """Return the fingerprint of one thing said."""
    return seal.print_of("item", brand, authority, remote_id)


def author_print(seal: Seal, brand: str, authority: str, remote_id: str) -> str:
    """Return the fingerprint of one account."""
    return seal.print_of("author", brand, authority, remote_id)


def remember(
    brand: Brand, *, authors: Sequence[str], items: Sequence[str], until: datetime
) -> None:
    """Keep away these things, and all that these accounts said until an instant."""
    rows = [Erased(brand=brand, digest=digest, until=until) for digest in (*authors, *items)]
    Erased.objects.filter(brand=brand, digest__in=authors, until__lt=until).update(until=until)
    Erased.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def without_erased(channel: Channel, prepared: Sequence[Prepared]) -> Sequence[Prepared]:
    """Drop from a page what was erased. One indexed query for a brand where nobody was."""
    if not prepared or not Erased.objects.filter(brand_id=channel.brand_id).exists():
        return prepared
    seal, brand = Seal.of(Path(settings.HOME)), brand_name(channel.brand)
    of_item = [item_print(seal, brand, p.row.authority, p.row.remote_id) for p in prepared]
    of_author = [
        author_print(seal, brand, p.row.authority, p.author.remote_id) if p.author else ""
        for p in prepared
    ]
    rows = Erased.objects.filter(brand_id=channel.brand_id, digest__in={*of_item, *of_author})
    until = dict(rows.values_list("digest", "until"))
    return [
        one
        for one, item, author in zip(prepared, of_item, of_author, strict=True)
        if item not in until and not (author in until and one.row.said_at <= until[author])
    ]
