"""What was erased stays away: the network still shows it, the next reading must not bring it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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


def address_print(seal: Seal, email: str) -> str:
    """Return the fingerprint of an e-mail address, whatever its capitals."""
    return seal.print_of("email", email.lower())


def name_print(seal: Seal, name: str) -> str:
    """Return the fingerprint of a name, for whoever was known by nothing else."""
    return seal.print_of("name", name.lower())


def remember(
    brand: Brand,
    *,
    authors: Sequence[str],
    items: Sequence[str],
    addresses: Sequence[str] = (),
    until: datetime,
) -> None:
    """Keep away these things, what these accounts said until an instant, and these addresses."""
    people = (*authors, *addresses)
    rows = [Erased(brand=brand, digest=digest, until=until) for digest in (*people, *items)]
    Erased.objects.filter(brand=brand, digest__in=people, until__lt=until).update(until=until)
    Erased.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def erased_people(
    brand: Brand, emails: Collection[str], names: Collection[str]
) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """Say who was erased, and until when: by address, and by name for whoever has no address.

    One indexed query for a brand where nobody was.
    """
    if not Erased.objects.filter(brand=brand).exists():
        return {}, {}
    seal = Seal.of(Path(settings.HOME))
    of_email = {address_print(seal, email): email for email in emails if email}
    of_name = {name_print(seal, name): name for name in names if name}
    rows = Erased.objects.filter(brand=brand, digest__in=[*of_email, *of_name])
    until = dict(rows.values_list("digest", "until"))
    return (
        {email: until[digest] for digest, email in of_email.items() if digest in until},
        {name: until[digest] for digest, name in of_name.items() if digest in until},
    )


def without_erased(channel: Channel, prepared: Sequence[Prepared]) -> Sequence[Prepared]:
    """Drop from a page what was erased. One indexed query for a brand where nobody was."""
    told = [
        Said(
            p.row.authority, p.row.remote_id, p.author.remote_id if p.author else "", p.row.said_at
        )
        for p in prepared
    ]
    away = erased_of(channel.brand, told)
    return [one for one, said in zip(prepared, told, strict=True) if said not in away]


class Said(NamedTuple):
    """What names one thing said; `author` is a remote id, "" without one."""

    authority: str
    remote_id: str
    author: str
    said_at: datetime


def erased_of(brand: Brand, told: Collection[Said]) -> set[Said]:
    """Say which of these things were erased, or come of an account before it was."""
    if not told or not Erased.objects.filter(brand=brand).exists():
        return set()
    seal, name = Seal.of(Path(settings.HOME)), brand_name(brand)
    prints = {
        one: (
            item_print(seal, name, one.authority, one.remote_id),
            author_print(seal, name, one.authority, one.author) if one.author else "",
        )
        for one in told
    }
    wanted = {digest for pair in prints.values() for digest in pair}
    rows = Erased.objects.filter(brand=brand, digest__in=wanted)
    until = dict(rows.values_list("digest", "until"))
    return {
        one
        for one, (item, author) in prints.items()
        if item in until or (author in until and one.said_at <= until[author])
    }
