"""X: what is read, said, found, hidden and deleted; what it costs; what its refusals mean."""

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
    Purse,
    answer_to,
    named,
    page,
    post,
    problem,
    query,
    user,
    x,
)

from parvis.connectors.x import X
from parvis.connectors.x.reading import remembered
from parvis.connectors.x.saying import as_text
from parvis.wire.costs import Price
from parvis.wire.errors import Broken, Gone, Reconnect, Refused, TryLater, Unsupported
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

MENTIONS, OWN = f"{API}/2/users/{ME}/mentions", f"{API}/2/users/{ME}/tweets"
US = (ME, "lefour")


def read(door: ScriptedDoor, place: str = "mentions", cursor: str = "", **more: str):
    return list(X({**KEY, **more}, door).read(place, cursor))


def items(door: ScriptedDoor, place: str = "mentions", **more: str):
    return {item.remote_id: item for one in read(door, place, **more) for item in one.items}


# What is read


def test_who_names_or_answers_us_is_a_remark_that_stands_where_it_was_said():
    told = items(x(**{MENTIONS: page(
        post(20, "@lefour bonjour", entities=named(US)),
        answer_to(21, 10, 10, in_reply_to_user_id=ME),
        answer_to(22, 15, 10, in_reply_to_user_id=ME),
        answer_to(23, 11, 11, in_reply_to_user_id="9", entities=named(US)),
        post(24, "RT", referenced_tweets=[{"type": "retweeted", "id": "10"}]),
        post(25, "Lisez", entities=named(US), referenced_tweets=[{"type": "quoted", "id": "10"}]),
        users=(user(),),
    )}))  # fmt: skip
    assert set(told) == {"post:20", "post:21", "post:22", "post:23", "post:25"}
    assert {item.kind for item in told.values()} == {Kind.COMMENT}
    assert all(item.addressed and not item.ours for item in told.values())
    places = {name: (item.parent, item.about) for name, item in told.items()}
    assert places == {
        "post:20": (None, None), "post:21": (None, "post:10"), "post:22": ("post:15", "post:10"),
        "post:23": (None, "post:11"), "post:25": (None, None),
    }  # fmt: skip
    assert told["post:25"].quoted == "post:10"
    author = told["post:20"].author
    assert (author.remote_id, author.name, author.url) == ("user:7", "Zoé", "https://x.com/membre7")
    assert author.avatar.endswith("_bigger.jpg")
    assert told["post:20"].said_at == datetime(2026, 11, 3, 14, 5, 6, tzinfo=UTC)
    assert told["post:20"].counts.likes == 5
    assert {item.authority for item in told.values()} == {"https://x.com/lefour"}


def test_what_we_say_begins_something_goes_on_with_it_or_answers_others():
    told = items(x(**{OWN: page(
        answer_to(34, 33, 30, by=ME, in_reply_to_user_id=ME),
        answer_to(33, 30, 30, by=ME, in_reply_to_user_id=ME),
        answer_to(32, 21, 10, by=ME, in_reply_to_user_id="7"),
        answer_to(31, 29, 10, by=ME, in_reply_to_user_id=ME),
        post(30, by=ME),
    )}), "own")  # fmt: skip
    kinds = {name: item.kind for name, item in told.items()}
    assert kinds == {"post:30": Kind.POST, "post:33": Kind.POST, "post:34": Kind.POST,
                     "post:32": Kind.COMMENT, "post:31": Kind.COMMENT}  # fmt: skip
    assert (told["post:32"].parent, told["post:32"].about) == ("post:21", "post:10")
    assert told["post:33"].parent == "post:30"
    assert all(item.ours and not item.addressed for item in told.values())


def test_what_a_search_finds_is_overheard_unless_it_names_us():
    door = x(**{f"{API}/2/tweets/search/recent": page(
        post(41, "Du pain"), post(42, "@lefour du pain", entities=named(US)), users=(user(),))})  # fmt: skip
    told = items(door, "search:pain OR levain")
    assert [told[name].kind for name in ("post:41", "post:42")] == [Kind.POST, Kind.COMMENT]
    assert query(door.requests[0])["query"] == "(pain OR levain) -is:retweet"


@pytest.mark.parametrize(
    ("told", "text", "html"),
    [
        ({"text": "Pain &amp; beurre &lt;3"}, "Pain & beurre <3", "<p>Pain &amp; beurre &lt;3</p>"),
        ({"text": "Voir https://t.co/a1", "entities": {"urls": [{"url": "https://t.co/a1", "expanded_url": "https://lefour.ca/?a=1&b=2"}]}},
         "Voir https://lefour.ca/?a=1&b=2",
         '<p>Voir <a href="https://lefour.ca/?a=1&amp;b=2">https://lefour.ca/?a=1&amp;b=2</a></p>'),
        ({"text": "La miche https://t.co/b2", "entities": {"urls": [{"url": "https://t.co/b2", "expanded_url": "https://x.com/a/status/1/photo/1", "media_key": "3_1"}]}},
         "La miche", "<p>La miche</p>"),
        ({"text": "Court…", "note_tweet": {"text": "Long\net entier"}}, "Long\net entier", "<p>Long<br>et entier</p>"),
        ({"text": "<script>alert(1)</script>"}, "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    ],
)  # fmt: skip
def test_words_are_whole_and_their_addresses_too(told, text, html):
    import msgspec

    from parvis.connectors.x.answers import Post

    row = msgspec.convert(post(1, **told), Post)
    assert as_text(row) == text
    assert items(x(**{MENTIONS: page(post(1, **told))}))["post:1"].html == html


def test_pictures_come_with_their_words_and_what_only_followers_read_says_so():
    told = items(x(**{MENTIONS: page(
        post(1, attachments={"media_keys": ["3_1", "7_2"]}),
        users=(user(protected=True),),
        media=[{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/a.jpg", "alt_text": "Une miche"},
               {"media_key": "7_2", "type": "video", "preview_image_url": "https://pbs.twimg.com/b.jpg"}],
    )}))["post:1"]  # fmt: skip
    assert [(m.kind, m.alt) for m in told.media] == [
        (MediaKind.IMAGE, "Une miche"),
        (MediaKind.VIDEO, ""),
    ]
    assert told.audience is Audience.FOLLOWERS


@pytest.mark.parametrize("place", ["mentions", "own", "search:pain"])
def test_what_was_read_is_never_asked_for_again(place):
    old = [post(n) for n in range(109, 99, -1)]
    lists = (MENTIONS, OWN, f"{API}/2/tweets/search/recent")
    door = x(**dict.fromkeys(lists, page(*old, more=True)))
    (first,) = read(door, place)
    assert (len(first.items), first.more) == (
        10,
        False,
    )  # the latest only: the past was not wished for
    door.routes |= dict.fromkeys(lists, page())
    read(door, place, first.cursor)
    again = query(door.requests[-1])
    wanted = None if place.startswith("search") else "109"  # its ids are of 2010: X forgot them
    assert again.get("since_id") == wanted


def test_a_search_asks_for_nothing_that_x_has_forgotten():
    now = datetime.now(UTC)
    fresh, stale = remembered(now) + (1 << 22), remembered(now - timedelta(days=3))
    door = x()
    read(door, "search:pain", f'{{"high":{fresh}}}')
    assert query(door.requests[-1])["since_id"] == str(fresh)
    gaps = f'{{"high":{stale},"gaps":[{{"before":{stale},"until":5}}]}}'
    last = read(door, "search:pain", gaps)[-1]
    assert "since_id" not in query(door.requests[-1])
    assert not last.more
    assert len(door.requests) == 2


def test_looking_again_tells_what_is_gone():
    lost = {"type": "https://api.twitter.com/2/problems/resource-not-found", "title": "Not Found Error",
            "detail": "…", "resource_id": "6"}  # fmt: skip
    closed = {
        **lost,
        "type": "https://api.twitter.com/2/problems/not-authorized-for-resource",
        "resource_id": "8",
    }
    door = x(**{f"GET {API}/2/tweets": json_answer({"data": [post(5)], "errors": [lost, closed]})})
    told = X(KEY, door).recheck(["post:5", "post:6", "post:8", "comment:9"])
    assert [item.remote_id for item in told.items] == ["post:5"]
    assert told.gone == ("post:6",)
    assert query(door.requests[0])["ids"] == "5,6,8"


# What is said


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


# Keys


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
    def keep(told):
        return {"token": "b-token", "refresh": "b-refresh", **told}

    spent = json_answer({"error": "invalid_request", "error_description": "Value passed for the token was invalid."}, status=400)  # fmt: skip
    door = x(**{f"{API}/2/oauth2/token": spent})
    desk = X(stale(until=datetime.now(UTC).isoformat()), door, keep)
    list(desk.read("mentions", ""))
    assert door.requests[-1].headers["authorization"] == "Bearer b-token"
    alone = X(stale(until=datetime.now(UTC).isoformat()), door)
    with pytest.raises(Reconnect, match="Connect the account again"):
        list(alone.read("mentions", ""))


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
        X.register(settings, x(), name="Parvis", return_url=back)


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


# Refusals


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


# The address of an account, and words to look for


@pytest.mark.parametrize(
    ("address", "handle"),
    [
        ("https://x.com/lefour", "lefour"), ("https://twitter.com/@LeFour/", "LeFour"),
        ("https://www.x.com/lefour?s=20", "lefour"), ("https://x.com/home", ""), ("https://x.com/", ""),
        ("https://x.com/lefour/status/1", ""), ("https://ax.com/lefour", ""), ("https://x.com/" + "a" * 16, ""),
    ],
)  # fmt: skip
def test_a_profile_is_recognised_without_asking_x(address, handle):
    door = x()
    told = X.discover(address, door)
    assert [one.settings["handle"] for one in told] == ([handle] if handle else [])
    assert all(one.needs_key and one.authority == f"https://x.com/{handle}" for one in told)
    assert door.requests == []


def test_words_to_look_for_become_a_place_and_nothing_is_asked():
    door = x()
    made = X(KEY, door).place("search", "  pain   levain ")
    assert (made.key, made.label, made.ours) == ("search:pain levain", "pain levain", False)
    for kind, word, error in (("search", " ", Refused), ("search", "a" * 401, Refused), ("list", "a", Unsupported)):  # fmt: skip
        with pytest.raises(error):
            X(KEY, door).place(kind, word)
    assert door.requests == []


# What it costs


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
    return X({**KEY, **more}, door, None, purse), purse


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
