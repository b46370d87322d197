"""Nothing that one test made the process remember reaches the next."""

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db.models.signals import post_migrate  # noqa: TID251 -- Django’s word that it emptied one
from django.dispatch import receiver

from parvis.kit.templatetags.parvis_kept import KEPT
from parvis.stream import reindex


@receiver(post_migrate, sender=apps.get_app_config("stream"))
def whole(**_told: object) -> None:
    """A database emptied after a test knows again, as every desk does, that its index is whole."""
    reindex.owe()


@pytest.fixture(autouse=True)
def forgetful():
    KEPT.clear()
    cache.clear()
