"""All that is public on Bluesky is heard through a real WebSocket, in either language of Jetstream."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from streams import RECORDED, Jetstream, running

from parvis.connectors.bluesky import Bluesky
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.wire.errors import Broken, Refused, TryLater
from parvis.wire.items import Kind

FOUR, LEA, ZOE = (f"did:plc:{letter * 24}" for letter in "abc")
POSTS = [e for e in RECORDED if (e.get("commit") or {}).get("collection") == "app.bsky.feed.post"]
LAST = RECORDED[-1]["time_us"]


@contextmanager
def listening(server: Jetstream, folder: Path, **settings: str) -> Iterator[Bluesky]:
    with running(server, folder) as trusted:
        door = HttpDoor(Guard(lambda: ["127.0.0.1"]), tls=trusted, connect=3, silence=3)
        try:
            yield Bluesky({"stream": f"127.0.0.1:{server.port}", **settings}, door)
        finally:
            door.close()


def heard(pages) -> tuple[dict[str, object], list[str]]:
    pages = list(pages)
    return {i.text: i for p in pages for i in p.items}, [name for p in pages for name in p.gone]


@pytest.mark.parametrize("old", ["", "yes"])
def test_what_was_recorded_is_heard_alike_in_both_languages(tmp_path, old):
    server = Jetstream(RECORDED)
    with listening(server, tmp_path, stream_old=old) as made:
        pages = list(made.stream(""))
    items, gone = heard(pages)
    assert len(items) == 19
    assert "Je le regrette déjà" not in items  # said and deleted between two looks
    assert [name.rpartition("/")[2] for name in gone] == [POSTS[-1]["commit"]["rkey"]]
    bread = items["Nouveau pain à l’érable! 🍁"]
    assert (bread.kind, bread.addressed, bread.author.remote_id) == (Kind.POST, False, FOUR)
    assert bread.language == "fr"
    card = next(i for text, i in items.items() if text.startswith("À lire"))
    assert card.text.endswith("Le Four, boulangerie\nhttps://lefour.ca/")
    assert pages[-1].cursor == str(LAST)
    path, query = server.asked[0]
    assert path == ("/subscribe" if old else "/xrpc/network.bsky.jetstream.subscribeEvents")
    assert "app.bsky.feed.post" in str(query)
    assert "cursor" not in query


def test_what_our_own_notifications_bring_is_left_to_them(tmp_path):
    with listening(Jetstream(RECORDED), tmp_path, us=f"{FOUR} did:plc:other") as made:
        pages = list(made.stream(""))
    texts = set(heard(pages)[0])
    assert "Nouveau pain à l’érable! 🍁" not in texts  # ours
    assert "Vous ouvrez quand?" not in texts  # answers us
    assert not any(text.startswith(("Bravo", "Lisez ceci")) for text in texts)
    assert "Mie numéro 3 🥖" in texts
    assert sum(page.skipped for page in pages) == 4


def test_one_goes_on_a_few_seconds_back_and_loses_nothing(tmp_path):
    server = Jetstream(RECORDED)
    middle = POSTS[10]["time_us"]
    with listening(server, tmp_path) as made:
        items, _gone = heard(made.stream(str(middle)))
    assert server.asked[0][1]["cursor"] == [str(middle - 3_000_000)]
    assert {e["commit"]["record"]["text"] for e in POSTS[10:-1]} <= {
        t.partition("\n")[0] for t in items
    }


def test_pages_may_be_cut_off_after_any_of_them(tmp_path):
    many = [
        {**POSTS[0], "time_us": LAST + n, "commit": {**POSTS[0]["commit"], "rkey": f"3k{n:011d}"}}
        for n in range(1000)
    ]
    server = Jetstream(many)
    seen: set[str] = set()
    cursor = ""
    with listening(server, tmp_path) as made:
        for _life in range(8):
            for page in made.stream(cursor):
                assert len(page.items) <= 200
                seen |= {item.remote_id for item in page.items}
                cursor = page.cursor
                break  # killed after one page
            server.events = [e for e in many if e["time_us"] >= int(cursor)]
    assert len(seen) == 1000


def test_it_stops_where_the_present_begins_though_the_line_stays_open(tmp_path):
    now = int(time.time() * 1e6)
    coming = [{**POSTS[0], "time_us": now + 60_000_000}]
    began = time.monotonic()
    with listening(Jetstream([*RECORDED, *coming], hang=True), tmp_path) as made:
        for page in made.stream(""):
            if not page.more:
                break
    assert time.monotonic() - began < 3
    assert page.cursor == str(now + 60_000_000)


def test_an_account_that_is_deleted_leaves_with_all_it_said(tmp_path):
    left = {
        "did": LEA,
        "time_us": LAST,
        "kind": "account",
        "account": {"active": False, "status": "deleted"},
    }
    with listening(Jetstream([*RECORDED, left]), tmp_path) as made:
        pages = list(made.stream(""))
    assert [did for page in pages for did in page.left] == [LEA]  # and not for being switched off


@pytest.mark.parametrize(
    "raw",
    ["[]", "null", "{", '{"$type": "error", "error": "ConsumerTooSlow"}', "[" * 50_000,
     '{"$type": "message", "payload": {"did": "did:x", "time": "hier"}}'],
)  # fmt: skip
def test_what_is_not_jetstream_is_not_understood(tmp_path, raw):
    with listening(Jetstream([], raw=[raw]), tmp_path) as made, pytest.raises(Broken):
        list(made.stream(""))


def test_what_is_newer_than_we_are_is_passed_over(tmp_path):
    advice = '{"$type": "message", "payload": {"$type": "x#info", "name": "OutdatedCursor"}}'
    with listening(Jetstream(RECORDED, raw=[advice, '{"$type": "later"}']), tmp_path) as made:
        assert len(heard(made.stream(""))[0]) == 19


def test_a_server_that_is_not_there_or_wants_something_else_is_said(tmp_path):
    with listening(Jetstream([]), tmp_path) as made:
        made.settings = {"stream": "127.0.0.1:9"}
        with pytest.raises((TryLater, Refused)):
            list(made.stream(""))
