"""Kill -9 of the real worker process while it reads a real WordPress: nothing lost, nothing twice.

`make kill-intake N=50` is the campaign; the suite runs a short one.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.servers.killing import run
from tests.servers.wordpress import Farm

pytestmark = pytest.mark.servers

KILLS = int(os.environ.get("PARVIS_KILLS", "3"))
COMMENTS = 700 if KILLS < 10 else 6000
COMPARED = (
    "SELECT remote_id, parent, standing, text, digest FROM stream_item ORDER BY remote_id",
    "SELECT remote_id, name, item_count FROM stream_author ORDER BY remote_id",
    "SELECT day, kind, theirs, ours FROM stream_daycount ORDER BY day, kind",
    "SELECT name, item_count FROM members_member ORDER BY name",
    "SELECT root, state, item_count FROM inbox_conversation ORDER BY root",
    "SELECT key, read_count FROM channels_place ORDER BY key",
)


def environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PARVIS_HOME": str(home),
        "PARVIS_ALLOWED_OUT": "127.0.0.1",
        "PARVIS_LEASE_SECONDS": "2",
        "PARVIS_LOG": "ERROR",
    }


def connect(site, home: Path) -> None:
    run(
        environment(home),
        "prepare",
        "wordpress",
        json.dumps({"url": site.url, "user": site.user, "password": site.app_password}),
    )


def worker(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "parvis.site.process", "incoming"],
        env={**environment(home), "DJANGO_SETTINGS_MODULE": "parvis.site.settings"},
        stdin=subprocess.DEVNULL,
    )


def ask(home: Path, query: str) -> list[tuple]:
    with sqlite3.connect(home / "parvis.sqlite3", timeout=20) as database:
        return database.execute(query).fetchall()


def read_count(home: Path) -> int:
    return ask(home, "SELECT count(*) FROM stream_item WHERE kind = 'comment'")[0][0]


def finish(home: Path) -> None:
    running = worker(home)
    deadline = time.monotonic() + 240
    left = "SELECT count(*) FROM channels_place WHERE caught_up_at IS NULL"
    while ask(home, left) != [(0,)]:
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.3)
    running.kill()
    running.wait()


def test_a_killed_worker_reads_on_and_ends_as_if_nobody_had(wordpress: Farm, tmp_path: Path):
    site = wordpress.site("6.8")
    site.many_comments(COMMENTS)
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    connect(site, calm)
    connect(site, killed)
    finish(calm)
    chance, cut = random.Random(11), 0
    for _kill in range(KILLS):
        running = worker(killed)
        before = read_count(killed)
        started = time.monotonic()
        while read_count(killed) == before and time.monotonic() - started < 15:
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 0.4))
        running.send_signal(signal.SIGKILL)
        running.wait()
        cut += 0 < read_count(killed) < COMMENTS
    finish(killed)
    for query in COMPARED:
        assert ask(killed, query) == ask(calm, query)
    assert read_count(killed) >= COMMENTS
    assert cut
    assert ask(killed, COMPARED[-1])[0][1] >= COMMENTS
    print(f"\n{KILLS} kills of the worker, {cut} before the reading had ended")
