"""Kills the real worker (kill -9) in the middle of sending, and counts what became of it all."""

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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

SENDER = Path(__file__).with_name("sender.py")
A_KILL = 4  # answers asked for at most, for each kill
LONGEST = 4.0  # seconds for a worker to begin something
BLIND = 0.2  # the share of kills that wait for nothing to begin
BEGUN = (1, 1, 2, 3)  # how many acts have begun when the others fall
WINDOW = 0.15  # seconds within which they fall after that


@dataclass
class Row:
    """What one network's kills ended in, as the campaign's table shows it."""

    network: str
    asked: int
    kills: int
    cut: int  # fell between the call and the word that it is done
    once: int
    twice: int
    lost: int  # nowhere, and nobody is asked about them
    doubts: int  # rows that stood unconfirmed
    found: int  # of those, seen there by looking
    absent: int  # of those, seen to be absent, then sent
    asked_of_people: int
    seconds: float  # with the desk made before and the last worker after
    pace: float  # seconds for one kill


def table(rows: Iterable[Row]) -> str:
    """Write the rows down, with their sums."""
    told = list(rows)
    names = [field.name for field in fields(Row)]
    lines = [names, *([str(getattr(row, name)) for name in names] for row in told)]
    sums = [str(round(sum(getattr(row, name) for row in told), 1)) for name in names[1:-1]]
    lines += [["all", *sums, ""]]
    widths = [max(len(line[n]) for line in lines) for n in range(len(names))]
    return "\n".join(
        "  ".join(word.rjust(width) for word, width in zip(line, widths, strict=True))
        for line in lines
    )


class Campaign:
    """One desk with one account, whose worker is killed again and again while it is fed.

    `resting` says, in SQL, which rows nobody waits for at the end.
    """

    resting = "0"

    def __init__(self, home: Path, network: str, told: Mapping[str, str], **env: str) -> None:
        self.home, self.network, self.kills, self.pace = home, network, 0, 0.0
        self.began = time.monotonic()
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
            "PARVIS_HOME": str(home),
            "PARVIS_ALLOWED_OUT": "127.0.0.0/8,localhost",
            "PARVIS_LEASE_SECONDS": "2",
            "PARVIS_SETTLE_SECONDS": "5",
            "PARVIS_LOG": "CRITICAL",
            **env,
        }
        run(self.env, "prepare", network, json.dumps(told))
        self.database = sqlite3.connect(home / "parvis.sqlite3", timeout=20)

    def kill(self, times: int, places: Sequence[Mapping[str, str]], *, seed: int = 8) -> None:
        """Kill the worker so many times, then let one live until nothing waits any more."""
        chance = random.Random(seed)
        feeder = self._helper("feed", str(A_KILL * times + 6), json.dumps(places))
        forge = self._helper("forge", "outgoing")
        began = time.monotonic()
        try:
            for _kill in range(times):
                ask(feeder, "more")
                self._one_kill(forge, chance)
            self.pace = (time.monotonic() - began) / times
            self._finish(forge)
        finally:
            for helper in (feeder, forge):
                helper.communicate()

    def _helper(self, *words: str) -> subprocess.Popen[str]:
        made = subprocess.Popen(
            [sys.executable, str(SENDER), *words],
            env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        told(made)
        return made

    def _one_kill(self, forge: subprocess.Popen[str], chance: random.Random) -> None:
        before, worker = self._tries(), int(ask(forge, "work"))
        if chance.random() >= BLIND:
            deadline, last = time.monotonic() + LONGEST, before + chance.choice(BEGUN)
            while self._tries() < last and time.monotonic() < deadline:
                time.sleep(0.01)
        time.sleep(chance.uniform(0.0, WINDOW))
        try:
            os.kill(worker, signal.SIGKILL)
        except ProcessLookupError:
            raise AssertionError(f"the worker ended by itself: {told(forge)}") from None
        assert int(told(forge)) == -signal.SIGKILL
        self.kills += 1

    def _finish(self, forge: subprocess.Popen[str]) -> None:
        worker = int(ask(forge, "work"))
        deadline = time.monotonic() + 120
        busy = (
            "SELECT count(*) FROM channels_outgoing WHERE due_at IS NOT NULL"
            f" AND state NOT IN ('sent', 'refused', 'cancelled') AND NOT ({self.resting})"
        )
        while self.ask(busy) != [(0,)] and time.monotonic() < deadline:
            time.sleep(0.2)
        os.kill(worker, signal.SIGKILL)
        told(forge)

    def ask(self, query: str) -> list[tuple]:
        """Look into the desk's database."""
        return self.database.execute(query).fetchall()

    def _tries(self) -> int:
        return self.ask("SELECT coalesce(max(id), 0) FROM channels_attempt")[0][0]

    @property
    def states(self) -> Counter[str]:
        """Count the rows by their state."""
        return Counter(dict(self.ask("SELECT state, count(*) FROM channels_outgoing GROUP BY 1")))

    def row(self, said: Iterable[str]) -> Row:
        """Count what arrived among what the other side holds, and what the desk's rows tell."""
        rows = self.ask("SELECT draft ->> '$.text', state FROM channels_outgoing")
        asked, sure = {t for t, _s in rows}, {t for t, state in rows if state != "unconfirmed"}
        times = Counter(said)
        sought = "SELECT count(DISTINCT outgoing_id) FROM channels_attempt WHERE verb = 'find'"
        cut = "SELECT count(*) FROM channels_attempt WHERE verb = 'publish' AND ended_at IS NULL"
        doubts, found = self.ask(sought)[0][0], self.ask(f"{sought} AND outcome = 'arrived'")[0][0]
        people = self.states["unconfirmed"]
        return Row(
            self.network, len(asked), self.kills, self.ask(cut)[0][0],
            once=sum(times[text] == 1 for text in asked),
            twice=sum(times[text] > 1 for text in times),
            lost=len(sure - set(times)),
            doubts=doubts, found=found, absent=doubts - found - people, asked_of_people=people,
            seconds=round(time.monotonic() - self.began, 1), pace=round(self.pace, 2),
        )  # fmt: skip


def run(env: Mapping[str, str], *words: str) -> str:
    """Run one command of the desk to be killed."""
    done = subprocess.run(
        [sys.executable, str(SENDER), *words], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(helper: subprocess.Popen[str], word: str) -> str:
    """Ask a helper for something, and wait until it answers."""
    helper.stdin.write(f"{word}\n")
    helper.stdin.flush()
    return told(helper)


def told(helper: subprocess.Popen[str]) -> str:
    """Read one line that a helper says."""
    line = helper.stdout.readline().strip()
    assert line, "the helper has stopped"
    return line
