"""What is done to the evidence as a whole."""

from __future__ import annotations

from django.db import transaction

from parvis.stream import search, upkeep
from parvis.stream.models import Item
from parvis.stream.pictures.wanting import forget_pictures
from parvis.team.models import Brand


def forget_brand(brand: Brand) -> None:
    """Take everything a brand heard out of the index, and its pictures, before its rows go."""
    with transaction.atomic():
        forget_pictures(brand)
        search.remove(list(Item.objects.filter(brand=brand).values_list("pk", flat=True)))
        upkeep.owe()
