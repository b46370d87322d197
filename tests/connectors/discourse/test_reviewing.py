"""Discourse: the review queue, the key that a person gives by themselves, the webhook that rings."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from doors import Request, ScriptedDoor, json_answer

from parvis.connectors.discourse import Discourse
from parvis.connectors.discourse.reviewing import place_in
from parvis.wire.errors import Gone, Reconnect, Refused
from parvis.wire.items import Action, Moderation, Standing

FORUM = "https://forum.example"
KEY = {"url": FORUM, "user": "atelier", "key": "0123abcd"}
PEOPLE = [
    {"id": 5, "username": "luc", "name": "Luc", "avatar_template": "/a/{size}.png"},
    {"id": 6, "username": "ines", "name": ""},
]
MODERATOR = (
    "delete_and_agree", "agree_and_keep", "agree_and_hide", "disagree", "ignore_and_do_nothing"
)  # fmt: skip


def flag(number: int = 8, status: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "type": "ReviewableFlaggedPost", "created_at": "2024-05-02T10:00:00Z", "version": 4,
        "status": status, "topic_id": 12, "target_url": f"{FORUM}/t/le-levain/12/3", "post_id": 40,
        "raw": "Pilules pas chères", "cooked": "<p>Pilules pas chères</p>", "created_by_id": 6,
        "target_created_by_id": 5, "reviewable_score_ids": [1, 2, 3], **more,
    }  # fmt: skip


def queued(number: int) -> dict[str, Any]:
    return {
        "id": number, "type": "ReviewableQueuedPost", "created_at": "2024-05-02T10:00:00Z",
        "topic_id": 12, "created_by_id": 6, "payload": {"raw": f"Attente {number}"},
    }  # fmt: skip


def beside(actions=()) -> dict[str, Any]:
    return {
        "users": PEOPLE,
        "reviewable_scores": [{"id": n, "score_type_id": 8 if n < 3 else 4} for n in (1, 2, 3)],
        "score_types": [{"id": 8, "title": "Pourriel"}, {"id": 4, "title": "Inapproprié"}],
        "actions": list(actions),
    }


def forum(flags=(), waiting=(), actions=(), **routes: Any) -> ScriptedDoor:
    def review(asked: Request):
        told = parse_qs(urlsplit(asked.url).query)
        rows = flags if told["type"] == ["ReviewableFlaggedPost"] else waiting
        start = int(told.get("offset", ["0"])[0])
        return json_answer({"reviewables": list(rows[start : start + 10]), **beside()})

    one = {
        f"{FORUM}/review/{row['id']}.json": json_answer({"reviewable": row, **beside(actions)})
        for row in (*flags, *waiting)
    }
    return ScriptedDoor(
        {
            f"{FORUM}/posts.json": json_answer({"latest_posts": []}),
            f"{FORUM}/private-posts.json": json_answer({"private_posts": []}),
            f"{FORUM}/review.json": review,
            f"{FORUM}/session/current.json": json_answer(
                {"current_user": {"id": 7, "username": "atelier"}}
            ),
            **one,
            **routes,
        },
        otherwise=json_answer({"errors": ["absent"], "error_type": "not_found"}, status=404),
    )


def read(door: ScriptedDoor) -> dict[str, Any]:
    pages = list(Discourse(KEY, door).read("posts", ""))
    return {item.remote_id: item for page in pages for item in page.items}


def test_what_members_flagged_waits_with_its_reasons_under_its_topic():
    item = read(forum([flag()]))["flag:8"]
    assert (item.standing, item.author.name) == (Standing.HELD, "Luc")
    assert (item.parent, item.about) == ("post:12/3", "post:12/1")
    assert item.html == "<p>Pilules pas chères</p>"
    assert item.warning == "Pourriel, Inapproprié"
    assert "ines" not in repr(item)  # who flagged it is nobody's business here


def test_the_whole_queue_is_read_page_after_page():
    told = read(forum(waiting=[queued(n) for n in range(1, 26)]))
    assert set(told) == {f"queued:{n}" for n in range(1, 26)}
    assert told["queued:7"].text == "Attente 7"


def test_an_account_that_may_not_review_sees_nothing_of_it():
    # A forum says so as it says that a key is dead; the account goes on being read all the same.
    for status, kind in ((403, "invalid_access"), (404, "not_found")):
        shut = json_answer({"errors": ["non"], "error_type": kind}, status=status)
        assert read(forum([flag()], **{f"{FORUM}/review.json": shut})) == {}
    dead = json_answer({"errors": ["non"], "error_type": "invalid_access"}, status=403)
    with pytest.raises(Reconnect):
        read(forum(**{f"{FORUM}/posts.json": dead}))


@pytest.mark.parametrize(
    ("action", "offered", "word"),
    [
        (Action.APPROVE, MODERATOR, "disagree"),
        (Action.APPROVE, (*MODERATOR, "disagree_and_restore"), "disagree_and_restore"),
        (Action.APPROVE, ("ignore_and_do_nothing",), "ignore_and_do_nothing"),
        (Action.TRASH, MODERATOR, "delete_and_agree"),
        (Action.SPAM, ("agree_and_hide", "disagree"), "agree_and_hide"),
    ],
)
@pytest.mark.parametrize("style", ["id", "server_action"])
def test_a_flag_is_decided_by_what_the_key_allows(action, offered, word, style):
    actions = [
        {"id": one} if style == "id" else {"id": f"post-{one}", "server_action": one}
        for one in offered
    ]
    route = f"PUT {FORUM}/review/8/perform/{word}.json?version=4"
    door = forum([flag()], actions=actions, **{route: json_answer({"success": "OK"})})
    receipt = Discourse(KEY, door).moderate(Moderation(remote_id="flag:8", action=action))
    assert receipt.standing is action.standing
    assert door.requests[-1].method == "PUT"


def test_what_the_key_does_not_allow_is_refused_and_what_is_decided_is_left():
    desk = Discourse(KEY, forum([flag(), flag(9, status=1)], actions=[{"id": "agree_and_keep"}]))
    for action in (Action.APPROVE, Action.TRASH):
        with pytest.raises(Refused, match="may not do that"):
            desk.moderate(Moderation(remote_id="flag:8", action=action))
    assert desk.moderate(Moderation(remote_id="flag:9", action=Action.TRASH)).standing
    page = desk.recheck(["flag:8", "flag:9"])
    assert [item.remote_id for item in page.items] == ["flag:8"]
    assert page.gone == ("flag:9",)
    with pytest.raises(Gone):
        desk.moderate(Moderation(remote_id="flag:x", action=Action.TRASH))


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (f"{FORUM}/t/le-levain/12/3", (12, 3)),
        (f"{FORUM}/t/le-levain/12", (12, 1)),
        (f"{FORUM}/forum/t/12/3?u=x", (12, 3)),
        (f"{FORUM}/u/luc", (None, 0)),
        ("", (None, 0)),
    ],
)
def test_the_place_of_a_flagged_post_is_read_out_of_its_address(url, wanted):
    assert place_in(url) == wanted


def shown(url: str, key: str, **more: Any) -> str:
    """What a forum shows once a person approved: sealed as UserApiKeysController seals it."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    told = {"key": key, "nonce": asked["nonce"], "push": False, "api": 4, **more}
    public = load_pem_public_key(asked["public_key"].encode())
    sealed = public.encrypt(json.dumps(told).encode(), padding.PKCS1v15())
    return base64.encodebytes(sealed).decode()


def begun() -> tuple[dict[str, str], str]:
    settings = {"url": FORUM}
    made = {
        **settings,
        **Discourse.register(settings, forum(), name="Parvis", return_url="", known_at=""),
    }
    return made, Discourse.authorization(made, forum(), name="Parvis", return_url="").url


def test_a_person_lets_parvis_in_by_the_sealed_text_that_the_forum_shows():
    settings, url = begun()
    asked = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{FORUM}/user-api-key/new?")
    assert asked["scopes"] == ["read,write"]
    assert asked["application_name"] == ["Parvis"]
    assert "PRIVATE" not in url
    door = forum()
    text = shown(url, "k" * 32)
    given = Discourse.returned({"code": f"  {text}\n"}, settings=settings, door=door)
    assert given == {"user_key": "k" * 32, "client_id": settings["client_id"], "user": "atelier"}
    assert door.requests[-1].headers["user-api-key"] == "k" * 32
    desk = Discourse({"url": FORUM, **given}, door)
    assert desk.check().remote_id == "user:7"
    assert "api-key" not in door.requests[-1].headers
    assert door.requests[-1].headers["user-api-client-id"] == settings["client_id"]
    assert len(text) < 500  # the box takes as much


def test_any_other_text_is_refused_in_a_sentence():
    settings, url = begun()
    _other, other = begun()
    for text in (
        "",
        "x",
        "é" * 9,
        shown(other, "k"),
        shown(url, "k", nonce="another"),
        "QUJD" * 86,
    ):
        with pytest.raises(Refused, match="not the text"):
            Discourse.returned({"code": text}, settings=settings, door=forum())


def test_a_persons_key_is_given_back_and_an_administrators_is_left_alone():
    own = {"url": FORUM, "user_key": "k", "client_id": "c"}
    door = forum(**{f"POST {FORUM}/user-api-key/revoke.json": json_answer({"success": "OK"})})
    Discourse(own, door).revoke()
    assert door.requests[-1].headers["user-api-key"] == "k"
    Discourse(own, forum()).revoke()  # dead already
    quiet = forum()
    Discourse(KEY, quiet).revoke()
    assert not quiet.requests
    dead = json_answer({"errors": ["non"], "error_type": "invalid_access"}, status=403)
    with pytest.raises(Reconnect, match="let in again"):
        Discourse(own, forum(**{f"{FORUM}/session/current.json": dead})).check()


def test_a_call_rings_only_when_it_is_signed_with_the_secret():
    body = json.dumps({"post": {"id": 1}}).encode()
    mine = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    head = {"x-discourse-event-signature": f"sha256={mine}", "x-discourse-event": "post_created"}
    assert Discourse.rings("s3cret", head, body)
    assert not Discourse.rings("other", head, body)
    assert not Discourse.rings("s3cret", head, body + b" ")
    for told in ("", mine, f"sha1={mine}", "sha256=é"):
        assert not Discourse.rings("s3cret", {"x-discourse-event-signature": told}, body)
    assert not Discourse.rings("s3cret", {}, body)
    assert "rings" in Discourse.can
