"""Measures a network-wide stream for several brands: `python -m benchmarks.streaming [items]`.

Prints posts a CPU second for 1, 3 and 10 brands with 100 watches each, then for one with 1,000 (S2), of
two rare words of the seeded vocabulary; pages hold 500 posts, and only what is caught is stored.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

SIZES = (1, 3, 10)
WATCHES = 100
PAGE = 500


def measured(count: int, brands: int, watches: int = WATCHES) -> tuple[float, int, int]:
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
        queries = [" ".join(pick.sample(words[200:], 2)) for _n in range(watches)]
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


def rows(row: Callable[..., dict[str, Any]], count: int = 10_000) -> list[dict[str, Any]]:
    """Make the line of S2, measured on a desk of its own."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.streaming", str(count), "--json"],
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout  # fmt: skip
    rate = json.loads(told.splitlines()[-1])
    what = "a stream beside 1,000 watches, storing what matches, one core"
    return [row("S2", what, rate, "items/s", None, 15_000, more=True)]


def main() -> None:
    """Measure on a desk of its own."""
    given = [one for one in sys.argv[1:] if one.isdigit()]
    count = int(given[0]) if given else 5_000
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"PARVIS_HOME": home, "PARVIS_LOG": "ERROR"}
        os.environ.pop("PARVIS_DATABASE", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
        django.setup()
        from django.core.management import call_command

        from parvis.kit.secrets import create_key_file

        create_key_file(Path(home) / "parvis.key")
        call_command("migrate", verbosity=0)
        if "--json" not in sys.argv:
            for size in SIZES:
                rate, kept, sampled = measured(count, size)
                print(f"{size:>3} brands: {rate:,.0f} posts/s; {kept} rows, {sampled} sampled")
        rate, kept, _sampled = measured(count, 1, 1_000)
        print(f"1,000 watches: {rate:,.0f} posts/s; {kept} rows of {count}")
        print(json.dumps(rate))


if __name__ == "__main__":
    main()
