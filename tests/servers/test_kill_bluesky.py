"""Kill -9 of the worker in the middle of sending to a real Bluesky: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.servers.bluesky import Network
from tests.servers.test_kill_outbox import run, start

pytestmark = pytest.mark.servers
KILLS = 3


def test_a_killed_worker_loses_nothing_and_says_nothing_twice(bluesky: Network, tmp_path: Path):
    four = bluesky.person("kill")
    count = KILLS + 3
    env = {
        **os.environ,
        "PARVIS_HOME": str(tmp_path),
        "PARVIS_ALLOWED_OUT": "127.0.0.1,localhost",
        "PARVIS_LEASE_SECONDS": "2",
        "PARVIS_SETTLE_SECONDS": "2",
        "PARVIS_LOG": "ERROR",
    }
    run(env, "prepare_bluesky", four.handle, four.app_password("kill"), bluesky.home, str(count))
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
    rows = four.client.com.atproto.repo.list_records(
        {"repo": four.did, "collection": "app.bsky.feed.post", "limit": 100}
    )
    said = sorted(row.value.text for row in rows.records)
    assert told["done"] == told["all"] == count, Counter(told["states"])
    assert said == [f"réponse numéro {n:04d}" for n in range(count)]
    print(f"\n{KILLS} kills, {told['cut']} in mid-send, {told['looks']} looks, {len(said)} posts")
