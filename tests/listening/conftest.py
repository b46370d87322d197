"""A place that is not ours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.listening.saying import SITE

from parvis.channels.models import Channel, Place
from parvis.listening import folding


@pytest.fixture(autouse=True)
def _blank():
    """What a process remembers of a brand outlives a test; the brand's number comes again."""
    folding.forget()


@pytest.fixture
def place(brands) -> Place:
    channel = Channel.objects.create(
        brand=brands.cafe,
        network="feed",
        authority=SITE,
        title="Blogue",
        history_before=timezone.now() - timedelta(days=30),
    )
    return Place.objects.create(channel=channel, key="posts", ours=False)
