"""What the stream announces, heard by the listening room."""

from __future__ import annotations

from parvis.listening.models import Mention
from parvis.stream.hooks import ItemsStored


def purge(event: ItemsStored) -> None:
    """Let go of what was caught in words that are gone: deleted at the source, or forgotten."""
    silent = [row.pk for row in event.gone]
    silent += [row.pk for row in event.changed if row.forgotten_at is not None]
    if silent:
        Mention.objects.filter(item__in=silent).delete()
