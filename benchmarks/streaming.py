"""Measures a network-wide stream for several brands: `python -m benchmarks.streaming [items]`.

Prints posts a CPU second for 1, 3 and 10 brands with 100 watches each, of two rare words of the
seeded vocabulary; pages hold 500 posts.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

import django

SIZES = (1, 3, 10)
WATCHES = 100
PAGE = 500


def measured(count: int, brands: int) -> tuple[float, int, int]:
    """Take a stream in; give posts a CPU second, rows written by all brands, and texts sampled."""
    from benchmarks.seed import desk, pages, vocabulary
    from msgspec.structs import replace

    from parvis.intake.streaming import take_stream
    from parvis.listening.models import Sampled, Watch
    from parvis.listening.watches.actions import bump
    from parvis.members.telling import current_version, see_notice
    from parvis.stream.models import Item
    from parvis.team.models import Brand

    Brand.objects.all().delete()
    Sampled.objects.all().delete()
    first, places, person = desk()
    told = [item for page in pages(places[0], count, 0) for item in page.items]
    rest = [Brand.objects.create(name=f"{n}", slug=f"b{n}") for n in range(brands - 1)]
    pick, words = random.Random(7), vocabulary(random.Random(0))
    for brand in (first, *rest):
        see_notice(brand, version=current_version(brand), by=person)
        queries = [" ".join(pick.sample(words[200:], 2)) for _n in range(WATCHES)]
        Watch.objects.bulk_create(
            Watch(brand=brand, name=query[:80], query=query) for query in queries
        )
        bump(brand)
    Item.objects.all().delete()
    cut = [told[at : at + PAGE] for at in range(0, len(told), PAGE)]
    stream = [
        replace(next(pages(places[0], 1, 0)), authority="at", items=tuple(replace(i, authority="at") for i in part))
        for part in cut
    ]  # fmt: skip
    take_stream(replace(stream[0], items=()), [first, *rest], network="bluesky")
    start = time.process_time()
    for page in stream:
        take_stream(page, [first, *rest], network="bluesky")
    spent = time.process_time() - start
    return len(told) / spent, Item.objects.count(), Sampled.objects.count()


def main() -> None:
    """Measure on a desk of its own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with tempfile.TemporaryDirectory() as home:
        os.environ["PARVIS_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
        django.setup()
        from django.core.management import call_command

        from parvis.kit.secrets import create_key_file

        create_key_file(Path(home) / "parvis.key")
        call_command("migrate", verbosity=0)
        for size in SIZES:
            rate, rows, sampled = measured(count, size)
            print(f"{size:>3} brands: {rate:,.0f} posts/s; {rows} rows, {sampled} texts sampled")


if __name__ == "__main__":
    main()
