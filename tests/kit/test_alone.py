"""What is done alone: no two threads, no two processes; a process that dies keeps nobody waiting."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from parvis.kit import alone as waiting
from parvis.kit.alone import alone
from parvis.wire.errors import TryLater

HOLDER = """
import sys, time
from django.conf import settings
settings.configure(HOME=sys.argv[1])
from parvis.kit.alone import alone
with alone("channel-1"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_two_threads_take_turns_and_another_name_does_not_wait(settings, tmp_path):
    settings.HOME = tmp_path
    inside, most = [], []

    def work() -> None:
        with alone("channel-1"):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.02)
            inside.pop()

    workers = [threading.Thread(target=work) for _one in range(8)]
    with alone("channel-2"):
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(20)
    assert most == [1] * 8


def test_a_process_that_dies_keeps_nobody_waiting(settings, tmp_path):
    settings.HOME = tmp_path
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    taken = threading.Event()

    def wait() -> None:
        with alone("channel-1"):
            taken.set()

    waiter = threading.Thread(target=wait)
    waiter.start()
    assert not taken.wait(0.3)
    holder.kill()
    holder.wait(10)
    holder.stdout.close()
    assert taken.wait(10)
    waiter.join(10)


def test_whoever_waited_too_long_is_told_to_try_later(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr(waiting, "LONGEST", 0.1)
    with alone("channel-1"), pytest.raises(TryLater), alone("channel-1"):
        pass
