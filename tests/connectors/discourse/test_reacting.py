"""Discourse: a like is given once, and taken back while the forum lets one."""

from __future__ import annotations

import pytest
from doors import ScriptedDoor, json_answer

from parvis.connectors.discourse import Discourse
from parvis.wire.errors import Gone, Reconnect, Refused, Unsupported
from parvis.wire.items import Reacting, Reaction

FORUM = "https://forum.example"
KEY = {"url": FORUM, "user": "atelier", "key": "k"}
POST = {"id": 88, "topic_id": 4, "post_number": 2, "created_at": "2026-03-01T08:00:00Z",
        "username": "lea", "user_id": 9}  # fmt: skip


def forum(**like: object) -> ScriptedDoor:
    post = {**POST, "actions_summary": [{"id": 2, **like}]} if like else POST
    return ScriptedDoor(
        {
            f"{FORUM}/posts/by_number/4/2.json": json_answer(post),
            f"POST {FORUM}/post_actions.json": json_answer(post),
            f"DELETE {FORUM}/post_actions/88.json": json_answer(post),
        }
    )


def press(door: ScriptedDoor, *, on: bool, reaction: Reaction = Reaction.LIKE, key=KEY):
    asked = Reacting(remote_id="post:4/2", reaction=reaction, on=on)
    Discourse(key, door).react(asked, key="k")
    return [(one.method, one.url.removeprefix(FORUM), one.json) for one in door.requests[1:]]


def test_a_like_is_given_unless_it_stands_already():
    body = {"id": 88, "post_action_type_id": 2}
    assert press(forum(can_act=True), on=True) == [("POST", "/post_actions.json", body)]
    assert press(forum(), on=True) == [("POST", "/post_actions.json", body)]
    assert press(forum(acted=True, can_undo=True), on=True) == []


def test_a_like_is_taken_back_within_its_time_only():
    gone = ("DELETE", "/post_actions/88.json?post_action_type_id=2", None)
    assert press(forum(acted=True, can_undo=True), on=False) == [gone]
    assert press(forum(count=3), on=False) == []
    with pytest.raises(Refused, match="ten minutes"):
        press(forum(acted=True), on=False)


def test_nothing_is_shared_on_a_forum_nor_done_without_a_key_or_to_what_is_gone():
    with pytest.raises(Unsupported):
        press(forum(), on=True, reaction=Reaction.SHARE)
    with pytest.raises(Reconnect):
        press(forum(), on=True, key={"url": FORUM})
    deleted = json_answer({**POST, "deleted_at": "2026-03-02T08:00:00Z"})
    with pytest.raises(Gone):
        press(ScriptedDoor({f"{FORUM}/posts/by_number/4/2.json": deleted}), on=True)
