"""X: what is read, where it stands, and what is never asked again."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from doors import ScriptedDoor, json_answer

sys.path.insert(0, str(Path(__file__).parent))
from world import (
    API,
    KEY,
    ME,
    answer_to,
    named,
    page,
    post,
    query,
    user,
    x,
)

from parvis.connectors.x import X
from parvis.connectors.x.reading import remembered
from parvis.connectors.x.saying import as_text
from parvis.wire.errors import Refused, Unsupported
from parvis.wire.items import (
    Audience,
    Kind,
    MediaKind,
)

MENTIONS, OWN = f"{API}/2/users/{ME}/mentions", f"{API}/2/users/{ME}/tweets"
US = (ME, "lefour")


def read(door: ScriptedDoor, place: str = "mentions", cursor: str = "", **more: str):
    return list(X({**KEY, **more}, door).read(place, cursor))


def items(door: ScriptedDoor, place: str = "mentions", **more: str):
    return {item.remote_id: item for one in read(door, place, **more) for item in one.items}


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
    fresh, stale = remembered(now + timedelta(hours=1)), remembered(now - timedelta(days=3))
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
