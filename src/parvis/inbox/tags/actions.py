"""Makes tags, gives them to conversations, joins and removes them."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from parvis.inbox.actions import set_tags
from parvis.inbox.arrivals import touch
from parvis.inbox.models import Change, Conversation, Tag
from parvis.team.actions import record
from parvis.team.models import Brand, User

LONGEST: Final = 40
MOST: Final = 200


class NotPossible(Exception):
    """The word is empty, or taken; or there are too many."""


def tidy_word(text: str) -> str:
    """Write a tag's word as it is kept: one line, no mark in front, not too long."""
    return " ".join(text.split()).lstrip("#").strip()[:LONGEST].strip()


def make_tag(brand: Brand, *, name: str, by: User, colour: str = "plain") -> Tag:
    """Return the brand's tag of that word, made if it is not there. Raises NotPossible."""
    word = tidy_word(name)
    if not word:
        raise NotPossible
    with transaction.atomic():
        found = _named(brand, word)
        if found is not None:
            return found
        if brand.tags.count() >= MOST:
            raise NotPossible
        made = Tag.objects.create(brand=brand, name=word, colour=colour)
        touch(brand.pk)
        record("tag.made", brand=brand, by=by, subject=word)
    return made


def _named(brand: Brand, word: str) -> Tag | None:
    """Find a tag by its word, whatever the case of its letters: the database knows only A to Z."""
    wanted = word.casefold()
    return next((tag for tag in brand.tags.all() if tag.name.casefold() == wanted), None)


def toggle_tag(conversation: Conversation, tag: Tag, *, by: User) -> Change:
    """Give a conversation a tag, or take it back; undone like any change."""
    with transaction.atomic():
        kept = {t.pk: t for t in conversation.tags.all()}
        if kept.pop(tag.pk, None) is None:
            kept[tag.pk] = tag
        return set_tags(conversation, kept.values(), by=by)


def change_tag(tag: Tag, *, name: str, colour: str, by: User) -> None:
    """Rename and recolour a tag. Raises NotPossible when another one has that word."""
    word = tidy_word(name)
    other = _named(tag.brand, word)
    if not word or (other is not None and other.pk != tag.pk):
        raise NotPossible
    with transaction.atomic():
        tag.name, tag.colour = word, colour
        tag.save(update_fields=["name", "colour"])
        record("tag.changed", brand=tag.brand, by=by, subject=word)
        touch(tag.brand_id)


def merge_tag(tag: Tag, *, into: Tag, by: User) -> None:
    """Let one tag take the place of another everywhere. Raises ValueError across brands."""
    if tag.brand_id != into.brand_id or tag.pk == into.pk:
        raise ValueError("two different tags of one brand")
    with transaction.atomic():
        for conversation in Conversation.objects.filter(tags=tag):
            conversation.tags.add(into)
        record("tag.merged", brand=tag.brand, by=by, subject=tag.name, into=into.name)
        brand_id = tag.brand_id
        tag.delete()
        touch(brand_id)


def remove_tag(tag: Tag, *, by: User) -> None:
    """Take a tag away from everything it was given to."""
    with transaction.atomic():
        record("tag.removed", brand=tag.brand, by=by, subject=tag.name)
        brand_id = tag.brand_id
        tag.delete()
        touch(brand_id)
