"""The Bluesky connector on written answers: sessions, shapes of posts, private messages, refusals."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from backlogs import bluesky as written
from doors import ScriptedDoor, answer, json_answer

from parvis.connectors.bluesky import Bluesky
from parvis.connectors.bluesky.answers import Post
from parvis.connectors.bluesky.locating import handle_of
from parvis.connectors.bluesky.places import place_of
from parvis.connectors.bluesky.telling import item_of
from parvis.connectors.bluesky.writing import tid
from parvis.wire.answers import json
from parvis.wire.errors import Broken, Reconnect, Refused, TryLater, Unsupported
from parvis.wire.items import Action, Audience, Draft, Kind, Moderation

HOME, US = written.HOME, written.US
XRPC = f"{HOME}/xrpc/"
SETTINGS = {"handle": "four.example", "password": "abcd-efgh-ijkl-mnop", "service": HOME}
SIGN_IN = f"{XRPC}com.atproto.server.createSession"


def door(**routes: object) -> ScriptedDoor:
    """Make a door that lets us in, and answers these methods (dots as two underscores)."""
    named = {f"{XRPC}{name.replace('__', '.')}": given for name, given in routes.items()}
    return ScriptedDoor({SIGN_IN: json_answer(written.session()), **named})


def failure(status: int, error: str, **headers: str):
    return json_answer({"error": error, "message": "no"}, status=status, **headers)


def post(**more: object) -> Post:
    return json(json_answer({**written.post(1), **more}), Post)


@pytest.mark.parametrize(
    ("written_so", "read_so"),
    [
        ("alice", "alice.bsky.social"),
        ("@Alice.Example", "alice.example"),
        ("https://bsky.app/profile/alice.example", "alice.example"),
        (" boulangerie.quebec ", "boulangerie.quebec"),
    ],
)
def test_a_handle_is_read_however_it_is_written(written_so, read_so):
    assert handle_of(written_so) == read_so


@pytest.mark.parametrize("wrong", ["", "a", "alice@example.com", "al ice", "https://x.example/a"])
def test_what_is_no_handle_is_refused(wrong):
    with pytest.raises(Refused):
        handle_of(wrong)


@pytest.mark.parametrize("password", ["mimosa", "", "ABCD-EFGH-IJKL-MNOP", "abcdefghijklmnop"])
def test_no_other_password_than_an_app_password_leaves_the_desk(password):
    with pytest.raises(Refused, match="the password you sign in with"):
        Bluesky.found({"handle": "four.example", "password": password})


def test_an_account_is_found_from_its_handle_to_the_server_that_keeps_it():
    public = "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle"
    document = {"id": US, "service": [{"id": "#atproto_pds", "serviceEndpoint": HOME}]}
    routes = {
        public: json_answer({"did": US}),
        f"https://plc.directory/{US}": json_answer(document),
        SIGN_IN: json_answer(written.session()),
        f"{XRPC}app.bsky.actor.getProfile": json_answer({"did": US, "handle": "four.example"}),
    }
    asked = ScriptedDoor(routes)
    assert Bluesky({**SETTINGS, "service": ""}, asked).check().remote_id == US
    assert [r.url.partition("?")[0] for r in asked.requests] == list(routes)
    nobody = ScriptedDoor({public: failure(400, "InvalidRequest")})
    with pytest.raises(Refused, match="Nobody has the handle"):
        Bluesky({**SETTINGS, "service": ""}, nobody).check()


def test_a_session_that_the_network_moved_is_kept_at_its_new_home():
    moved = {
        "id": US,
        "service": [{"id": "#atproto_pds", "serviceEndpoint": "https://new.example"}],
    }
    asked = door()
    asked.routes[SIGN_IN] = json_answer(written.session(didDoc=moved))
    asked.routes["https://new.example/xrpc/app.bsky.actor.getProfile"] = json_answer({"did": US})
    kept: dict[str, str] = {}
    Bluesky(SETTINGS, asked, kept.update).check()
    assert kept["home"] == "https://new.example"


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (failure(401, "AuthenticationRequired"), Reconnect, "does not know this handle"),
        (failure(401, "AuthFactorTokenRequired"), Reconnect, "the password you sign in with"),
        (failure(400, "AccountTakedown"), Reconnect, "suspended"),
        (json_answer(written.session(active=False, status="deactivated")), Reconnect, "suspended"),
        (json_answer(written.session("com.atproto.access")), Reconnect, "the password you sign in"),
        (json_answer({"did": US}), Broken, "does not understand"),
        (failure(502, "UpstreamFailure"), TryLater, "does not answer"),
    ],
)
def test_each_way_of_not_being_let_in_has_its_sentence(given, error, said):
    asked = door()
    asked.routes[SIGN_IN] = given
    with pytest.raises(error, match=said):
        Bluesky(SETTINGS, asked).check()


def test_a_limit_says_when_it_ends():
    until = str(int(time.time()) + 240)
    asked = door()
    asked.routes[SIGN_IN] = failure(429, "RateLimitExceeded", ratelimit_reset=until)
    with pytest.raises(TryLater) as told:
        Bluesky(SETTINGS, asked).check()
    assert timedelta(seconds=230) < told.value.after <= timedelta(seconds=240)


def test_a_post_that_may_have_arrived_is_looked_for_before_anything_is_said():
    asked = door(
        com__atproto__repo__createRecord=TryLater(maybe_done=True, cause="timed out"),
        com__atproto__repo__getRecord=json_answer({"uri": "at://x/app.bsky.feed.post/1"}),
    )
    assert Bluesky(SETTINGS, asked).publish(Draft(text="a"), key="k").remote_id.endswith("/1")
    asked.routes[f"{XRPC}com.atproto.repo.getRecord"] = failure(400, "RecordNotFound")
    with pytest.raises(TryLater) as told:
        Bluesky(SETTINGS, asked).publish(Draft(text="a"), key="k")
    assert told.value.maybe_done
    assert Bluesky(SETTINGS, asked).find(Draft(text="a"), key="k") is None


def test_a_picture_that_could_not_be_handed_over_says_nothing_was_said():
    from parvis.wire.items import Attachment, MediaKind

    picture = Attachment(kind=MediaKind.IMAGE, mime="image/png", content=b"x")
    asked = door(com__atproto__repo__uploadBlob=TryLater(maybe_done=True))
    with pytest.raises(TryLater) as told:
        Bluesky(SETTINGS, asked).publish(Draft(text="a", media=(picture,)), key="k")
    assert not told.value.maybe_done
    heavy = Attachment(kind=MediaKind.IMAGE, mime="image/png", content=b"x" * 2_000_001)
    with pytest.raises(Refused, match="2 MB"):
        Bluesky(SETTINGS, asked).publish(Draft(text="a", media=(heavy,)), key="k")


def test_the_key_of_an_act_is_a_valid_record_key_and_always_the_same():
    keys = [tid(f"k{n}") for n in range(2000)]
    assert len(set(keys)) == 2000
    assert tid("k1") == keys[1]
    assert all(len(k) == 13 and k[0] in "234567abcdefghij" for k in keys)


def test_a_link_card_a_quote_and_pictures_are_read_in_words():
    embed = {
        "$type": "app.bsky.embed.recordWithMedia#view",
        "media": {"images": [{"fullsize": "https://cdn.example/1", "alt": "Une miche"}]},
        "record": {"record": {
            "uri": "at://x/app.bsky.feed.post/1", "author": {"displayName": "Alice"},
            "value": {"text": "Du <b>pain</b>"},
        }},
    }  # fmt: skip
    item = item_of(post(embed=embed), us=US)
    assert "« Alice : Du <b>pain</b> »" in item.text
    assert "<blockquote><p>Alice</p><p>Du &lt;b&gt;pain&lt;/b&gt;</p></blockquote>" in item.html
    assert [(m.url, m.alt) for m in item.media] == [("https://cdn.example/1", "Une miche")]
    card = {"external": {"uri": "https://lefour.ca/?a&b", "title": "Le “Four”"}}
    told = item_of(post(embed=card), us=US)
    assert told.text.endswith("Le “Four”\nhttps://lefour.ca/?a&b")
    assert 'href="https://lefour.ca/?a&amp;b"' in told.html


def test_a_record_that_its_author_wrote_wrong_is_read_as_far_as_it_goes():
    wrong = {
        "text": "Oui",
        "langs": "fr",
        "facets": [{"index": 3}],
        "createdAt": "hier",
        "reply": 5,
    }
    item = item_of(post(record=wrong), us=US)
    assert (item.text, item.language, item.parent) == ("Oui", "", None)
    future = item_of(post(record={"text": "", "createdAt": "2999-01-01T00:00:00Z"}), us=US)
    assert future.said_at.year == 2026


def test_labels_stand_before_a_post_as_its_warning():
    labels = [{"val": "graphic-media"}, {"val": "!hide"}, {"val": "spam", "neg": True}]
    own = {"labels": {"values": [{"val": "sexual"}]}}
    told = post(labels=labels, record={**written.post(1)["record"], **own})
    assert item_of(told, us=US).warning == "sexual, graphic-media"


@pytest.mark.parametrize(
    ("kind", "word", "key"),
    [
        ("search", " pain au levain ", "search:pain au levain"),
        ("timeline", "", "timeline:home"),
        ("feed", "https://bsky.app/profile/four.example/feed/pain",
         f"feed:at://{US}/app.bsky.feed.generator/pain"),
        ("list", f"https://bsky.app/profile/{US}/lists/3k2a",
         f"list:at://{US}/app.bsky.graph.list/3k2a"),
        ("list", f"at://{US}/app.bsky.graph.list/3k2a", f"list:at://{US}/app.bsky.graph.list/3k2a"),
    ],
)  # fmt: skip
def test_a_feed_a_list_or_words_become_a_place(kind, word, key):
    assert place_of(kind, word, lambda _handle: US).key == key


@pytest.mark.parametrize(
    ("kind", "word"), [("feed", "https://x.example"), ("search", " "), ("x", "y")]
)
def test_what_is_no_place_is_refused(kind, word):
    with pytest.raises(Refused):
        place_of(kind, word, lambda _handle: US)


def test_the_home_timeline_is_read_under_the_name_it_is_added_by():
    there = door(app__bsky__feed__getTimeline=json_answer({"feed": [{"post": written.post(1)}]}))
    us = Bluesky(SETTINGS, there)
    added = us.place("timeline", "")
    assert not added.ours
    (page,) = us.read(added.key, "")
    assert [item.remote_id for item in page.items] == [written.post(1)["uri"]]


def said(number: int, who: str, text: str) -> dict[str, object]:
    return {
        "$type": "chat.bsky.convo.defs#messageView", "id": f"m{number}", "rev": f"r{number:03d}",
        "text": text, "sender": {"did": who}, "sentAt": f"2026-05-01T00:{number:02d}:00.000Z",
    }  # fmt: skip


LEA = "did:plc:lllllllllllllllllllllllll"[:32]
TALK = {
    "id": "c1", "rev": "r002", "members": [{"did": LEA, "handle": "lea.example"}, {"did": US}],
}  # fmt: skip


def chatting(*messages: dict[str, object], rev: str = "r002") -> ScriptedDoor:
    return door(
        chat__bsky__convo__listConvos=json_answer({"convos": [{**TALK, "rev": rev}]}),
        chat__bsky__convo__getMessages=json_answer({"messages": messages}),
        chat__bsky__convo__sendMessage=json_answer(said(9, US, "À 7 h")),
    )


def test_private_messages_are_read_as_one_private_conversation_each():
    asked = chatting(said(2, US, "Bonjour"), said(1, LEA, "Ouvert?"))
    pages = list(Bluesky(SETTINGS, asked).read("messages", ""))
    items = [item for page in pages for item in page.items]
    assert [(i.remote_id, i.ours, i.addressed) for i in items] == [
        ("message:c1/m2", True, False), ("message:c1/m1", False, True),
    ]  # fmt: skip
    assert {(i.kind, i.audience, i.parent) for i in items} == {
        (Kind.MESSAGE, Audience.PRIVATE, "convo:c1")
    }
    assert not pages[-1].more
    chat = [r for r in asked.requests if "chat.bsky" in r.url]
    assert {r.headers["atproto-proxy"] for r in chat} == {"did:web:api.bsky.chat#bsky_chat"}
    again = list(Bluesky(SETTINGS, asked).read("messages", pages[-1].cursor))
    assert [item for page in again for item in page.items] == []


def test_a_private_answer_goes_to_its_conversation_and_is_found_there_again():
    asked = chatting(said(9, US, "À 7 h"), said(1, LEA, "Ouvert?"))
    made = Bluesky(SETTINGS, asked)
    draft = Draft(text="À 7 h", parent="message:c1/m1", about="convo:c1")
    assert made.publish(draft, key="k").remote_id == "message:c1/m9"
    sent = next(r for r in asked.requests if "sendMessage" in r.url)
    assert sent.json == {"convoId": "c1", "message": {"text": "À 7 h"}}
    assert made.find(draft, key="k").remote_id == "message:c1/m9"
    assert made.find(Draft(text="Autre", parent="message:c1/m1"), key="k") is None
    with pytest.raises(Unsupported):
        made.retract("message:c1/m9")


def test_without_the_right_to_messages_their_place_is_empty_and_says_why_when_asked():
    asked = chatting(said(1, LEA, "Ouvert?"))
    asked.routes[SIGN_IN] = json_answer(written.session("com.atproto.appPass"))
    made = Bluesky(SETTINGS, asked)
    assert [page.items for page in made.read("messages", "")] == [()]
    with pytest.raises(Unsupported, match="does not open private messages"):
        made.publish(Draft(text="a", parent="message:c1/m1"), key="k")
    assert not [r for r in asked.requests if "chat.bsky" in r.url]


def test_holding_back_is_said_not_to_exist():
    with pytest.raises(Unsupported, match="holds nothing back"):
        Bluesky(SETTINGS, door()).moderate(Moderation(remote_id="at://x", action=Action.HOLD))


def test_a_network_that_is_not_bluesky_is_not_understood():
    page = answer("<html>Bonjour</html>", content_type="text/html")
    with pytest.raises(Broken):
        Bluesky(SETTINGS, door(app__bsky__actor__getProfile=page)).check()
