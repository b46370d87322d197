"""X: what each call costs is known before it, and noted with what it brought."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from doors import ScriptedDoor, answer, json_answer

sys.path.insert(0, str(Path(__file__).parent))
from world import (
    API,
    KEY,
    ME,
    PNG,
    Purse,
    page,
    post,
    problem,
    query,
    user,
    x,
)

from parvis.connectors.x import X
from parvis.wire.costs import Price
from parvis.wire.errors import Broken, Refused, TryLater
from parvis.wire.items import (
    Action,
    Attachment,
    Draft,
    MediaKind,
    Moderation,
)

MENTIONS, OWN = f"{API}/2/users/{ME}/mentions", f"{API}/2/users/{ME}/tweets"


@pytest.mark.parametrize(
    ("act", "price"),
    [
        (Draft(text="Bonjour"), Price(micro=15_000)),
        (Draft(text="Oui", parent="post:5"), Price(micro=15_000, look=10_000)),
        (Draft(text="Voir https://lefour.ca"), Price(micro=200_000, link=True)),
        (Draft(text="Voir lefour.ca"), Price(micro=200_000, link=True)),
        (Draft(text="Voir lefour.pain"), Price(micro=15_000)),
        (Draft(text="Oui", media=(Attachment(kind=MediaKind.IMAGE, mime=PNG, alt="Pain"),)), Price(micro=20_000)),
        (Moderation(remote_id="post:5", action=Action.TRASH), Price(micro=5_000)),
    ],
)  # fmt: skip
def test_the_price_of_an_act_is_known_before_it(act, price):
    assert X.price(act) == price


def metered(door: ScriptedDoor, left: int | None = None, **more: str) -> tuple[X, Purse]:
    purse = Purse(left)
    return X({**KEY, **more}, door, meter=purse), purse


def test_every_call_that_is_billed_is_noted_with_what_it_brought():
    door = x(**{
        MENTIONS: page(post(20), post(21), users=(user(),)), OWN: page(post(30, by=ME)),
        f"{API}/2/tweets/search/recent": page(post(41), users=(user(),)),
        f"DELETE {API}/2/tweets/5": json_answer({"data": {"deleted": True}}),
        f"PUT {API}/2/tweets/6/hidden": json_answer({"data": {"hidden": True}}),
    })  # fmt: skip
    desk, purse = metered(door)
    file = Attachment(kind=MediaKind.IMAGE, mime=PNG, alt="Pain", content=b"png")
    calls = [
        (lambda: list(desk.read("mentions", "")), [("read", 1_000, ("post:20", "post:21")), ("people", 10_000, ("user:7",))]),
        (lambda: list(desk.read("own", "")), [("read", 1_000, ("post:30",))]),
        (lambda: list(desk.search("pain", "")), [("read", 5_000, ("post:41",)), ("people", 10_000, ("user:7",))]),
        (lambda: desk.publish(Draft(text="Oui"), key="k"), [("create", 15_000, ())]),
        (lambda: desk.publish(Draft(text="lefour.ca", media=(file,)), key="k"), [("alt_text", 5_000, ()), ("create_link", 200_000, ())]),
        (lambda: desk.retract("post:5"), [("delete", 10_000, ())]),
        (lambda: desk.moderate(Moderation(remote_id="post:6", action=Action.TRASH)), [("manage", 5_000, ())]),
        (desk.check, [("people", 10_000, ("user:4",))]),
    ]  # fmt: skip
    for call, noted in calls:
        purse.noted.clear()
        call()
        assert purse.noted == noted
    other, purse = metered(door, other_app="1")
    list(other.read("own", ""))
    assert purse.noted[0] == ("read", 5_000, ("post:30",))


def test_a_post_whose_answer_is_lost_is_counted_and_one_refused_is_not():
    for weather, error, noted in (
        (TryLater(maybe_done=True), TryLater, 1), (answer("<p>", status=201), Broken, 1),
        (problem(403, "", "no"), Refused, 0), (answer("", status=503), TryLater, 0),
    ):  # fmt: skip
        desk, purse = metered(x(**{f"POST {API}/2/tweets": weather}))
        with pytest.raises(error):
            desk.publish(Draft(text="Oui"), key="k")
        assert len(purse.noted) == noted


@pytest.mark.parametrize(
    ("place", "left", "size"),
    [
        ("mentions", 5_000_000, 20), ("mentions", 121_000, 11), ("mentions", 55_000, 5), ("mentions", 54_999, None),
        ("own", 50_000, 50), ("own", 4_999, None), ("search:pain", 149_999, None), ("search:pain", 150_000, 10),
    ],
)  # fmt: skip
def test_a_page_is_no_larger_than_what_the_month_allows(place, left, size):
    door = x()
    desk, _purse = metered(door, left)
    if size is None:
        with pytest.raises(TryLater, match="month is spent"):
            list(desk.read(place, ""))
        assert door.requests == []
    else:
        list(desk.read(place, ""))
        assert query(door.requests[0])["max_results"] == str(size)


def test_a_spent_month_asks_x_nothing():
    door = x()
    desk, _purse = metered(door, 0)
    calls = (
        lambda: list(desk.read("mentions", "")), lambda: list(desk.search("pain", "")), desk.check,
        lambda: desk.recheck(["post:5"]), lambda: desk.retract("post:5"),
        lambda: desk.around(Draft(text="Oui", parent="post:5")), lambda: desk.find(Draft(text="Oui"), key="k"),
    )  # fmt: skip
    for call in calls:
        with pytest.raises(TryLater):
            call()
    assert door.requests == []
