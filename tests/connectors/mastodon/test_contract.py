"""What the connector asks is in the description of Mastodon's API: its routes and their parameters."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from doors import Request, ScriptedDoor, json_answer

from parvis.connectors.mastodon import Mastodon
from parvis.wire.items import Attachment, Audience, Draft, MediaKind, Reacting, Reaction

CONTRACT = Path(__file__).parents[4] / "shared/contracts/mastodon.json"
BASE = "https://social.example"
ME = {"id": "1", "acct": "four", "url": f"{BASE}/@four"}
STATUS = {"id": "5", "created_at": "2026-03-01T08:00:00Z", "account": {"id": "2", "acct": "lea@x.example"},
          "visibility": "unlisted", "mentions": [{"id": "3", "acct": "zoe"}]}  # fmt: skip


def told(asked: Request):
    path = urlsplit(asked.url).path
    if path.endswith("verify_credentials"):
        return json_answer(ME)
    if path.endswith("/context"):
        return json_answer({"ancestors": [], "descendants": []})
    if path.endswith("/search"):
        return json_answer({"statuses": [STATUS]})
    if "/media" in path:
        return json_answer({"id": "9", "url": f"{BASE}/9.png"})
    if path.endswith("/apps"):
        return json_answer({"client_id": "a", "client_secret": "b"})
    if path.endswith("/token"):
        return json_answer({"access_token": "t"})
    alone = re.search(r"/statuses/\w+(/(un)?(favourite|reblog))?$", path) or (
        path.endswith("/statuses") and asked.method == "POST"
    )
    return json_answer(
        STATUS if alone else [] if "lists" not in path else [{"id": "7", "title": "A"}]
    )


def everything(door: ScriptedDoor) -> None:
    """Use every verb once."""
    settings = {"url": BASE, "token": "t"}
    us = Mastodon(settings, door)
    file = Attachment(kind=MediaKind.IMAGE, mime="image/png", alt="x", content=b"x")
    us.publish(
        Draft(text="Oui", parent="status:5", warning="w", language="fr", media=(file,)), key="k"
    )
    us.find(Draft(text="Oui", parent="status:5"), key="k")
    us.edit("status:5", Draft(text="Non"))
    us.retract("status:5")
    for reaction in Reaction:
        for on in (True, False):
            us.react(Reacting(remote_id="status:5", reaction=reaction, on=on), key="k")
    us.recheck(["status:5"])
    us.around(Draft(text="", parent="status:5"))
    us.place("list", "A")
    list(us.search("pain", ""))
    for place in ("notifications", "statuses", "home", "tag:pain", "list:7"):
        list(us.read(place, '{"high":"3","gaps":[{"before":"2","until":"1"}]}'))
    app = Mastodon.register(settings, door, name="Parvis", return_url="", known_at="")
    given = {**settings, **app, "proof": "p"}
    key = Mastodon.returned({"code": "c"}, settings=given, door=door)
    Mastodon({**settings, **key}, door).revoke()


@pytest.mark.skipif(
    not CONTRACT.exists(), reason="no description of the API beside this repository"
)
def test_every_request_is_one_that_the_api_describes():
    paths = json.loads(CONTRACT.read_text())["paths"]
    patterns = {re.compile(re.sub(r"\{\w+\}", r"[^/]+", path) + r"\Z"): path for path in paths}
    door = ScriptedDoor(otherwise=told)
    everything(door)
    for asked in door.requests:
        parts = urlsplit(asked.url)
        known = [path for pattern, path in patterns.items() if pattern.match(parts.path)]
        assert known, asked.url
        described = paths[min(known, key=lambda path: path.count("{"))].get(asked.method.lower())
        assert described, (asked.method, asked.url)
        named = {one["name"] for one in described.get("parameters", ()) if one.get("in") == "query"}
        sent = {name.removesuffix("[]") for name, _value in parse_qsl(parts.query)}
        assert sent <= {name.removesuffix("[]") for name in named}, (asked.url, named)
    assert len(door.requests) > 15


def test_an_answer_names_everybody_it_must_and_reaches_no_more_than_it_may():
    door = ScriptedDoor(otherwise=told)
    us = Mastodon({"url": BASE, "token": "t"}, door)
    us.publish(Draft(text="Merci @zoe!", parent="status:5", audience=Audience.PUBLIC), key="k7")
    (sent,) = [asked for asked in door.requests if asked.method == "POST"]
    assert sent.json["status"] == "@lea@x.example Merci @zoe!"
    assert sent.json["visibility"] == "unlisted"
    assert sent.json["in_reply_to_id"] == "5"
    assert sent.headers["idempotency-key"] == "k7"
    assert sent.headers["authorization"] == "Bearer t"


def test_what_is_counted_is_what_is_sent():
    door = ScriptedDoor(otherwise=told)
    us = Mastodon({"url": BASE, "token": "t"}, door)
    for draft in (
        Draft(text="Merci @zoe!", parent="status:5"),
        Draft(text="Merci", about="status:5"),
        Draft(text=" Bonjour "),
    ):
        counted = us.worded(draft)
        us.publish(draft, key="k")
        assert counted == door.requests[-1].json["status"]
    counted = us.worded(Draft(text="Oui"), "status:5")
    us.edit("status:5", Draft(text="Oui"))
    assert counted == door.requests[-1].json["status"] == "@zoe Oui"
