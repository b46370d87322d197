"""Measures what the project promises: `python -m benchmarks [items]`; writes bench.json, bench.md.

`python -m benchmarks matching` measures the matching of watches alone (S3 to S5).
Goals are those of the project for a million items, asked of whatever size is measured. Rivals' figures
(28 statements, 92 ms, 258 MB) come from another run on a machine of this kind: read them as sizes.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from benchmarks import feeds, spikes, streaming, watching
from benchmarks.matching import rows as matching

Row = dict[str, Any]


def row(
    code: str,
    what: str,
    ours: float,
    unit: str,
    against: float | None,
    goal: float,
    *,
    more: bool = False,
) -> Row:
    """Make one line: ours, the floor it stands beside, the ratio, the goal and whether it is met."""
    met = ours >= goal if more else ours <= goal
    return {
        "row": code, "what": what, "ours": round(ours, 3), "unit": unit,
        "against": round(against, 3) if against is not None else None,
        "ratio": round(ours / against, 3) if against else None, "goal": goal, "met": met,
    }  # fmt: skip


def times(work: Callable[[], object], count: int = 100) -> tuple[float, float]:
    """Run some work often; give the middle and the 95th percentile, in milliseconds."""
    spent = []
    for _n in range(count):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    spent.sort()
    return spent[len(spent) // 2], spent[int(len(spent) * 0.95)]


def seeded(count: int) -> tuple[Any, Any, Any, float]:
    """Fill the desk by the real way in: 99 % for one brand, 1 % for another."""
    from benchmarks.seed import desk, pages

    from parvis.intake.actions import take_page

    brand, places, person = desk()
    small, few, _person = desk(small=True)
    spent = 0.0
    jobs = [(p, count * 99 // 100 // len(places), n) for n, p in enumerate(places)]
    for place, share, seed in [*jobs, (few[0], max(count // 100, 1), 99)]:
        for page in pages(place, share, seed):
            start = time.process_time()
            take_page(place, page)
            spent += time.process_time() - start
    return brand, small, person, count / spent


def floor_rate(home: Path) -> float:
    """Write the same final rows by bare executemany, a hundred a transaction; items a CPU second."""
    tables = [
        "stream_author", "stream_item", "stream_daycount", "stream_index", "members_member",
        "members_memberaccount", "inbox_conversation", "inbox_entry",
    ]  # fmt: skip
    source = sqlite3.connect(home / "parvis.sqlite3")
    schema = source.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'stream_index_%' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    bare = sqlite3.connect(home / "bare.sqlite3", isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=NORMAL")
    for (sql,) in schema:
        bare.execute(sql)
    items, spent = 0, 0.0
    for table in tables:
        rowid = "rowid, " if table == "stream_index" else ""
        rows = source.execute(f"SELECT {rowid}* FROM {table}").fetchall()
        names = "(rowid, words, version, language)" if rowid else ""
        sql = f"INSERT INTO {table}{names} VALUES ({', '.join('?' * len(rows[0]))})"
        items += len(rows) if table == "stream_item" else 0
        start = time.process_time()
        for at in range(0, len(rows), 100):
            bare.execute("BEGIN")
            bare.executemany(sql, rows[at : at + 100])
            bare.execute("COMMIT")
        spent += time.process_time() - start
    return items / spent


def intake_rows(count: int, rate: float, floor: float) -> list[Row]:
    """Judge the rate of the way in by itself, then beside its floor: two goals, two rows."""
    beside = row("S1", "the same beside bare executemany (a ratio)", rate, "items/s", floor, 0.35)
    return [
        row("S1", f"intake of {count} items, one core", rate, "items/s", None, 6000, more=True),
        {**beside, "met": rate >= 0.35 * floor},
    ]


def search_rows(brand: Any, small: Any) -> list[Row]:
    """Search as people do: rare, common, two words, prefix, phrase, a small brand."""
    from benchmarks.seed import vocabulary

    from parvis.stream.history import find

    words = vocabulary(random.Random(0))
    pick = random.Random(3)
    asked = {
        "rare word": lambda: find(brand.pk, pick.choice(words[3000:])),
        "common word": lambda: find(brand.pk, pick.choice(["merci", "hello", "café"])),
        "two words": lambda: find(brand.pk, f"merci {pick.choice(words[:50])}"),
        "prefix": lambda: find(brand.pk, pick.choice(words[:400])[:3] + "*"),
        "phrase": lambda: find(brand.pk, '"de la"'),
        "phrase of a rare word": lambda: find(brand.pk, f'"{pick.choice(words[:200])} merci"'),
        "near group": lambda: find(
            brand.pk, f"(merci OR café) NEAR/3 ({pick.choice(words[:99])} OR hello)"
        ),
        "author": lambda: find(brand.pk, f"merci author:{pick.randint(0, 4000)}"),
        "brand of 1 %": lambda: find(small.pk, "merci"),
    }
    rows = []
    for name, work in asked.items():
        p50, p95 = times(work)
        rows.append(row("Q3", f"search, {name}, p50", p50, "ms", None, 5))
        rows.append(row("Q3", f"search, {name}, p95", p95, "ms", None, 40))
    return rows


def index_rows(count: int) -> list[Row]:
    """Weigh the index where SQLite tells, and write it anew: items a CPU second, longest slice."""
    from django.db import connection

    from parvis.stream import reindex

    rows = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'stream_index%'")
            size = cursor.fetchone()[0] / count / 1000
        rows.append(row("Q3", "search index, disk an item", size, "kB", None, 0.6))
    waits = reindex.owe(again=True)
    begun, longest = time.process_time(), 0.0
    while waits is not None and waits.before:
        start = time.perf_counter()
        waits = reindex.slice_of(waits.pk)
        longest = max(longest, (time.perf_counter() - start) * 1000)
    rate = count / (time.process_time() - begun)
    rows.append(row("Q3", "search index written anew", rate, "items/s", None, 5000, more=True))
    rows.append(row("Q3", "the longest slice of it", longest, "ms", None, 100))
    return rows


def inbox_rows(brand: Any, person: Any) -> list[Row]:
    """Read the list with its counters, one thread and its person; then the page itself."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from parvis.inbox import queries
    from parvis.inbox.models import Conversation
    from parvis.members.facts import of_authors

    wanted = queries.InboxFilter()

    def read() -> None:
        listed, _key = queries.page(brand, wanted, person)
        queries.counters(brand, person)
        one = listed[0]
        said = queries.items(one)
        queries.answers(one), queries.notes(one), queries.post(one)
        of_authors(item.author_id for item in said if item.author_id)

    with CaptureQueriesContext(
        connection,
    ) as seen:
        read()
    p50, p95 = times(read, 60)
    rows = [
        row("Q1", "inbox, reads only: SQL statements", len(seen), "statements", None, 8),
        row("Q1", "inbox, reads only: p50", p50, "ms", None, 10),
        row("Q1", "inbox, reads only: p95", p95, "ms", None, 10),
    ]
    opened = list(
        Conversation.objects.filter(brand=brand, state="open").order_by("-sort_at", "-pk")
    )
    if len(opened) > 2000:
        far = queries.Key(opened[2000].sort_at, opened[2000].pk)
        first = times(lambda: queries.page(brand, wanted, person), 60)[0]
        late = times(lambda: queries.page(brand, wanted, person, after=far), 60)[0]
        one = row("Q2", "inbox list, page 40 beside page 1, p50", late, "ms", first, 1.2)
        rows.append({**one, "met": late <= 1.2 * first})
    client = Client()
    client.force_login(person)
    address = f"/b/{brand.slug}/inbox/"
    if client.get(address).status_code != 200:
        print(f"{address} is not there: the page itself is not measured")
        return rows
    one = Conversation.objects.filter(brand=brand, state="open").order_by("-sort_at", "-pk")[3]
    opened_at = reverse("conversation", args=[brand.slug, one.pk])
    swapped = {"HX-Request": "true", "HX-Target": "open"}
    asked, spent = page_cost(client, opened_at)
    rows.append(row("Q1", "list, thread, person: SQL statements", asked, "statements", 28, 8))
    rows.append(row("Q1", "list, thread, person: CPU", spent, "ms", 92, 10))
    asked, spent = page_cost(client, opened_at, swapped)
    rows.append(
        row("Q1", "one conversation swapped in: SQL statements", asked, "statements", None, 8)
    )
    rows.append(row("Q1", "one conversation swapped in: CPU", spent, "ms", None, 4))
    asked, spent = page_cost(client, address)
    rows.append(row("Q1", "the list alone: CPU", spent, "ms", None, 10))
    return rows


def page_cost(
    client: Any, address: str, headers: dict[str, str] | None = None
) -> tuple[int, float]:
    """Count a page's statements, and its CPU in milliseconds: the middle of forty, warmed up."""
    from django.db import connection

    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    client.get(address, headers=headers)
    with connection.execute_wrapper(note):
        client.get(address, headers=headers)
    spent = []
    for _n in range(40):
        start = time.process_time()
        client.get(address, headers=headers)
        spent.append((time.process_time() - start) * 1000)
    return len(asked), sorted(spent)[20]


def postgres_rows(count: int) -> list[Row]:
    """Measure the searches of Q3 on a real PostgreSQL too, where there is one."""
    from tests.servers import postgres

    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        print("PostgreSQL is not here: its searches are not measured")
        return []
    server = postgres.Postgres()
    try:
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks", "search", str(count)],
            env={**os.environ, "PARVIS_DATABASE": server.url},
            stdout=subprocess.PIPE, text=True, check=True,
        ).stdout  # fmt: skip
    finally:
        server.stop()
    rows: list[Row] = json.loads(told.splitlines()[-1])
    return [{**one, "what": f"{one['what']} (PostgreSQL)"} for one in rows]


def search_only(count: int) -> None:
    """Fill a desk and print the rows of its searches as JSON: what `postgres_rows` reads."""
    brand, small, _person, rate = seeded(count)
    stored = row("S1", f"intake of {count} items", rate, "items/s", None, 6000, more=True)
    print(json.dumps([stored, *search_rows(brand, small), *index_rows(count)]))


def footprint(command: list[str], seconds: float = 20.0) -> list[Row]:
    """Start the desk, let it settle, add up the memory of its processes (PSS), stop it (M1).

    No row when it does not answer: a desk that failed to start is light.
    """
    import psutil

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    started = psutil.Popen([*command, "--port", port])
    try:
        time.sleep(seconds)
        urllib.request.urlopen(address, timeout=10).close()
        family = [started, *started.children(recursive=True)]
        pss = sum(one.memory_full_info().pss for one in family) / 1e6
    except (OSError, psutil.NoSuchProcess) as error:
        print(f"the desk did not answer at {address}, its memory is not measured: {error}")
        return []
    finally:
        started.terminate()
        started.wait(20)
    return [row("M1", "parvis serve at rest, all processes (PSS)", pss, "MB", 258, 180)]


def main() -> None:
    if sys.argv[1:2] == ["matching"]:
        write(matching.rows(row))
        return
    only_search = sys.argv[1:2] == ["search"]
    given = sys.argv[2:] if only_search else sys.argv[1:]
    count = int(given[0]) if given else 100_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ |= {"PARVIS_HOME": folder, "PARVIS_LOG": "ERROR"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}

        call_command("migrate", verbosity=0)
        if only_search:
            search_only(count)
            return
        brand, small, person, rate = seeded(count)
        size = (home / "parvis.sqlite3").stat().st_size / count / 1000
        rows = [
            *intake_rows(count, rate, floor_rate(home)),
            row("M1", "disk an item", size, "kB", None, 0.6),
            *search_rows(brand, small),
            *index_rows(count),
            *inbox_rows(brand, person),
        ]
        os.environ["PARVIS_LANG"] = "en"
        rows += footprint([sys.executable, "-m", "parvis", "serve"])
        rows += postgres_rows(count)
        rows += watching.rows(row)
        rows += streaming.rows(row)
        rows += spikes.rows(row)
        rows += feeds.rows(3)
        rows += matching.rows(row)
    write(rows)


def write(rows: list[Row]) -> None:
    """Print the rows and keep them as bench.json and bench.md."""
    lines = [
        "| row | what | ours | floor or rival | ratio | goal | met |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in rows:
        told = [
            one["row"],
            one["what"],
            f"{one['ours']} {one['unit']}",
            one["against"] or "",
            one["ratio"] or "",
            one["goal"],
            "yes" if one["met"] else "no",
        ]
        lines.append("| " + " | ".join(map(str, told)) + " |")
    print("\n".join(lines))
    Path("bench.json").write_text(json.dumps(rows, indent=2) + "\n")
    Path("bench.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
