"""Measures the way in with more and more watches: `python -m benchmarks.watching [items]`.

Prints items a CPU second for a brand with 0, 1,000 and 10,000 watches: two words of the seeded vocabulary
each, one in three with a third one left out; the first slice, which compiles them, is told apart.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

import django

SIZES = (0, 1_000, 10_000)


def measured(count: int, watches: int) -> tuple[float, float, int]:
    """Take items in; give items a CPU second after the first page, its CPU seconds, and mentions."""
    from benchmarks.seed import desk, pages, vocabulary

    from parvis.intake.actions import take_page
    from parvis.listening.models import Mention, Watch
    from parvis.listening.watches.actions import bump
    from parvis.team.models import Brand

    Brand.objects.all().delete()
    brand, places, _person = desk()
    pick = random.Random(7)
    words = vocabulary(random.Random(0))
    rows = []
    for n in range(watches):
        one, two, three = pick.sample(words, 3)
        query = f"{one} {two}" if n % 3 else f"{one} {two} -{three}"
        rows.append(Watch(brand=brand, name=f"{n}", query=query))
    Watch.objects.bulk_create(rows, batch_size=500)
    bump(brand)
    told = list(pages(places[0], count + 100, 0))
    start = time.process_time()
    take_page(places[0], told[0])
    first = time.process_time() - start
    start = time.process_time()
    for page in told[1:]:
        take_page(places[0], page)
    spent = time.process_time() - start
    return count / spent, first, Mention.objects.filter(brand=brand).count()


def main() -> None:
    """Measure on a desk of its own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as home:
        os.environ["PARVIS_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
        django.setup()
        from django.core.management import call_command

        from parvis.kit.secrets import create_key_file

        create_key_file(Path(home) / "parvis.key")
        call_command("migrate", verbosity=0)
        for size in SIZES:
            rate, first, mentions = measured(count, size)
            print(
                f"{size:>6} watches: {rate:,.0f} items/s; first page {first:.2f} s;"
                f" {mentions} mentions of {count} items"
            )


if __name__ == "__main__":
    main()
