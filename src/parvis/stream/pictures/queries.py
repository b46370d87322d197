"""What is read of the pictures that are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse

from parvis.stream.models import Author, Picture
from parvis.team.models import Brand


def faces(brand: Brand, authors: Iterable[int | None]) -> dict[int, str]:
    """Map authors to the desk's own address of their portrait; whoever has none is left out."""
    wanted = {pk for pk in authors if pk}
    if not wanted or not brand.shows_pictures:
        return {}
    rows = Picture.objects.filter(author__in=wanted, is_kept=True)
    return {pk: address(brand, name) for pk, name in rows.values_list("author_id", "name") if pk}


def face(brand: Brand, author: Author | None) -> str:
    """Return the desk's own address of an author's portrait, "" without one.

    Asks nothing more when the author was read with `select_related("picture")`.
    """
    row = getattr(author, "picture", None) if author and brand.shows_pictures else None
    return address(brand, row.name) if row is not None and row.is_kept else ""


def inside(brand: Brand, items: Iterable[int]) -> dict[int, dict[str, Picture]]:
    """Map remarks to the pictures kept of them, by the address that the remark gives."""
    found: dict[int, dict[str, Picture]] = defaultdict(dict)
    wanted = list(items)
    if wanted and brand.shows_pictures:
        for row in Picture.objects.filter(item__in=wanted, is_kept=True):
            found[row.item_id or 0][row.url] = row
    return found


def address(brand: Brand, name: str) -> str:
    """Return where the desk serves a picture."""
    return reverse("picture", args=[brand.slug, name])


def kept(brand: Brand, name: str) -> Picture | None:
    """Find a picture of a brand by its name."""
    if not brand.shows_pictures:
        return None
    return Picture.objects.filter(brand=brand, name=name, is_kept=True).first()
