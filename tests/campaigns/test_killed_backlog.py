"""A newest-first backlog over real HTTP, read by the desk's worker, killed (-9) after any page.

`make kill-backlog PAGES=10000 N=1000` is the campaign; the suite runs a short one.
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
from collections import Counter
from pathlib import Path

import pytest
from tests.campaigns.played import BASES, Played
from tests.servers.killing import SENDER, ask, run, told

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("other_peoples_sockets")]

PAGES = int(os.environ.get("PARVIS_PAGES", "60"))
KILLS = int(os.environ.get("PARVIS_KILLS", "8"))
OVERLAP = {"discourse": 50 / 48}  # its pages are windows of ids, and each begins inside the last
HELD = "UPDATE channels_place SET leased_until = NULL, leased_by = ''"  # its lease has run out


class Reading:
    """One desk that reads a played network, and its workers' lives."""

    def __init__(self, home: Path, played: Played) -> None:
        self.played = played
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
            "PARVIS_HOME": str(home),
            "PARVIS_ALLOWED_OUT": "127.0.0.1",
            "PARVIS_LOG": "CRITICAL",
        }
        run(self.env, "lay", played.network, json.dumps(played.settings), played.place)
        self.database = sqlite3.connect(home / "parvis.sqlite3", timeout=20, isolation_level=None)
        self.forge = subprocess.Popen(
            [sys.executable, str(SENDER), "forge", "incoming", "haste"],
            env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        told(self.forge)

    def live(self, until) -> None:
        """Let a worker live until something is so, then kill it; what it held is free again."""
        worker, deadline = int(ask(self.forge, "work")), time.monotonic() + 1800
        while not until() and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(worker, signal.SIGKILL)
        assert int(told(self.forge)) == -signal.SIGKILL
        self.database.execute(HELD)

    def ask(self, query: str) -> list[tuple]:
        """Look into the desk's database."""
        return self.database.execute(query).fetchall()

    def caught_up(self) -> bool:
        """Say whether the first reading has ended."""
        return self.ask("SELECT count(caught_up_at) FROM channels_place") == [(1,)]


@pytest.mark.parametrize("network", sorted(BASES))
def test_a_backlog_is_read_whole_and_no_page_twice_but_for_a_kill(tmp_path, network):
    played = Played(network, PAGES)
    reading, chance, kills = Reading(tmp_path, played), random.Random(5), 0
    longest, began = max(2, 2 * PAGES // KILLS - 2), time.monotonic()
    while kills < KILLS and not reading.caught_up():
        last = min(len(played.pages) + chance.randint(1, longest), PAGES - 1)
        reading.live(lambda last=last: len(played.pages) >= last)
        kills += 1
    reading.live(reading.caught_up)
    reading.forge.communicate()
    played.shut()
    found = [name for (name,) in reading.ask("SELECT remote_id FROM stream_item")]
    counted = reading.ask("SELECT read_count FROM channels_place")[0][0]
    fetched = Counter(played.pages)
    again = sum(times - 1 for times in fetched.values())
    heads = len(played.asked) - len(played.pages)
    seconds = time.monotonic() - began
    print(
        f"\n{network}: {PAGES} pages, {kills} kills, {again} pages fetched again,"
        f" {heads} other questions, {len(found)} items, {seconds:.0f} s"
    )
    assert kills >= KILLS * 3 // 4, "it was read before it could be killed"
    assert len(found) == len(set(found)) == len(played.expected)
    assert set(found) == played.expected
    assert counted == len(played.expected)
    most = PAGES * OVERLAP.get(network, 1)
    assert PAGES - 1 <= len(fetched) <= most, "every page below the newest was asked for"
    assert again <= kills, "a kill costs one page at most"
