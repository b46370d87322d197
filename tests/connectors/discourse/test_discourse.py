"""Discourse: what is read, answered, decided; each request held to the forum's own contract."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from doors import Request, ScriptedDoor, answer, json_answer

from parvis.connectors.discourse import Discourse
from parvis.wire.errors import Gone, Reconnect, Refused
from parvis.wire.items import (
    Action,
    Attachment,
    Audience,
    Draft,
    Kind,
    MediaKind,
    Moderation,
    Standing,
)

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
FORUM = "https://forum.example"
KEY = {"url": FORUM, "user": "atelier", "key": "0123abcd"}
# Routes that the forum has and its document leaves out (config/routes.rb of Discourse).
UNTOLD = (
    r"GET /session/current\.json", r"GET /private-posts\.json", r"GET /review\.json",
    r"GET /review/\d+\.json", r"PUT /review/\d+/perform/\w+\.json", r"PUT /posts/\d+/recover\.json",
    r"GET /posts/by_number/\d+/\d+\.json",
)  # fmt: skip
TYPES = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list}


def post(
    number: int, *, topic: int = 12, n: int = 1, by: str = "zoe", **more: object
) -> dict[str, Any]:
    return {
        "id": number, "topic_id": topic, "post_number": n, "username": by, "user_id": len(by),
        "created_at": "2024-05-01T10:00:00.000-04:00", "updated_at": "2024-05-01T10:00:00.000-04:00",
        "avatar_template": "/user_avatar/{size}/1.png", "cooked": f"<p>Mot {number}</p>",
        "raw": f"Mot {number}", "topic_slug": "le-levain", "topic_title": "Le levain &amp; moi",
        "version": 1, "actions_summary": [{"id": 2, "count": 4}], "reply_count": 1, **more,
    }  # fmt: skip


def forum(public=(), private=(), waiting=(), **routes: Any) -> ScriptedDoor:
    """A forum that holds these posts."""
    everything = [*public, *private]
    by_number = {
        f"{FORUM}/posts/by_number/{one['topic_id']}/{one['post_number']}.json": json_answer(one)
        for one in everything
    }
    queue = {
        f"{FORUM}/review/{one['id']}.json": json_answer({"reviewable": one}) for one in waiting
    }
    return ScriptedDoor(
        {
            f"{FORUM}/posts.json": json_answer({"latest_posts": list(public)}),
            f"{FORUM}/private-posts.json": json_answer({"private_posts": list(private)}),
            f"{FORUM}/review.json": json_answer({
                "reviewables": list(waiting),
                "users": [{"id": 5, "username": "luc", "name": "Luc", "avatar_template": "//cdn.example/{size}.png"}],
            }),
            f"{FORUM}/session/current.json": json_answer({"current_user": {"id": 7, "username": "atelier"}}),
            **by_number, **queue, **routes,
        },
        otherwise=json_answer({"errors": ["absent"], "error_type": "not_found"}, status=404),
    )  # fmt: skip


def held(number: int = 3, status: int = 0) -> dict[str, Any]:
    return {
        "id": number, "type": "ReviewableQueuedPost", "created_at": "2024-05-02T10:00:00Z", "version": 2,
        "status": status, "topic_id": 12, "created_by_id": 5, "payload": {"raw": "Première fois ici"},
    }  # fmt: skip


def read(door: ScriptedDoor, settings: dict[str, str] = KEY, cursor: str = "") -> dict[str, Any]:
    pages = list(Discourse(settings, door).read("posts", cursor))
    return {item.remote_id: item for page in pages for item in page.items}


def test_topics_answers_messages_and_what_waits_are_read():
    told = read(forum(
        public=[post(4, n=3, reply_to_post_number=2), post(3, n=2, by="Atelier"), post(2), post(1, topic=9, by="atelier")],
        private=[post(5, topic=13)], waiting=[held()],
    ))  # fmt: skip
    root, answered, ours = told["post:12/1"], told["post:12/3"], told["post:12/2"]
    assert (root.title, root.kind, root.parent, root.addressed) == (
        "Le levain & moi",
        Kind.COMMENT,
        None,
        True,
    )
    assert (answered.parent, answered.about, answered.title) == ("post:12/2", "post:12/1", "")
    assert (ours.ours, ours.addressed, ours.parent) == (True, False, "post:12/1")
    assert told["post:9/1"].kind is Kind.POST
    assert (told["post:13/1"].kind, told["post:13/1"].audience) == (Kind.MESSAGE, Audience.PRIVATE)
    assert root.said_at.isoformat() == "2024-05-01T14:00:00+00:00"
    assert root.author.avatar == f"{FORUM}/user_avatar/90/1.png"
    assert (root.counts.likes, root.counts.replies) == (4, 1)
    waits = told["queued:3"]
    assert (waits.standing, waits.text, waits.parent) == (
        Standing.HELD,
        "Première fois ici",
        "post:12/1",
    )
    assert (waits.author.name, waits.author.avatar) == ("Luc", "https://cdn.example/90.png")


def test_without_a_key_only_what_everyone_reads_is_asked():
    door = forum(public=[post(1)])
    assert set(read(door, {"url": FORUM})) == {"post:12/1"}
    assert {urlsplit(asked.url).path for asked in door.requests} == {"/posts.json"}
    assert not any("api-key" in asked.headers for asked in door.requests)


@pytest.mark.parametrize("style", ["window", "number"])
@pytest.mark.parametrize("hidden", [1, 2, 60])
def test_both_ways_of_paging_are_read_to_the_first_post(style, hidden):
    shown = [post(n, topic=n) for n in range(1, 400) if not (n % hidden and n % 100 < hidden)][::-1]

    def latest(asked: Request):
        before = int(parse_qs(urlsplit(asked.url).query).get("before", ["0"])[0])
        if style == "window":
            top = before or shown[0]["id"]
            found = [one for one in shown if top - 50 < one["id"] <= top]
        else:
            found = [one for one in shown if not before or one["id"] < before]
        return json_answer({"latest_posts": found[:50]})

    door = ScriptedDoor({f"{FORUM}/posts.json": latest})
    pages = list(Discourse({"url": FORUM}, door).read("posts", ""))
    assert {item.remote_id for page in pages for item in page.items} == {
        f"post:{one['id']}/1" for one in shown
    }
    asked = len(door.requests)
    assert asked < 24
    again = list(Discourse({"url": FORUM}, door).read("posts", pages[-1].cursor))
    assert len(again) == 1
    assert not again[0].more


@pytest.mark.parametrize(
    ("draft", "body"),
    [
        (Draft(text=" Oui! ", parent="post:12/3", about="post:12/1"), {"raw": "Oui!", "topic_id": 12, "reply_to_post_number": 3}),
        (Draft(text="Oui!", parent="post:12/1"), {"raw": "Oui!", "topic_id": 12}),
        (Draft(text="Bonjour", title="Nouveau"), {"raw": "Bonjour", "title": "Nouveau"}),
    ],
)  # fmt: skip
def test_an_answer_is_posted_where_it_belongs(draft, body):
    door = forum(**{f"POST {FORUM}/posts.json": json_answer(post(9, n=4, by="atelier"))})
    receipt = Discourse(KEY, door).publish(draft, key="k")
    assert (receipt.remote_id, receipt.standing) == ("post:12/4", Standing.PUBLISHED)
    assert door.requests[-1].json == body
    assert door.requests[-1].headers["api-username"] == "atelier"
    keeps_the_contract(door)


LOAF = Attachment(
    kind=MediaKind.IMAGE,
    mime="image/jpeg",
    alt="Un pain [doré] | sur\nbois",
    file="a1.jpg",
    content=b"JPEG",
)
TAKEN = {
    "id": 3, "url": "//f/1.jpg", "original_filename": "file.jpg", "filesize": 4, "width": 400, "height": 300,
    "thumbnail_width": 400, "thumbnail_height": 300, "extension": "jpg", "short_url": "upload://ab3.jpg",
    "short_path": "/uploads/short-url/ab3.jpg", "retain_hours": None, "human_filesize": "4 Bytes",
}  # fmt: skip
SHOWN = "![Un pain (doré) / sur bois|400x300](upload://ab3.jpg)"


def test_a_topic_begins_in_its_section_with_a_picture_and_the_words_for_it():
    door = forum(
        **{f"POST {FORUM}/posts.json": json_answer(post(9, by="atelier")),
           f"POST {FORUM}/uploads.json": json_answer(TAKEN)},
    )  # fmt: skip
    draft = Draft(text="Bonjour", title="Nouveau", section="4", media=(LOAF,))
    assert Discourse(KEY, door).publish(draft, key="k").remote_id == "post:12/1"
    sent, said = [one for one in door.requests if one.method == "POST"]
    assert sent.headers["content-type"].startswith("multipart/form-data; boundary=")
    for told in (
        b'name="upload_type"\r\n\r\ncomposer',
        b'filename="file.jpg"',
        b"\r\n\r\nJPEG\r\n",
    ):
        assert told in sent.content
    assert said.json == {"raw": f"Bonjour\n\n{SHOWN}", "title": "Nouveau", "category": 4}
    keeps_the_contract(door)


def test_a_post_with_a_picture_is_found_by_its_words_and_keeps_it_when_they_change():
    raw = f"Bonjour\n\n{SHOWN}"
    door = forum(
        public=[post(9, by="atelier", raw=raw)],
        **{f"PUT {FORUM}/posts/9.json": json_answer({})},
    )
    desk = Discourse(KEY, door)
    draft = Draft(text="Bonjour", title="Nouveau", media=(LOAF,))
    assert desk.find(draft, key="k") is not None
    desk.edit("post:12/1", Draft(text="Bonsoir"))
    assert door.requests[-1].json == {"post": {"raw": f"Bonsoir\n\n{SHOWN}"}}


def test_the_sections_are_those_where_our_account_may_begin_a_topic():
    told = [
        {"id": 4, "name": "Recettes", "permission": 1},
        {"id": 5, "name": "Pains", "permission": 1, "parent_category_id": 4},
        {"id": 6, "name": "Annonces", "permission": 3},
    ]
    door = forum(**{f"{FORUM}/site.json": json_answer({"categories": told})})
    limits = Discourse(KEY, door).limits()
    assert limits.sections == {"4": "Recettes", "5": "Recettes, Pains"}
    assert (limits.title, limits.media, "image/webp" in limits.types) == (255, 10, True)
    assert Discourse(KEY, forum()).limits().sections == {}
    assert Discourse({"url": FORUM}, forum()).limits().sections == {}


def test_what_the_forum_holds_for_approval_is_said_to_be_held():
    waits = json_answer(
        {"action": "enqueued", "success": True, "pending_post": {"id": 8, "raw": "Oui"}}
    )
    door = forum(**{f"POST {FORUM}/posts.json": waits})
    receipt = Discourse(KEY, door).publish(Draft(text="Oui", parent="post:12/1"), key="k")
    assert (receipt.remote_id, receipt.standing) == ("queued:8", Standing.HELD)


def test_an_answer_that_may_be_there_is_found_by_its_words():
    door = forum(public=[post(9, n=4, by="atelier", raw="Oui,\nà 8 h"), post(8, n=3, raw="Oui, à 8 h")],
                 private=[post(10, topic=13, n=2, by="atelier", raw="Entre nous")])  # fmt: skip
    desk = Discourse(KEY, door)
    assert desk.find(Draft(text="Oui, à 8 h", parent="post:12/1"), key="k").remote_id == "post:12/4"
    assert desk.find(Draft(text="Entre nous", parent="post:13/1"), key="k").remote_id == "post:13/2"
    assert desk.find(Draft(text="Oui, à 8 h", parent="post:13/1"), key="k") is None


def test_posts_are_changed_taken_back_deleted_and_brought_back():
    gone = post(6, n=6, deleted_at="2024-05-03T00:00:00Z")
    done = json_answer({})
    door = forum(
        public=[post(5, n=5, by="atelier"), gone],
        **{f"PUT {FORUM}/posts/5.json": done, f"DELETE {FORUM}/posts/5.json": done,
           f"PUT {FORUM}/posts/6/recover.json": done},
    )  # fmt: skip
    desk = Discourse(KEY, door)
    assert desk.edit("post:12/5", Draft(text="Mieux dit")).remote_id == "post:12/5"
    assert door.requests[-1].json == {"post": {"raw": "Mieux dit"}}
    desk.retract("post:12/5")
    desk.retract("post:99/1")
    decided = [
        (Action.TRASH, "post:12/5", Standing.TRASH),
        (Action.APPROVE, "post:12/6", Standing.PUBLISHED),
    ]
    for action, name, after in decided:
        assert desk.moderate(Moderation(remote_id=name, action=action)).standing is after
    told = [
        f"{one.method} {urlsplit(one.url).path}" for one in door.requests if one.method != "GET"
    ]
    assert told == [
        "PUT /posts/5.json",
        "DELETE /posts/5.json",
        "DELETE /posts/5.json",
        "PUT /posts/6/recover.json",
    ]
    # What is so already is asked of nobody again.
    desk.moderate(Moderation(remote_id="post:12/6", action=Action.TRASH))
    assert door.requests[-1].method == "GET"
    for action, why in ((Action.SPAM, "no spam"), (Action.HOLD, "cannot be held")):
        with pytest.raises(Refused, match=why):
            desk.moderate(Moderation(remote_id="post:12/5", action=action))
    keeps_the_contract(door)


@pytest.mark.parametrize(
    ("action", "word"), [(Action.APPROVE, "approve_post"), (Action.SPAM, "reject_post")]
)
def test_what_waits_is_approved_or_rejected_once(action, word):
    route = f"PUT {FORUM}/review/3/perform/{word}.json?version=2"
    door = forum(waiting=[held(), held(4, status=1)], **{route: json_answer({"success": "OK"})})
    desk = Discourse(KEY, door)
    assert (
        desk.moderate(Moderation(remote_id="queued:3", action=action)).standing is action.standing
    )
    assert sum(one.method == "PUT" for one in door.requests) == 1
    desk.moderate(Moderation(remote_id="queued:4", action=action))
    assert sum(one.method == "PUT" for one in door.requests) == 1
    keeps_the_contract(door)


def test_looking_again_tells_edits_and_what_is_gone():
    edited = post(2, n=2, version=2, updated_at="2024-05-02T10:00:00Z")
    page = Discourse(KEY, forum(public=[edited], private=[post(5, topic=13)])).recheck(
        ["post:12/2", "post:13/1", "post:40/1", "queued:77"]
    )
    assert page.gone == ("post:40/1", "queued:77")
    items = {item.remote_id: item for item in page.items}
    assert items["post:12/2"].edited_at is not None
    assert items["post:13/1"].kind is Kind.MESSAGE


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (422, {"errors": ["Le texte est trop court (20 caractères au moins)."]}, Refused, "trop court"),
        (403, {"errors": ["non"], "error_type": "invalid_access"}, Refused, "may not do that"),
        (404, {"errors": ["absent"], "error_type": "not_found"}, Gone, "no longer exists"),
    ],
)  # fmt: skip
def test_a_refusal_is_told_in_the_forum_s_own_words(status, body, error, words):
    door = forum(**{f"POST {FORUM}/posts.json": json_answer(body, status=status)})
    with pytest.raises(error, match=words):
        Discourse(KEY, door).publish(Draft(text="non", parent="post:12/1"), key="k")


def test_a_dead_key_is_told_when_it_is_tried():
    dead = json_answer({"errors": ["non"], "error_type": "invalid_access"}, status=403)
    with pytest.raises(Reconnect, match="does not know this key"):
        Discourse(KEY, forum(**{f"{FORUM}/session/current.json": dead})).check()
    assert Discourse(KEY, forum()).check().remote_id == "user:7"
    for verb in (lambda d: d.publish(Draft(text="x"), key="k"), lambda d: d.check()):
        with pytest.raises(Reconnect):
            verb(Discourse({"url": FORUM}, forum()))


@pytest.mark.parametrize(
    ("address", "root"),
    [(f"{FORUM}/t/x/1", FORUM), ("https://a.example/forum/latest", "https://a.example/forum")],
)
def test_a_forum_is_recognised_at_any_of_its_addresses(address, root):
    about = {
        "title": "Le fournil",
        "header_primary_color": "333",
        "description": "",
        "logo_url": "/x",
    }
    door = ScriptedDoor({f"{root}/site/basic-info.json": json_answer(about)})
    (found,) = Discourse.discover(address, door)
    assert (found.authority, found.title, found.settings["url"]) == (root, "Le fournil", root)
    assert (
        Discourse.discover("https://blog.example/", ScriptedDoor({}, otherwise=answer("<p>"))) == ()
    )


def test_the_answers_that_discourse_recorded_are_read():
    folder = SHARED / "examples" / "discourse-api"
    if not folder.is_dir():
        pytest.skip("../shared/examples/discourse-api is not here")
    latest = json.loads((folder / "posts_latest.json").read_text())
    before = json.loads((folder / "posts_before.json").read_text())
    told = read(forum(public=[*latest["latest_posts"], *before["latest_posts"]]), {"url": FORUM})
    assert len(told) >= 4
    assert "holla bullhonky" in told["post:11/2"].html


def keeps_the_contract(door: ScriptedDoor) -> None:
    """Hold every request to the forum's OpenAPI document, where it lies."""
    path = SHARED / "contracts" / "discourse.json"
    if not path.is_file():
        pytest.skip(
            "../shared/contracts/discourse.json is not here: the requests were not held to it"
        )
    document = json.loads(path.read_text())
    for asked in door.requests:
        where = f"{asked.method} {urlsplit(asked.url).path}"
        if any(re.fullmatch(one, where) for one in UNTOLD):
            continue
        known = [
            operations[asked.method.lower()]
            for template, operations in document["paths"].items()
            if re.fullmatch(
                re.sub(r"\{\w+\}", r"[^/]+", template).replace(".", r"\."), urlsplit(asked.url).path
            )
            and asked.method.lower() in operations
        ]
        assert known, where
        content = known[0].get("requestBody", {}).get("content", {}).get("application/json", {})
        if content and asked.json is not None:
            fits(asked.json, content["schema"], where)


def fits(value: Any, schema: dict[str, Any], where: str) -> None:
    """Hold a value to the parts of JSON Schema that the document uses."""
    if "type" in schema:
        assert isinstance(value, TYPES[schema["type"]]), where
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value), where
        assert set(value) <= set(schema["properties"]), where
        for name, inner in value.items():
            fits(inner, schema["properties"][name], f"{where} {name}")
