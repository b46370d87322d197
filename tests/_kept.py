"""Nothing that one test made the process remember reaches the next."""

import pytest
from django.core.cache import cache

from parvis.kit.templatetags.parvis_kept import KEPT


@pytest.fixture(autouse=True)
def forgetful():
    KEPT.clear()
    cache.clear()
