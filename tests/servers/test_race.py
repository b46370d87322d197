"""Two people and WordPress itself answer the same comment at once: one reply, the others shown it.

`make race N=300` is the campaign; the suite runs a short one.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import httpx
import pytest
from tests.desk import Desk
from tests.servers.wordpress import Farm, Site

pytestmark = pytest.mark.servers

RACES = int(os.environ.get("PARVIS_RACES", "4"))
BATCH = 20
PHRASE = "trois petits chats gris"
RACER = Path(__file__).with_name("racer.py")


class Person:
    """Someone signed in at the desk, without a browser."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.name = name
        self.web = httpx.Client(base_url=desk.url, timeout=60, follow_redirects=True)
        self.web.get("/sign-in/")
        told = {"email": f"{name.lower()}@example.org", "password": PHRASE}
        assert "/b/" in str(self.post("/sign-in/", told).url)

    def post(self, address: str, data: dict[str, str]) -> httpx.Response:
        token = self.web.cookies["parvis_csrf"]
        return self.web.post(address, data=data, headers={"X-CSRFToken": token})

    def opens(self, address: str) -> dict[str, str]:
        """Open a conversation and return what its reply box carries."""
        page = self.web.get(address).text
        return {n: re.search(rf'name="{n}" value="([^"]*)"', page)[1] for n in ("to", "seen")}


@pytest.fixture(autouse=True)
def _wire(other_peoples_sockets):
    """People speak to their desk over the machine's own wire."""


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path / "desk")
    yield made
    made.stop()


def rows(desk: Desk, query: str) -> list[tuple]:
    with sqlite3.connect(f"file:{desk.home}/parvis.sqlite3?mode=ro", uri=True) as base:
        return base.execute(query).fetchall()


def wait(what, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return
        time.sleep(0.5)
    raise AssertionError("it never came")


def race(people: list[Person], site: Site, native: httpx.Client, one: tuple[int, int]) -> list[int]:
    """Let all three answer at once; return how the desk took the two people."""
    conversation, comment = one
    address = f"/b/le-four/conversations/{conversation}/"
    boxes = [person.opens(address) for person in people]
    gate, chance = Barrier(3), random.Random(comment)
    delays = [chance.uniform(0, 0.15) for _one in range(3)]

    def person(number: int) -> httpx.Response:
        gate.wait()
        time.sleep(delays[number])
        words = f"{people[number].name} says {comment}"
        return people[number].post(f"{address}replies/", {**boxes[number], "text": words})

    def wordpress() -> None:
        gate.wait()
        time.sleep(delays[2])
        said = {"post": 1, "parent": comment, "content": f"Sophie says {comment}"}
        answer = native.post(f"{site.url}/", params={"rest_route": "/wp/v2/comments"}, json=said)
        assert answer.status_code == 201, answer.text

    with ThreadPoolExecutor(3) as pool:
        wrote = [pool.submit(person, 0), pool.submit(person, 1)]
        pool.submit(wordpress).result()
        told = [one.result() for one in wrote]
    for number, answer in enumerate(told):
        if answer.status_code == 422:
            assert f"{people[1 - number].name} says {comment}" in answer.text  # is shown it
            assert f"{people[number].name} says {comment}" in answer.text  # keeps their words
    return [answer.status_code for answer in told]


@pytest.fixture
def closing():
    with ExitStack() as stack:
        yield stack


def test_two_people_and_wordpress_answer_at_once(wordpress: Farm, desk: Desk, closing: ExitStack):
    site = wordpress.site("6.8")
    site.many_comments(RACES)
    _sophie, password = site.add_user("sophie", "editor")
    native = closing.enter_context(httpx.Client(auth=("sophie", password), timeout=60))
    words = (site.url, site.user, site.app_password, PHRASE)
    subprocess.run([sys.executable, str(RACER), *words], env=desk.env, check=True)
    desk.start()
    people = [Person(desk, name) for name in ("Alice", "Benoit")]
    for person in people:
        closing.callback(person.web.close)
    waiting = (
        "SELECT c.id, replace(c.root, 'comment:', '') FROM inbox_conversation c JOIN stream_item i"
        " ON i.remote_id = c.root WHERE i.text LIKE 'Commentaire numéro%' ORDER BY c.id"
    )
    wait(lambda: len(rows(desk, waiting)) >= RACES, seconds=60 + RACES)
    raced = [(pk, int(comment)) for pk, comment in rows(desk, waiting)]
    unsettled = "SELECT 1 FROM channels_outgoing WHERE state NOT IN ('sent', 'held')"
    taken: Counter[tuple[int, ...]] = Counter()
    for start in range(0, len(raced), BATCH):
        batch = raced[start : start + BATCH]
        taken.update(tuple(sorted(race(people, site, native, one))) for one in batch)
        wait(lambda: not rows(desk, unsettled), seconds=60 + 5 * len(batch))
    assert taken == {(200, 422): len(raced)}
    for conversation, comment in raced:
        said = site.rest("wp/v2/comments", parent=str(comment), per_page="100", status="all")
        assert [c["content"]["raw"] for c in said] == [f"Sophie says {comment}"]
        page = people[0].web.get(f"/b/le-four/conversations/{conversation}/").text
        assert f"Sophie says {comment}" in page
        assert "Someone answered meanwhile" in page
        assert re.search(rf"(Alice|Benoit) says {comment}", page)
    states = Counter(state for (state,) in rows(desk, "SELECT state FROM channels_outgoing"))
    print(f"\n{len(raced)} races: {dict(states)}; one reply each on the site")
