"""Makes and withdraws the bell of an account, and answers when it rings."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.channels.actions import live_places
from parvis.channels.models import Channel
from parvis.kit import jobs
from parvis.receiving.models import Bell
from parvis.team.actions import record
from parvis.team.models import User

APART: Final = timedelta(seconds=10)


def make(channel: Channel, *, by: User) -> str:
    """Give an account a bell, another one when it has one; return its secret, told this once."""
    with transaction.atomic():
        key, secret = secrets.token_urlsafe(32), secrets.token_hex(32)
        Bell.objects.filter(channel=channel).delete()
        made = Bell(channel=channel, key=key)
        made.secret = {"secret": secret}
        made.save()
        record("bell.made", brand=channel.brand, by=by, subject=channel.title)
    return secret


def withdraw(channel: Channel, *, by: User) -> None:
    """Take the bell of an account away."""
    with transaction.atomic():
        if Bell.objects.filter(channel=channel).delete()[0]:
            record("bell.withdrawn", brand=channel.brand, by=by, subject=channel.title)


def ring(bell: Bell) -> None:
    """Have the places of an account read now, at most once every ten seconds.

    A place that failed keeps its back-off: whoever rings cannot hurry a site that is down.
    """
    now = timezone.now()
    with transaction.atomic():
        Bell.objects.filter(pk=bell.pk).update(rung_at=now)
        for place in live_places(bell.channel).filter(due_at__gt=now, attempts=0):
            soonest = place.last_read_at + APART if place.last_read_at else now
            due_at = min(place.due_at or now, max(now, soonest))
            live_places(bell.channel).filter(pk=place.pk, attempts=0).update(due_at=due_at)
            if due_at <= now:
                jobs.ring("place", place.pk)


def refuse(bell: Bell) -> None:
    """Note that somebody rang without the secret, for whoever wonders why nothing comes."""
    Bell.objects.filter(pk=bell.pk).update(refused_at=timezone.now())
