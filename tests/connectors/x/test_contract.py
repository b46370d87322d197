"""Every request is one that X's own document describes; so is every answer that these tests write."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from doors import Request, ScriptedDoor, json_answer
from openapi import Document

sys.path.insert(0, str(Path(__file__).parent))
from world import API, KEY, ME, PNG, answer_to, named, page, post, problem, user, x

from parvis.connectors.x import X
from parvis.wire.items import (
    Action,
    Attachment,
    Draft,
    MediaKind,
    Moderation,
    Reacting,
    Reaction,
)

BESIDE = [above / "shared/contracts/x.json" for above in Path(__file__).parents]
CONTRACT = next((path for path in BESIDE if path.is_file()), BESIDE[-1])
HERE = pytest.mark.skipif(
    not CONTRACT.is_file(), reason="X's document is not beside the repository"
)
OAUTH = ("/2/oauth2/token", "/2/oauth2/revoke")


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(CONTRACT)


def everything(door: ScriptedDoor) -> None:
    """Use every verb once, and each of its branches."""
    us = X({**KEY, "past": "1"}, door)
    us.check()
    file = Attachment(kind=MediaKind.IMAGE, mime=PNG, alt="Une miche", content=b"png")
    us.publish(Draft(text="Oui! https://lefour.ca", parent="post:5", media=(file,)), key="k")
    us.publish(Draft(text="À lire", quoted="post:5"), key="k")
    us.find(Draft(text="Oui", parent="post:5"), key="k")
    us.find(Draft(text="Oui"), key="k")
    us.around(Draft(text="", parent="post:5"))
    us.recheck([f"post:{n}" for n in range(1, 101)])
    us.retract("post:5")
    us.moderate(Moderation(remote_id="post:6", action=Action.TRASH))
    us.moderate(Moderation(remote_id="post:7", action=Action.APPROVE))
    for reaction in Reaction:
        for on in (True, False):
            us.react(Reacting(remote_id="post:5", reaction=reaction, on=on), key="k")
    list(us.search("pain OR levain", ""))
    for place in ("mentions", "own", "search:pain"):
        for key in (KEY, {**KEY, "past": "1"}):
            list(X(key, door).read(place, ""))
            list(X(key, door).read(place, '{"high":3,"gaps":[{"before":2,"until":1}]}'))


def busy() -> ScriptedDoor:
    """An X where something stands in every list."""
    whole = page(
        answer_to(8, 5, 5, entities=named((ME, "lefour")), attachments={"media_keys": ["3_1"]}),
        post(7, "x" * 280, note_tweet={"text": "x" * 300, "entities": named((ME, "lefour"))}),
        users=(user(protected=True),),
        media=[{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/a.jpg", "alt_text": "Pain"}],
    )  # fmt: skip
    gone = {"type": "https://api.twitter.com/2/problems/resource-not-found", "title": "Not Found Error",
            "detail": "Could not find tweet.", "resource_id": "9", "resource_type": "tweet",
            "parameter": "ids", "value": "9"}  # fmt: skip
    return x(**{
        f"{API}/2/users/{ME}/mentions": whole,
        f"{API}/2/users/{ME}/tweets": page(post(6, by=ME)),
        f"{API}/2/tweets/search/recent": whole,
        f"GET {API}/2/tweets": json_answer({"data": [post(6)], "errors": [gone]}),
        f"DELETE {API}/2/tweets/5": json_answer({"data": {"deleted": True}}),
        f"POST {API}/2/users/{ME}/likes": json_answer({"data": {"liked": True}}),
        f"DELETE {API}/2/users/{ME}/likes/5": json_answer({"data": {"liked": False}}),
        f"POST {API}/2/users/{ME}/retweets": json_answer({"data": {"rest_id": "9", "retweeted": True}}),
        f"DELETE {API}/2/users/{ME}/retweets/5": json_answer({"data": {"retweeted": False}}),
        f"PUT {API}/2/tweets/6/hidden": json_answer({"data": {"hidden": True}}),
        f"PUT {API}/2/tweets/7/hidden": json_answer({"data": {"hidden": False}}),
    })  # fmt: skip


@HERE
@pytest.mark.parametrize("door", [x, busy], ids=["empty", "busy"])
def test_every_request_and_every_answer_is_as_the_document_of_x_says(document, door):
    door = door()
    if door.routes.get(f"PUT {API}/2/tweets/6/hidden") is None:
        door.routes |= {key: told for key, told in busy().routes.items() if " " in key}
    everything(door)
    asked = [one for one in door.requests if urlsplit(one.url).path not in OAUTH]
    assert len(asked) > 20
    for one in asked:
        operation = document.request(one)
        scopes = [sorted(kind["OAuth2UserToken"]) for kind in operation["security"] if "OAuth2UserToken" in kind]  # fmt: skip
        assert scopes, f"{one.url} is closed to an account's key"
        told = door._pick(one.method, one.url)
        document.answer(operation, told, one.url)


@HERE
def test_every_right_that_the_requests_need_is_asked_for_and_no_other(document):
    from parvis.connectors.x.letting import SCOPES

    door = busy()
    everything(door)
    needed = set()
    for one in door.requests:
        operation = document.request(one)
        (kind,) = [kind["OAuth2UserToken"] for kind in operation["security"] if "OAuth2UserToken" in kind]  # fmt: skip
        needed |= set(kind)
    assert set(SCOPES) == needed | {"offline.access"}
    flows = document.whole["components"]["securitySchemes"]["OAuth2UserToken"]["flows"]
    assert set(SCOPES) <= set(flows["authorizationCode"]["scopes"])
    assert flows["authorizationCode"]["tokenUrl"] == f"{API}/2/oauth2/token"


@HERE
@pytest.mark.parametrize("kind", ["client-forbidden", "usage-capped", "unsupported-authentication", "resource-not-found"])  # fmt: skip
def test_the_refusals_that_are_told_apart_are_those_of_the_document(document, kind):
    known = document.whole["components"]["schemas"]["Problem"]["discriminator"]["mapping"]
    told = problem(403, kind, "no")
    assert any(name in told.body.decode() for name in known if name.endswith(f"/{kind}"))


@HERE
def test_a_request_that_the_document_does_not_know_is_seen(document):
    good = Request(method="GET", url=f"{API}/2/users/4/mentions?max_results=5", headers={})
    document.request(good)
    for url in (
        f"{API}/2/users/4/mentions?max_results=4", f"{API}/2/users/4/mentions?since=1",
        f"{API}/2/users/lefour/mentions", f"{API}/2/planets", f"{API}/2/tweets/search/recent",
        f"{API}/2/users/4/mentions?tweet.fields=colour",
    ):  # fmt: skip
        with pytest.raises(AssertionError):
            document.request(Request(method="GET", url=url, headers={}))
    for body in ({"text": 5}, {"words": "x"}, {"reply": {}}, {"media": {"media_ids": []}}):
        with pytest.raises(AssertionError):
            document.request(Request(method="POST", url=f"{API}/2/tweets", headers={}, json=body))


def test_the_way_in_is_that_of_a_person_s_own_application():
    made = X.register(
        {"client_id": " an-app ", "client_secret": "hush", "wishes": "past"},
        x(), name="Parvis", return_url="https://desk.example/back", known_at="",
    )  # fmt: skip
    offer = X.authorization(made, x(), name="Parvis", return_url="", state="s")
    asked = parse_qs(urlsplit(offer.url).query)
    assert asked["client_id"] == ["an-app"]
    assert asked["redirect_uri"] == ["https://desk.example/back"]
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert len(offer.kept["proof"]) >= 43
    door = x()
    kept = X.returned({"code": "c0de"}, settings={**made, **offer.kept}, door=door)
    (told,) = door.requests
    assert told.auth == ("an-app", "hush")
    assert told.form == {
        "grant_type": "authorization_code", "code": "c0de", "client_id": "an-app",
        "redirect_uri": "https://desk.example/back", "code_verifier": offer.kept["proof"],
    }  # fmt: skip
    assert (kept["token"], kept["refresh"], kept["past"], kept["other_app"]) == (
        "b-token", "b-refresh", "1", "",
    )  # fmt: skip
    door = x()
    X({**KEY, **kept}, door).revoke()
    assert [one.form["token"] for one in door.requests] == ["b-refresh", "b-token"]
