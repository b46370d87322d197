"""Kill -9 of the real worker in the middle of moderating a real WordPress in bulk, and of the undo.

`make bulk-long` is the campaign of 3,000 comments; the suite runs a short one.
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
from tests.servers.wordpress import Farm, Site

pytestmark = pytest.mark.servers

COMMENTS = int(os.environ.get("PARVIS_BULK", "60"))
KILLS = int(os.environ.get("PARVIS_KILLS", "3"))
SHORT = COMMENTS < 500
CHOOSER = Path(__file__).with_name("chooser.py")
PARTS = "SELECT count(*) FROM inbox_bulkpart WHERE state <> 'todo' AND bulk_id ="
LAST = "(SELECT max(id) FROM inbox_bulk)"


class Killed:
    """A desk with its own folder, whose worker is a process that the test may kill."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {
            **os.environ,
            "PARVIS_HOME": str(home),
            "PARVIS_ALLOWED_OUT": "127.0.0.1",
            "PARVIS_LEASE_SECONDS": "2",
            "PARVIS_SETTLE_SECONDS": "2",
            "PARVIS_LOG": "ERROR",
            "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
        }

    def do(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, str(CHOOSER), *words],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def state(self) -> dict:
        return json.loads(self.do("state"))

    def worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "parvis.site.process", "outgoing"],
            env=self.env,
            stdin=subprocess.DEVNULL,
        )

    def begun(self) -> int:
        """Count the parts of the last bulk act that are begun, as cheaply as one can."""
        with sqlite3.connect(self.home / "parvis.sqlite3", timeout=20) as database:
            return int(database.execute(f"{PARTS} {LAST}").fetchone()[0])

    def kill_and_end(self, total: int, chance: random.Random) -> tuple[int, float]:
        """Kill the worker again and again along the way, then let one end; how often, how long."""
        started, cut = time.monotonic(), 0
        for kill in range(1, KILLS + 1):
            running = self.worker()
            goal = max(self.begun() + 1, total * kill // (KILLS + 1))
            self.wait(lambda goal=goal: self.begun() >= goal, running)
            time.sleep(chance.uniform(0.0, 0.3))
            running.send_signal(signal.SIGKILL)
            running.wait()
            cut += self.begun() < total
        running = self.worker()
        self.wait(lambda: self.begun() == total and self.state()["ended"], running)
        running.kill()
        running.wait()
        return cut, time.monotonic() - started

    def wait(self, ready, running: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 60 + COMMENTS
        while not ready():
            assert running.poll() is None, "the worker ended by itself"
            assert time.monotonic() < deadline, self.state()
            time.sleep(0.05 if SHORT else 0.3)


def standing(site: Site) -> Counter[str]:
    """Read back from WordPress how its comments stand."""
    found: Counter[str] = Counter()
    for status in ("approve", "hold", "spam", "trash"):
        page = 1
        while rows := site.rest(
            "wp/v2/comments",
            status=status,
            per_page="100",
            page=str(page),
            author="0",
            _fields="id",
        ):
            found[status] += len(rows)
            page += 1
    return found


def decided(site: Site) -> Counter[tuple[str, ...]]:
    """Count what WordPress itself saw change: (comment, old, new)."""
    lines = (site.switches / "decisions").read_text().splitlines()
    return Counter(tuple(line.split()) for line in lines)


def test_a_killed_bulk_act_decides_about_each_once_and_comes_undone(
    wordpress: Farm, tmp_path: Path
):
    site = wordpress.site("6.8")
    site.erase("comment", 1)
    site.many_comments(COMMENTS, state="hold")
    desk, chance = Killed(tmp_path), random.Random(31)
    desk.do("prepare", site.url, site.user, site.app_password)
    with site.switched("decisions"):
        assert int(desk.do("begin", "approve", "yes" if SHORT else "no")) == COMMENTS
        cut, spent = desk.kill_and_end(COMMENTS, chance)
        told = desk.state()
        say("approved", spent, cut, told)
        assert told["parts"] == {"done": COMMENTS}
        assert told["standing"] == {"published": COMMENTS}
        assert standing(site) == Counter(approve=COMMENTS)
        assert once(site, "unapproved", "approved")

        (site.switches / "decisions").write_text("")
        assert int(desk.do("undo")) == COMMENTS
        cut_again, spent = desk.kill_and_end(COMMENTS, chance)
        told = desk.state()
        say("undone", spent, cut_again, told)
        assert told["parts"] == {"done": COMMENTS}
        assert told["standing"] == {"held": COMMENTS}
        assert standing(site) == Counter(hold=COMMENTS)
        assert once(site, "approved", "unapproved")
    assert told["outgoing"] == {"sent": 2 * COMMENTS}
    assert cut == cut_again == KILLS


def once(site: Site, old: str, new: str) -> bool:
    """Say whether WordPress saw each comment change once, and so."""
    seen = decided(site)
    return len(seen) == seen.total() == COMMENTS and {row[1:] for row in seen} == {(old, new)}


def say(what: str, spent: float, cut: int, told: dict) -> None:
    """Tell the figures of one run (`pytest -s`)."""
    print(
        f"\n{COMMENTS} {what} in {spent:.0f} s, {COMMENTS / spent:.1f} a second, worker killed"
        f" {cut} times; {told['cut']} requests cut, {told['looks']} looks so far"
    )
