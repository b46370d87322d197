"""The archives of accounts: Mastodon, X, Discourse, Slack; each in its own wrapping, read and undone."""

from __future__ import annotations

import pytest
from tests.archives import accounts
from tests.imports.bringing import receive, work

from parvis.imports import actions
from parvis.imports.models import ImportState
from parvis.stream import history
from parvis.stream.models import Author, Item
from parvis.wire.archive import Damaged

FOLLOWERS = f"{accounts.HOME}/followers"
MASTODON = accounts.mastodon([
    accounts.status(1, "<p>Le pain d’épices est de retour</p>"),
    {"type": "Announce", "object": "https://elsewhere.example/1", "published": "2023-05-02T00:00:00Z"},
    accounts.status(2, "<p>Entre nous</p>", to=["https://elsewhere.example/zoe"], cc=[]),
    accounts.status(3, "<p>Pour les proches</p>", to=[FOLLOWERS], cc=[], summary="le gluten"),
    accounts.status(4, "<p>Merci Zoé</p>", inReplyTo=f"{accounts.HOME}/statuses/1"),
    accounts.status(5, "", attachment=[]),
    accounts.status(6, "<p>Lequel?</p>", type="Question", oneOf=[{"name": "<b>Seigle</b>"}, {"name": "Blé"}]),
    {"type": "Delete"}, "odd",
])  # fmt: skip
LONG = "Une très longue annonce de l’atelier, " * 12
X = accounts.x(
    [
        accounts.tweet(1, "Le pain &amp; le beurre https://t.co/abc https://t.co/pic",
                       entities={"urls": [{"url": "https://t.co/abc", "expanded_url": "https://atelier.example/pain"}]},
                       extended_entities={"media": [{"url": "https://t.co/pic", "type": "photo", "media_url_https": "https://pbs.example/1.jpg"}]}),
        accounts.tweet(2, "RT @zoe: bravo"),
    ],
    [
        accounts.tweet(3, "Merci!", in_reply_to_status_id_str="1"),
        accounts.tweet(4, f"{LONG[:270]}… https://t.co/more"),
        accounts.tweet(5, "", entities={}),
        {"tweet": {"id_str": "6", "full_text": "sans date"}},
    ],
    notes=({"noteTweet": {"createdAt": "2023-05-05T12:00:00.000Z", "core": {"text": LONG}}},),
)  # fmt: skip
DISCOURSE = accounts.discourse(
    "Le levain,Recettes,No,Bonjour,<p>Bonjour</p>,2,1,https://forum.example/t/le-levain/12/1,2023-05-01 10:00:00 UTC",
    'Le levain,Recettes,Non,"Oui,\nà 8 h","<p>Oui,<br>à 8 h</p>",0,0,https://forum.example/t/le-levain/12/3,2023-05-02 10:00:00 UTC',
    "Privé,,Oui,secret,<p>secret</p>,0,0,https://forum.example/t/prive/13/1,2023-05-03 10:00:00 UTC",
    "Rien,,No,,,0,0,https://forum.example/t/rien/14/1,2023-05-03 10:00:00 UTC",
    "Sans adresse,,No,mot,<p>mot</p>,0,0,nowhere,2023-05-03 10:00:00 UTC",
)
SLACK = accounts.slack({
    "general/2023-05-01.json": [
        {"type": "message", "user": "U1", "text": "Bonjour <@U2>, voir <https://a.example|le menu> &amp; <#C2|idees>", "ts": "1682942400.000100", "thread_ts": "1682942400.000100"},
        {"type": "message", "subtype": "channel_join", "user": "U2", "text": "<@U2> has joined", "ts": "1682942401.0"},
        {"type": "message", "subtype": "bot_message", "bot_id": "B1", "text": "bip", "ts": "1682942402.0"},
    ],
    "general/2023-05-02.json": [
        {"type": "message", "user": "U2", "text": "Merci!", "ts": "1683028800.000100", "thread_ts": "1682942400.000100"},
        {"type": "message", "user": "U2", "text": "", "ts": "1683028801.000100"},
        {"type": "message", "user": "U2", "text": "x", "ts": "never"},
    ],
    "idees/2023-05-02.json": [{"type": "message", "user": "U9", "text": "Une idée", "ts": "1683028900.5"}],
})  # fmt: skip
FILES = {
    "mastodon zip": (accounts.zipped(MASTODON), "archive-1.zip", 5, 3),
    "mastodon tar": (accounts.tarred(MASTODON), "archive-1.tar.gz", 5, 3),
    "mastodon in a folder": (accounts.zipped(MASTODON, folder="a/"), "again.zip", 5, 3),
    "x": (accounts.zipped(X), "twitter-1.zip", 3, 3),
    "discourse": (accounts.zipped(DISCOURSE), "user_archive-zoe-1.zip", 3, 2),
    "discourse alone": (DISCOURSE["user_archive.csv"].encode(), "user_archive.csv", 3, 2),
    "slack": (accounts.zipped(SLACK), "atelier.zip", 3, 4),
}


@pytest.fixture
def brand(brands):
    return brands.cafe


def said(brand, remote_id: str) -> Item:
    return Item.objects.get(brand=brand, remote_id=remote_id)


@pytest.mark.parametrize("kind", FILES)
def test_the_archive_of_an_account_comes_in_and_is_undone_exactly(brand, alice, kind):
    body, name, taken, left = FILES[kind]
    row = receive(brand, body, name, by=alice)
    work()
    row.refresh_from_db()
    assert row.state == ImportState.READY
    assert sum(row.report["left_out"].values()) == left
    actions.start(row, by=alice)
    work()
    row.refresh_from_db()
    assert row.state == ImportState.DONE
    assert not row.tally["trouble"]
    items = Item.objects.filter(brand=brand)
    assert items.count() == taken
    assert all(item.is_history for item in items)
    assert "z@e.org" not in str(list(Author.objects.values()))
    actions.move(row, ImportState.UNDOING, by=alice)
    work()
    assert not items.all()


def bring(brand, alice, kind: str) -> None:
    body, name, _taken, _left = FILES[kind]
    actions.start(looked(receive(brand, body, name, by=alice)), by=alice)
    work()


def looked(row):
    work()
    row.refresh_from_db()
    return row


def test_mastodon_tells_who_a_status_was_for_and_what_it_answers(brand, alice):
    bring(brand, alice, "mastodon zip")
    root = "status:"
    first, answer = said(brand, f"{root}1"), said(brand, f"{root}4")
    assert (first.text, first.kind, first.ours) == ("Le pain d’épices est de retour", "post", True)
    assert answer.parent == f"{root}1"
    assert said(brand, f"{root}2").kind == "message"
    assert "<b>" not in said(brand, f"{root}6").html
    assert "Seigle" in said(brand, f"{root}6").text
    assert history.find(brand.pk, "épices")


def test_x_gives_whole_links_and_whole_words(brand, alice):
    bring(brand, alice, "x")
    assert said(brand, "post:1").text == "Le pain & le beurre https://atelier.example/pain"
    assert said(brand, "post:3").parent == "post:1"
    assert said(brand, "post:4").text == LONG.strip()


def test_discourse_keeps_private_messages_apart(brand, alice):
    bring(brand, alice, "discourse")
    assert said(brand, "post:12/1").title == "Le levain"
    assert said(brand, "post:12/3").about == "post:12/1"
    assert said(brand, "post:13/1").kind == "message"


def test_slack_says_its_marks_in_words_and_keeps_threads(brand, alice):
    bring(brand, alice, "slack")
    first = said(brand, "message:C1/1682942400.000100")
    assert first.text == "Bonjour @Tom W., voir le menu (https://a.example) & #idees"
    assert first.author.name == "Zoé"
    assert said(brand, "message:C1/1683028800.000100").parent == first.remote_id
    assert said(brand, "message:C2/1683028900.5").author.name == "U9"


def test_a_zip_of_strangers_is_refused_in_a_sentence(brand, alice):
    with pytest.raises(Damaged, match="none that Parvis knows"):
        receive(brand, accounts.zipped({"a.txt": "a", "b.txt": "b"}), "b.zip", by=alice)
    for name in ("actor.json", "outbox.json"):
        files = MASTODON | {name: "{}"}
        try:
            row = looked(receive(brand, accounts.zipped(files), "c.zip", by=alice))
        except Damaged as error:
            assert "Ask for it again" in error.sentence
        else:
            assert row.state == ImportState.FAILED or row.report["trouble"]
