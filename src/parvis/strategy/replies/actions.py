"""Keeps saved replies."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from parvis.strategy.models import SavedReply
from parvis.strategy.replies.starters import STARTERS
from parvis.team.actions import record
from parvis.team.models import Brand, User

MOST: Final = 300


def keep_reply(reply: SavedReply, *, by: User) -> SavedReply:
    """Keep a saved reply, new or changed."""
    with transaction.atomic():
        verb = "saved_reply.changed" if reply.pk else "saved_reply.made"
        reply.changed_by = by
        reply.save()
        record(verb, brand=reply.brand, by=by, subject=reply.title)
    return reply


def remove_reply(reply: SavedReply, *, by: User) -> None:
    """Remove a saved reply; what was said with it stays said."""
    with transaction.atomic():
        record("saved_reply.removed", brand=reply.brand, by=by, subject=reply.title)
        reply.delete()


def take_starters(brand: Brand, *, by: User, language: str) -> int:
    """Add the replies to begin with that are not there yet; return how many."""
    with transaction.atomic():
        there = {t.casefold() for t in brand.saved_replies.values_list("title", flat=True)}
        made = [
            SavedReply(brand=brand, title=s.title(language), fr=s.fr, en=s.en, changed_by=by)
            for s in STARTERS
            if s.title(language).casefold() not in there
        ]
        SavedReply.objects.bulk_create(made)
        if made:
            record("saved_reply.starters", brand=brand, by=by, count=len(made))
    return len(made)
