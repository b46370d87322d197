"""A reader killed anywhere (kill -9), also right after a commit, loses nothing and says nothing twice."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("PARVIS_KILLS", "5"))
PAGES = 500 if KILLS > 5 else 300
SEED = """
from tests.intake.scripted import place
place()
"""
COMPARED = (
    "SELECT id, remote_id, parent, standing, text, digest FROM stream_item ORDER BY id",
    "SELECT remote_id, name, item_count, first_at, last_at FROM stream_author ORDER BY remote_id",
    "SELECT day, kind, theirs, ours FROM stream_daycount ORDER BY day, kind",
    "SELECT rowid, words, version, language FROM stream_index ORDER BY rowid",
    (
        "SELECT root, state, item_count, sort_at, waiting_since FROM inbox_conversation"
        " WHERE merged_into_id IS NULL ORDER BY root"
    ),
    (
        "SELECT c.root, e.item_id FROM inbox_entry e JOIN inbox_conversation c"
        " ON c.id = e.conversation_id ORDER BY e.item_id"
    ),
    "SELECT name, item_count, first_at, last_at FROM members_member ORDER BY name",
    "SELECT cursor, read_count FROM channels_place",
)


def environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PARVIS_HOME": str(home),
        "PARVIS_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
        "PYTHONPATH": str(ROOT),
    }


def desk(home: Path) -> None:
    home.mkdir()
    for words in (["-m", "django", "migrate", "-v0"], ["-m", "django", "shell", "-v0", "-c", SEED]):
        subprocess.run(
            [sys.executable, *words], env=environment(home), cwd=ROOT, check=True, timeout=120
        )


def reader(home: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.intake.killed_reader", str(PAGES), *words],
        env=environment(home),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(home: Path) -> None:
    last = reader(home)
    told, _nothing = last.communicate(timeout=600)
    assert last.returncode == 0
    assert told.endswith("done\n")


def everything(home: Path) -> list[list[tuple[object, ...]]]:
    with sqlite3.connect(home / "parvis.sqlite3") as database:
        return [database.execute(query).fetchall() for query in COMPARED]


def test_a_killed_reader_loses_nothing_and_stores_nothing_twice(tmp_path):
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    desk(calm)
    finish(calm)
    desk(killed)
    kills = 0
    for number in range(KILLS):
        process = reader(killed, *(["die-after-commit"] if number % 2 else []))
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(random.uniform(0, 0.4))
        process.kill()
        process.communicate()
        kills += process.returncode == -9
    finish(killed)
    assert kills
    undisturbed, survived = everything(calm), everything(killed)
    assert len(survived[0]) == PAGES * 4
    assert survived == undisturbed
