"""Makes five hundred people wait at the practice desk of PARVIS_HOME; run as a program of its own."""

from __future__ import annotations

import os
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.site.settings"
django.setup()

from django.utils import timezone  # noqa: E402

from parvis.channels.models import Place  # noqa: E402
from parvis.inbox.models import Conversation, ConversationState  # noqa: E402
from parvis.intake.actions import take_story  # noqa: E402
from parvis.wire.items import Author, Item, Kind, Standing  # noqa: E402

WAITING, HELD = 500, 6


def crowd(place: Place) -> list[Item]:
    """Tell five hundred remarks of the last days, the first of them held."""
    now = timezone.now()
    return [
        Item(
            authority=place.channel.authority,
            remote_id=f"comment:{90_000 + n}",
            kind=Kind.COMMENT,
            standing=Standing.HELD if n < HELD else Standing.PUBLISHED,
            author=Author(remote_id=f"crowd:{n}", name=f"Visite {n + 1}"),
            said_at=now - timedelta(days=2) + timedelta(minutes=n),
            html=f"<p>{'Ouvrez-vous lundi?' if n % 3 == 0 else 'Bon pain.'} ({n + 1})</p>",
            about=f"crowd-post:{n % 7}",
            addressed=True,
        )
        for n in range(WAITING)
    ]


if __name__ == "__main__":
    Conversation.objects.filter(state=ConversationState.OPEN).update(state="no_reply")
    place = Place.objects.get(key="comments", channel__network="wordpress")
    take_story(place, crowd(place))
    print(Conversation.objects.filter(state=ConversationState.OPEN).count())
