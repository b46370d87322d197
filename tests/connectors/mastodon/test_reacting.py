"""Mastodon: favourites and boosts, by the routes of its own description."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from doors import ScriptedDoor, json_answer

from parvis.connectors.mastodon import Mastodon
from parvis.connectors.mastodon.letting import rights
from parvis.wire.errors import Reconnect, Refused
from parvis.wire.items import Reacting, Reaction

BASE = "https://social.example"
KEY = {"url": BASE, "token": "t"}
STATUS = {"id": "5", "created_at": "2026-03-01T08:00:00Z", "account": {"id": "2"}}
ROUTES = {
    (Reaction.LIKE, True): "favourite",
    (Reaction.LIKE, False): "unfavourite",
    (Reaction.SHARE, True): "reblog",
    (Reaction.SHARE, False): "unreblog",
}


def press(door: ScriptedDoor, reaction: Reaction, *, on: bool = True, **more: str):
    asked = Reacting(remote_id="status:5", reaction=reaction, on=on)
    return Mastodon({**KEY, **more}, door).react(asked, key="k")


@pytest.mark.parametrize(("reaction", "on"), list(ROUTES))
def test_each_gesture_takes_its_own_route(reaction, on):
    door = ScriptedDoor({}, otherwise=json_answer(STATUS))
    assert press(door, reaction, on=on).remote_id == "status:5"
    route = f"/api/v1/statuses/5/{ROUTES[reaction, on]}"
    assert [(one.method, urlsplit(one.url).path) for one in door.requests] == [("POST", route)]


def test_new_accounts_ask_for_the_right_to_favourite():
    assert {"write:favourites", "write:statuses"} <= set(rights("").split())


def test_an_account_let_in_before_is_told_to_connect_again_and_goes_on_for_the_rest():
    door = ScriptedDoor({}, otherwise=json_answer(STATUS))
    with pytest.raises(Refused, match="Connect the account again"):
        press(door, Reaction.LIKE, scope="read write:statuses write:media")
    assert door.requests == []
    press(door, Reaction.SHARE, scope="read write:statuses write:media")
    press(door, Reaction.LIKE, scope="read write")
    outside = json_answer({"error": "This action is outside the authorized scopes"}, status=403)
    with pytest.raises(Refused, match="Connect the account again"):
        press(ScriptedDoor({}, otherwise=outside), Reaction.LIKE)
    with pytest.raises(Reconnect):
        press(ScriptedDoor({}, otherwise=json_answer({"error": "dead"}, status=401)), Reaction.LIKE)
