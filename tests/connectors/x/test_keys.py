"""X: its keys are renewed in time and never lost; who we are is asked once."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from doors import answer, json_answer

sys.path.insert(0, str(Path(__file__).parent))
from world import (
    API,
    KEY,
    ME,
    problem,
    x,
)

from parvis.connectors.x import X
from parvis.wire.errors import Reconnect, Refused, TryLater
from parvis.wire.items import (
    Draft,
)


def stale(**more: str) -> dict[str, str]:
    return {**KEY, "refresh": "a-refresh", "client_secret": "hush", **more}


def test_a_key_about_to_end_is_renewed_first_and_both_new_ones_are_kept_at_once():
    kept: list[dict[str, str]] = []
    door = x()
    desk = X(stale(until=datetime.now(UTC).isoformat()), door, kept.append)
    list(desk.read("mentions", ""))
    assert door.requests[0].form == {
        "grant_type": "refresh_token",
        "refresh_token": "a-refresh",
        "client_id": "an-app",
    }
    assert door.requests[0].auth == ("an-app", "hush")
    assert (kept[0]["token"], kept[0]["refresh"]) == ("b-token", "b-refresh")
    assert door.requests[1].headers["authorization"] == "Bearer b-token"
    list(desk.read("own", ""))
    assert len(door.requests) == 3, "a fresh key is not renewed again"


def test_a_key_refused_in_the_middle_is_renewed_and_the_same_thing_asked_once_more():
    def pick(asked):
        fresh = asked.headers["authorization"] == "Bearer b-token"
        made = json_answer({"data": {"id": "99", "text": "x"}}, status=201)
        return made if fresh else problem(401, "", "Unauthorized")

    door = x(**{f"POST {API}/2/tweets": pick})
    assert X(stale(), door).publish(Draft(text="Oui"), key="k").remote_id == "post:99"
    assert [one.url.removeprefix(f"{API}/2/") for one in door.requests] == [
        "tweets", "oauth2/token", "tweets",
    ]  # fmt: skip


def test_of_two_calls_that_renew_at_once_the_later_takes_what_the_first_one_made():
    made = {"token": "b-token", "refresh": "b-refresh"}
    door, soon = x(), datetime.now(UTC).isoformat()
    desk = X(stale(until=soon), door, alone=lambda: nullcontext(stale(**made)))
    list(desk.read("mentions", ""))
    assert door.requests[-1].headers["authorization"] == "Bearer b-token"
    assert not [one for one in door.requests if one.url.endswith("/oauth2/token")]


def test_a_renewal_that_x_refuses_ends_the_key():
    spent = json_answer({"error": "invalid_request", "error_description": "Value passed for the token was invalid."}, status=400)  # fmt: skip
    door = x(**{f"{API}/2/oauth2/token": spent})
    desk = X(stale(until=datetime.now(UTC).isoformat()), door)
    with pytest.raises(Reconnect, match="Connect the account again"):
        list(desk.read("mentions", ""))


@pytest.mark.parametrize("weather", [TryLater(maybe_done=True), answer("", status=503), answer("", status=500)])  # fmt: skip
def test_a_renewal_that_is_lost_does_not_say_that_the_answer_may_have_left(weather):
    door = x(**{f"{API}/2/oauth2/token": weather})
    with pytest.raises(TryLater) as error:
        X(stale(until=datetime.now(UTC).isoformat()), door).publish(Draft(text="Oui"), key="k")
    assert not error.value.maybe_done
    assert len(door.requests) == 1


def test_without_a_key_nothing_is_asked_and_a_key_without_its_renewal_ends():
    door = x()
    with pytest.raises(Reconnect, match="Let it in"):
        list(X({"me": ME, "username": "lefour"}, door).read("mentions", ""))
    assert door.requests == []
    until = "2026-11-03T16:00:00+00:00"
    assert X({**KEY, "until": until}, door).expires() == datetime(2026, 11, 3, 16, tzinfo=UTC)
    assert X({**KEY, "until": until, "refresh": "r"}, door).expires() is None


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [({"error": "access_denied"}, 200, "You said no"), ({}, 200, "You said no"),
     ({"code": "old"}, 400, "came too late"), ({"code": "old"}, 401, "client ID")],
)  # fmt: skip
def test_a_no_and_a_late_answer_are_said_in_sentences(query, status, said):
    told = json_answer({"error": "invalid_grant", "error_description": "no"}, status=status)
    with pytest.raises(Refused, match=said):
        X.returned(query, settings=KEY, door=x(**{f"{API}/2/oauth2/token": told}))


@pytest.mark.parametrize(
    ("settings", "back", "said"),
    [({}, "https://desk.example/", "application of your own"), ({"client_id": "a"}, "", "no code to copy")],
)  # fmt: skip
def test_without_an_application_or_a_way_back_nobody_is_sent_to_x(settings, back, said):
    with pytest.raises(Refused, match=said):
        X.register(settings, x(), name="Parvis", return_url=back, known_at="")


def test_who_we_are_is_asked_once_and_remembered():
    kept: list[dict[str, str]] = []
    door = x()
    key = {"token": "a-token"}
    desk = X(key, door, kept.append)
    us = desk.check()
    assert (us.remote_id, us.name, us.url) == (
        "user:4",
        "Le Four (@lefour)",
        "https://x.com/lefour",
    )
    assert kept == [{"me": "4", "username": "lefour", "tier": "None", "narrow": ""}]
    list(desk.read("mentions", ""))
    assert [one.url.partition("?")[0].removeprefix(API) for one in door.requests] == [
        "/2/users/me", "/2/users/4/mentions",
    ]  # fmt: skip
    renamed = X({**KEY, "username": "fournil"}, x())
    assert renamed.check().url == "https://x.com/fournil", (
        "what was read stays under its first name"
    )


@pytest.mark.parametrize(
    ("tier", "most"), [("None", 280), ("", 280), ("Premium", 25_000), ("PremiumPlus", 25_000), ("Basic", 25_000)]
)  # fmt: skip
def test_a_post_may_be_as_long_as_the_account_pays_for(tier, most):
    told = X({**KEY, "tier": tier}, x()).limits()
    assert (told.text, told.unit, told.link, told.media, told.alt) == (
        most,
        "weighted",
        23,
        4,
        1000,
    )
