"""Kill -9 of the worker in the middle of answering on a server that keeps no idempotency keys."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.servers.fediverse import Snac
from tests.servers.test_kill_outbox import run, start

pytestmark = pytest.mark.servers

KILLS = int(os.environ.get("PARVIS_KILLS", "2"))


def test_a_killed_worker_says_nothing_twice_there_either(
    fediverse: tuple[Snac, Snac], tmp_path: Path
):
    us, _them = fediverse
    above = us.say("Un message auquel on répond beaucoup")["id"]
    count = KILLS + 3
    env = {
        **os.environ,
        "PARVIS_HOME": str(tmp_path),
        "PARVIS_ALLOWED_OUT": "127.0.0.2",
        "PARVIS_LEASE_SECONDS": "1",
        "PARVIS_SETTLE_SECONDS": "1",
        "PARVIS_LOG": "ERROR",
    }
    run(env, "prepare_account", us.url, us.token, above, str(count))
    chance = random.Random(4)
    for _kill in range(KILLS):
        worker = start(env)
        time.sleep(chance.uniform(0.05, 0.6))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    worker = start(env)
    deadline = time.monotonic() + 90
    told = {}
    while time.monotonic() < deadline:
        told = json.loads(run(env, "state"))
        if told["done"] == count:
            break
        time.sleep(0.5)
    worker.kill()
    worker.communicate()
    assert told["done"] == told["all"] == count, Counter(told["states"])
    said = us.api("GET", f"statuses/{above}/context")["descendants"]
    texts = Counter(one["content"].partition("<br>")[0].strip() for one in said)
    assert texts == {f"réponse numéro {number:04d}": 1 for number in range(count)}
