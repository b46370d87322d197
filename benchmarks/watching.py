"""Measures the way in with more and more watches: `python -m benchmarks.watching [items]`.

Prints items a CPU second for a brand with 0, 1,000 and 10,000 watches: two words of the seeded vocabulary
each, one in three with a third one left out; the first slice, which compiles them, is told apart.
Then two workers take in, at once, what two brands with 10,000 watches each were told: items a second of
the clock, on one SQLite file.
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

SIZES = (0, 1_000, 10_000)
AGAIN = "--worker"


def watched(brand: Any, watches: int) -> None:
    """Give a brand this many watches of two or three words."""
    from benchmarks.seed import vocabulary

    from parvis.listening.models import Watch
    from parvis.listening.watches.actions import bump

    pick = random.Random(7)
    words = vocabulary(random.Random(0))
    rows = []
    for n in range(watches):
        one, two, three = pick.sample(words, 3)
        query = f"{one} {two}" if n % 3 else f"{one} {two} -{three}"
        rows.append(Watch(brand=brand, name=f"{n}", query=query))
    Watch.objects.bulk_create(rows, batch_size=500)
    bump(brand)


def measured(count: int, watches: int) -> tuple[float, float, int]:
    """Take items in; give items a CPU second after the first page, its CPU seconds, and mentions."""
    from benchmarks.seed import desk, pages

    from parvis.intake.actions import take_page
    from parvis.listening.models import Mention
    from parvis.team.models import Brand

    Brand.objects.all().delete()
    brand, places, _person = desk()
    watched(brand, watches)
    told = list(pages(places[0], count + 100, 0))
    start = time.process_time()
    take_page(places[0], told[0])
    first = time.process_time() - start
    start = time.process_time()
    for page in told[1:]:
        take_page(places[0], page)
    spent = time.process_time() - start
    return count / spent, first, Mention.objects.filter(brand=brand).count()


def together(count: int) -> float:
    """Let two workers take in at once, each for its own brand; items a second of the clock."""
    from benchmarks.seed import desk

    from parvis.team.models import Brand

    Brand.objects.all().delete()
    desks = [desk(), desk(small=True)]
    for brand, _places, _person in desks:
        watched(brand, SIZES[-1])
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.watching", AGAIN, str(places[0].pk), str(count)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _brand, places, _person in desks
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout
        worker.stdout.readline()
    start = time.perf_counter()
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("\n")
        worker.stdin.flush()
    for worker in workers:
        if worker.wait():
            raise SystemExit("a worker failed")
    return 2 * count / (time.perf_counter() - start)


def work(place_id: int, count: int) -> None:
    """Be one of the two workers: warm up, say so, and take in when told to."""
    from benchmarks.seed import pages

    from parvis.channels.models import Place
    from parvis.intake.actions import take_page

    place = Place.objects.select_related("channel__brand").get(pk=place_id)
    told = list(pages(place, count + 100, place_id))
    take_page(place, told[0])
    print("ready", flush=True)
    sys.stdin.readline()
    for page in told[1:]:
        take_page(place, page)


def rows(row: Callable[..., dict[str, Any]], count: int = 4_000) -> list[dict[str, Any]]:
    """Make the lines of S1 with 10,000 watches, measured on a desk of its own."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.watching", str(count), "--json"],
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout  # fmt: skip
    rates, both = json.loads(told.splitlines()[-1])
    none, many = rates[0], rates[-1]
    one = row(
        "S1", "intake beside 10,000 watches, one core, beside none", many, "items/s", none, 6000,
        more=True,
    )  # fmt: skip
    two = row(
        "S1", "the same, two workers on one SQLite, by the clock", both, "items/s", many, 6000,
        more=True,
    )  # fmt: skip
    return [one, two]


def main() -> None:
    """Measure on a desk of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    if sys.argv[1:2] == [AGAIN]:
        django.setup()
        work(int(sys.argv[2]), int(sys.argv[3]))
        return
    given = [one for one in sys.argv[1:] if one.isdigit()]
    count = int(given[0]) if given else 2_000
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"PARVIS_HOME": home, "PARVIS_LOG": "ERROR"}
        os.environ.pop("PARVIS_DATABASE", None)
        django.setup()
        from django.core.management import call_command

        from parvis.kit.secrets import create_key_file

        create_key_file(Path(home) / "parvis.key")
        call_command("migrate", verbosity=0)
        rates = []
        for size in SIZES:
            rate, first, mentions = measured(count, size)
            rates.append(rate)
            print(
                f"{size:>6} watches: {rate:,.0f} items/s; first page {first:.2f} s;"
                f" {mentions} mentions of {count} items"
            )
        both = together(count)
        print(f"two workers at once: {both:,.0f} items/s by the clock")
        if "--json" in sys.argv:
            print(json.dumps([rates, both]))


if __name__ == "__main__":
    main()
