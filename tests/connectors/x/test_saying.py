"""X: what is said, found, hidden and deleted, once each; what its refusals mean."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from doors import ScriptedDoor, answer, json_answer

sys.path.insert(0, str(Path(__file__).parent))
from world import (
    API,
    KEY,
    ME,
    PNG,
    answer_to,
    page,
    post,
    problem,
    query,
    x,
)

from parvis.connectors.x import X
from parvis.wire.errors import Gone, Reconnect, Refused, TryLater, Unsupported
from parvis.wire.items import (
    Action,
    Attachment,
    Draft,
    MediaKind,
    Moderation,
    Standing,
)

MENTIONS, OWN = f"{API}/2/users/{ME}/mentions", f"{API}/2/users/{ME}/tweets"


def read(door: ScriptedDoor, place: str = "mentions", cursor: str = "", **more: str):
    return list(X({**KEY, **more}, door).read(place, cursor))


@pytest.mark.parametrize(
    ("draft", "body"),
    [
        (Draft(text=" Bonjour "), {"text": "Bonjour"}),
        (Draft(text="Oui", parent="post:5", about="post:4"), {"text": "Oui", "reply": {"in_reply_to_tweet_id": "5"}}),
        (Draft(text="Oui", about="post:4"), {"text": "Oui", "reply": {"in_reply_to_tweet_id": "4"}}),
        (Draft(text="À lire", quoted="post:7"), {"text": "À lire", "quote_tweet_id": "7"}),
    ],
)  # fmt: skip
def test_a_post_says_what_was_written_where_it_belongs(draft, body):
    door = x()
    receipt = X(KEY, door).publish(draft, key="k")
    assert door.requests[-1].json == body
    assert (receipt.remote_id, receipt.url) == ("post:99", "https://x.com/i/web/status/99")


def test_pictures_leave_first_each_with_its_words():
    files = tuple(
        Attachment(kind=MediaKind.IMAGE, mime=PNG, alt=alt, content=b"png") for alt in ("Une miche", "")
    )  # fmt: skip
    door = x()
    X(KEY, door).publish(Draft(text="Voici", media=files), key="k")
    paths = [one.url.removeprefix(API) for one in door.requests]
    assert paths == ["/2/media/upload", "/2/media/metadata", "/2/media/upload", "/2/tweets"]
    assert door.requests[0].json == {
        "media": "cG5n",
        "media_category": "tweet_image",
        "media_type": PNG,
    }
    assert door.requests[1].json == {"id": "55", "metadata": {"alt_text": {"text": "Une miche"}}}
    assert door.requests[3].json["media"] == {"media_ids": ["55", "55"]}
    for wrong in (files * 3, (Attachment(kind=MediaKind.VIDEO, mime="video/mp4"),)):
        with pytest.raises(Refused, match="four pictures"):
            X(KEY, door).publish(Draft(text="Voici", media=wrong), key="k")
    for weather in (TryLater(maybe_done=True), answer("<p>", status=200), answer("", status=502)):
        door = x(**{f"{API}/2/media/upload": weather})
        with pytest.raises(TryLater) as lost:
            X(KEY, door).publish(Draft(text="Voici", media=files), key="k")
        assert not lost.value.maybe_done, "nothing was said yet"


@pytest.mark.parametrize(
    ("draft", "found"),
    [
        (Draft(text="Oui,  à 8 h &c.", parent="post:5", about="post:4"), "post:51"),
        (Draft(text="@membre7 Oui, à 8 h &c.", parent="post:5"), "post:51"),
        (Draft(text="Oui, à 8 h &c."), None),
        (Draft(text="Oui, à 9 h", parent="post:5"), None),
        (Draft(text="Voir https://lefour.ca/pain"), "post:52"),
        (Draft(text="La cre\u0300me"), "post:53"),
        (Draft(text="Oui", parent="comment:5"), None),
    ],
)
def test_what_may_be_there_is_found_by_its_place_and_its_words(draft, found):
    link = {"urls": [{"url": "https://t.co/z9", "expanded_url": "https://lefour.ca/pain"}]}
    door = x(**{OWN: page(
        answer_to(51, 5, 4, by=ME, text="@membre7 Oui, à 8 h &amp;c."),
        post(52, "Voir https://t.co/z9", by=ME, entities=link),
        post(53, "La crème", by=ME),
    )})  # fmt: skip
    receipt = X(KEY, door).find(draft, key="k")
    assert (receipt.remote_id if receipt else None) == found


def test_the_last_look_before_an_answer_sees_what_we_answered_elsewhere():
    door = x(**{OWN: page(answer_to(51, 5, 4, by=ME), answer_to(52, 9, 9, by=ME))})
    told = X(KEY, door).around(Draft(text="Oui", parent="post:5", about="post:4"))
    assert [(i.remote_id, i.parent, i.about, i.ours) for i in told.items] == [
        ("post:51", "post:5", None, True)
    ]
    asked = query(door.requests[0])
    assert (asked["since_id"], asked["max_results"]) == ("5", "10")


def test_answers_are_hidden_and_shown_again_and_the_rest_is_refused():
    hide = f"PUT {API}/2/tweets/6/hidden"
    door = x(**{hide: lambda asked: json_answer({"data": asked.json})})
    desk = X(KEY, door)
    for action, after in ((Action.TRASH, Standing.TRASH), (Action.APPROVE, Standing.PUBLISHED)):
        assert desk.moderate(Moderation(remote_id="post:6", action=action)).standing is after
    assert [one.json for one in door.requests] == [{"hidden": True}, {"hidden": False}]
    with pytest.raises(Refused, match="report it on X"):
        desk.moderate(Moderation(remote_id="post:6", action=Action.SPAM))
    with pytest.raises(Unsupported, match="holds nothing"):
        desk.moderate(Moderation(remote_id="post:6", action=Action.HOLD))
    assert len(door.requests) == 2
    door.routes[hide] = problem(403, "", "The conversation is not yours")
    with pytest.raises(Refused, match="one’s own posts"):
        desk.moderate(Moderation(remote_id="post:6", action=Action.TRASH))
    for lost in (TryLater(maybe_done=True), answer("<p>")):  # hiding twice harms nobody
        door.routes[hide] = lost
        with pytest.raises(TryLater) as error:
            desk.moderate(Moderation(remote_id="post:6", action=Action.TRASH))
        assert not error.value.maybe_done


def test_a_post_of_ours_is_deleted_and_one_that_is_gone_is_no_error():
    done = json_answer({"data": {"deleted": True}})
    door = x(**{f"DELETE {API}/2/tweets/5": done})
    X(KEY, door).retract("post:5")
    X(KEY, door).retract("post:6")
    assert [one.method for one in door.requests] == ["DELETE", "DELETE"]
    with pytest.raises(Gone):
        X(KEY, door).retract("comment:5")


@pytest.mark.parametrize(
    ("status", "kind", "detail", "error", "said"),
    [
        (400, "invalid-request", "One or more parameters to your request was invalid.", Refused, "parameters"),
        (401, "", "Unauthorized", Reconnect, "no longer accepts the key"),
        (402, "credits", "CreditsDepleted", Refused, "Buy some"),
        (403, "", "You are not allowed to create a Tweet with duplicate content.", Refused, "only once"),
        (403, "", "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.", Refused, "Answer it on X itself"),
        (403, "client-forbidden", "When authenticating…", Refused, "belongs to a project"),
        (403, "unsupported-authentication", "…", Reconnect, "not given this right"),
        (403, "", "Something new", Refused, "Something new"),
        (404, "resource-not-found", "…", Refused, "no longer exists"),
        (429, "usage-capped", "Usage cap exceeded: Monthly", TryLater, "limit that X sets"),
        (429, "", "Too Many Requests", TryLater, "less often"),
        (503, "", "Over capacity", TryLater, "does not answer"),
    ],
)  # fmt: skip
def test_each_refusal_is_a_sentence_with_its_remedy(status, kind, detail, error, said):
    door = x(**{f"POST {API}/2/tweets": problem(status, kind, detail)})
    with pytest.raises(error, match=said):
        X(KEY, door).publish(Draft(text="Oui", parent="post:5"), key="k")


def test_x_says_until_when_to_wait():
    at = int((datetime.now(UTC) + timedelta(minutes=9)).timestamp())
    slow = problem(429, "", "Too Many Requests", x_rate_limit_reset=str(at))
    with pytest.raises(TryLater) as error:
        read(x(**{MENTIONS: slow}))
    assert timedelta(minutes=8) < error.value.after <= timedelta(minutes=9)


@pytest.mark.parametrize(
    ("status", "maybe"), [(500, True), (502, True), (503, False), (429, False)]
)
def test_only_an_answer_that_is_lost_may_have_left(status, maybe):
    with pytest.raises(TryLater) as error:
        X(KEY, x(**{f"POST {API}/2/tweets": answer("", status=status)})).publish(
            Draft(text="Oui"), key="k"
        )
    assert error.value.maybe_done is maybe
