"""Kill -9 of the worker in the middle of sending to a real WordPress: nothing lost, nothing twice.

`make kill-outbox N=50` is the campaign; the suite runs a short one.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.servers.wordpress import Farm

pytestmark = pytest.mark.servers

KILLS = int(os.environ.get("PARVIS_KILLS", "5"))
SENDER = Path(__file__).with_name("sender.py")


def run(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, str(SENDER), *words], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_killed_worker_loses_nothing_and_says_nothing_twice(wordpress: Farm, tmp_path: Path):
    site = wordpress.site("6.8")
    post = site.post("Un billet", "…")
    count = KILLS + 5
    env = {
        **os.environ,
        "PARVIS_HOME": str(tmp_path),
        "PARVIS_ALLOWED_OUT": "127.0.0.1",
        "PARVIS_LEASE_SECONDS": "2",
        "PARVIS_SETTLE_SECONDS": "2",
        "PARVIS_LOG": "ERROR",
    }
    run(env, "prepare", site.url, site.user, site.app_password, str(post), str(count))
    chance = random.Random(8)
    for _kill in range(KILLS):
        worker = start(env)
        time.sleep(chance.uniform(0.0, 0.7))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    worker = start(env)
    deadline = time.monotonic() + 60 + 3 * count
    told = {}
    while time.monotonic() < deadline:
        told = json.loads(run(env, "state"))
        if told["done"] == count:
            break
        time.sleep(1)
    worker.kill()
    worker.communicate()
    said = [c["content"]["raw"] for c in comments(site, post)]
    assert told["done"] == told["all"] == count, Counter(told["states"])
    assert sorted(said) == [f"réponse numéro {n:04d}" for n in range(count)]
    print(f"\n{KILLS} kills, {told['cut']} in mid-send, {told['looks']} looks, {len(said)} answers")


def start(env: dict[str, str]) -> subprocess.Popen[str]:
    worker = subprocess.Popen(
        [sys.executable, str(SENDER), "work"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert worker.stdout.readline().strip() == "ready"
    return worker


def comments(site, post: int) -> list[dict]:
    found, page = [], 1
    while True:
        rows = site.rest("wp/v2/comments", post=str(post), per_page="100", page=str(page))
        found += rows
        if len(rows) < 100:
            return found
        page += 1
