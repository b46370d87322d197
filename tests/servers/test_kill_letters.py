"""Kill -9 of the worker in the middle of sending letters: none is lost, none leaves twice."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.servers.imap import Mailboxes
from tests.servers.test_kill_outbox import run, start

pytestmark = pytest.mark.servers

KILLS = int(os.environ.get("PARVIS_KILLS", "3"))


def test_a_killed_worker_sends_no_letter_twice(mailboxes: Mailboxes, sink, tmp_path: Path):
    kept, port = sink
    kept.slow = 0.2  # most kills fall while the other server has the letter
    count = KILLS + 3
    for number in range(count):
        mailboxes.deliver(
            f"From: benoit@example.test\r\nSubject: {number}\r\nMessage-ID: <{number}@x>\r\n\r\n?\r\n".encode()
        )
    env = {
        **os.environ,
        "PARVIS_HOME": str(tmp_path),
        "PARVIS_ALLOWED_OUT": "127.0.0.1",
        "PARVIS_LEASE_SECONDS": "2",
        "PARVIS_SETTLE_SECONDS": "2",
        "PARVIS_LOG": "ERROR",
        "SSL_CERT_FILE": str(mailboxes.home / "cert.pem"),
    }
    told = {
        "address": mailboxes.user, "password": mailboxes.password, "host": "127.0.0.1",
        "port": str(mailboxes.imaps), "smtp_host": "127.0.0.1", "smtp_port": str(port),
    }  # fmt: skip
    run(
        env,
        "prepare_letters",
        json.dumps(told),
        json.dumps([f"letter:<{n}@x>" for n in range(count)]),
    )
    chance = random.Random(11)
    for _kill in range(KILLS):
        worker = start(env)
        time.sleep(chance.uniform(0.1, 0.8))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    worker = start(env)
    deadline = time.monotonic() + 60
    state = {}
    while time.monotonic() < deadline:
        state = json.loads(run(env, "state"))
        if all(one in {"sent", "unconfirmed"} for one in state["states"]):
            break
        time.sleep(1)
    worker.kill()
    worker.communicate()
    taken = Counter(letter["In-Reply-To"] for letter in kept.letters)
    marked = [flags for flags in mailboxes.flags("Sent") if b"Draft" in flags]
    doubtful = state["states"].count("unconfirmed")
    assert set(taken.values()) <= {1}, taken
    assert state["done"] + doubtful == state["all"] == count, state
    assert len(marked) == doubtful, "a doubt has its marked copy, and only a doubt"
    assert state["done"] <= len(taken) <= count
    print(f"\n{KILLS} kills, {state['cut']} in mid-send, {doubtful} doubtful, {len(taken)} letters")
