"""What came of a file: the same rows as a live reading, as history, undone exactly."""

from __future__ import annotations

import hashlib
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from django.utils import timezone
from tests.imports.bringing import SITE, bring, comment, post, receive, work, wxr
from tests.intake.scripted import page

from parvis.archives.wxr import Head, Maker
from parvis.archives.xml import Element
from parvis.channels.actions import connect_channel
from parvis.channels.models import Channel, ChannelState, Place
from parvis.connectors.wordpress.answers import Comment, Text
from parvis.connectors.wordpress.reading import _author
from parvis.imports import actions, items
from parvis.imports.models import Brought, Import
from parvis.inbox.actions import reply
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.members.models import Member
from parvis.stream import history
from parvis.stream.models import Author, DayCount, Item, ItemVersion
from parvis.wire.archive import Archive
from parvis.wire.connector import Found
from parvis.wire.connector import Place as WirePlace
from parvis.wire.items import Author as WireAuthor
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Kind, Standing

pytestmark = pytest.mark.django_db

MIXED = wxr(
    post(
        1,
        comment(1, "Le pain est bon.\n\nOuvrez-vous lundi?"),
        comment(2, "Merci", parent=1, name="Benoît", email="benoit@example.org"),
        comment(3, "Est-ce sans gluten?", approved="0"),
        comment(4, "Pilules", approved="spam", name="Bot", email="bot@example.org"),
        comment(5, "Vu chez nous").replace(
            ">comment</wp:comment_type", ">pingback</wp:comment_type"
        ),
        comment(6, "commande 7").replace(
            ">comment</wp:comment_type", ">order_note</wp:comment_type"
        ),
    ),
    post(2, kind="nav_menu_item"),
    post(3, comment(7, "Sous un brouillon"), status="draft"),
)
FOUND = Found(
    network="wordpress", authority=SITE, title="L’Atelier", url=SITE, settings={},
    places=(WirePlace(key="comments", label="comments"),),
)  # fmt: skip


def everything():
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (Item, ItemVersion, Author, Conversation, Member, DayCount, Channel, Place)
    }


def test_all_kinds_come_in_as_history(brands, alice):
    row = bring(brands.cafe, MIXED, by=alice)
    assert row.tally["kinds"] == {
        "post:published": 1,
        "comment:published": 3,
        "comment:held": 1,
        "comment:spam": 1,
        "pingback:published": 1,
    }
    assert row.tally["left_out"] == {
        "menus, pictures and other parts of the site": 1,
        "drafts and private posts": 1,
        "notes that plug-ins wrote for themselves": 1,
    }
    assert Item.objects.filter(is_history=True).count() == Item.objects.count() == 7
    assert not Conversation.objects.exclude(waiting_since=None).exists()
    assert not Conversation.objects.filter(state="open").exists()
    first = Item.objects.get(remote_id="comment:1")
    assert (first.parent, first.about, first.text) == (
        "", "post:1", "Le pain est bon.\n\nOuvrez-vous lundi?",
    )  # fmt: skip
    assert {m.name for m in Member.objects.all()} == {"Zoé", "Benoît"}
    channel = Channel.objects.get()
    assert channel.state == ChannelState.ARCHIVE
    assert not Place.objects.exists()


def test_the_look_tells_the_same_figures_and_writes_nothing(brands, alice):
    before = everything()
    row = receive(brands.cafe, MIXED, by=alice)
    work()
    row.refresh_from_db()
    assert row.state == "ready"
    assert everything() == before
    actions.start(row, by=alice)
    work()
    row.refresh_from_db()
    for figure in ("kinds", "left_out", "seen", "known", "first_at", "last_at"):
        assert row.report[figure] == row.tally[figure]


def test_the_same_file_twice_brings_nothing_twice(brands, alice):
    bring(brands.cafe, MIXED, by=alice)
    before = everything()
    again = bring(brands.cafe, MIXED, by=alice)
    after = everything()
    assert {m: rows for m, rows in after.items() if m is not Channel} == {
        m: rows for m, rows in before.items() if m is not Channel
    }
    assert again.tally["known"] == again.report["known"] == 7


def test_a_site_connected_after_its_file_takes_it_over_and_edits_nothing(brands, alice):
    bring(brands.cafe, MIXED, by=alice)
    channel = connect_channel(FOUND, brand=brands.cafe, by=alice)
    assert Channel.objects.get().pk == channel.pk
    assert channel.history_before <= timezone.now()
    live = WireItem(
        authority=SITE, remote_id="comment:1", kind=Kind.COMMENT, about="post:1",
        said_at=Item.objects.get(remote_id="comment:1").said_at,
        author=WireAuthor(remote_id="guest:1", name="Zoé"),
        html="<p>Le pain est bon.</p>\n<p>Ouvrez&#8209;vous lundi?</p>",
    )  # fmt: skip
    take_page(channel.places.get(), page(live))
    item = Item.objects.get(remote_id="comment:1")
    assert item.edited_at is None
    assert not ItemVersion.objects.exists()
    take_page(channel.places.get(), page(WireItem(**{**as_dict(live), "html": "<p>Changé</p>"})))
    assert Item.objects.get(remote_id="comment:1").edited_at is not None
    assert ItemVersion.objects.count() == 1


def as_dict(item):
    return {name: getattr(item, name) for name in item.__struct_fields__}


def test_what_was_read_live_is_never_older_than_a_file(brands, alice):
    channel = connect_channel(FOUND, brand=brands.cafe, by=alice)
    said = WireItem(
        authority=SITE, remote_id="comment:1", kind=Kind.COMMENT, said_at=timezone.now(),
        author=WireAuthor(remote_id="guest:1", name="Zoé"), html="<p>Mieux dit</p>",
    )  # fmt: skip
    take_page(channel.places.get(), page(said))
    row = bring(
        brands.cafe, MIXED.replace("https://atelier.example</", "http://www.atelier.example</")
    )
    assert Item.objects.get(remote_id="comment:1").text == "Mieux dit"
    assert row.tally["known"] == 1
    assert Channel.objects.get().pk == channel.pk
    assert Item.objects.filter(is_history=True).count() == 6


def test_guests_are_the_people_that_a_live_reading_finds(brands, alice):
    def element(**fields):
        made = Element("comment", {})
        for name, text in fields.items():
            child = Element(name, {})
            child.texts.append(text)
            made.children.append(child)
        return made

    for version, hashed in (((6, 7), hashlib.md5), ((6, 8), hashlib.sha256)):
        digest = hashed(b"zoe@example.org").hexdigest()
        head = Head()
        head.version = version
        told = Maker(SITE, head)._author(
            element(comment_author="Zoé", comment_author_email=" ZOE@example.org\n"), Kind.COMMENT
        )
        live = Comment(
            id=1, post=1, parent=0, author=0, date_gmt="2021-01-01T00:00:00", content=Text(),
            author_name="Zoé",
            author_avatar_urls={"96": f"https://secure.gravatar.com/avatar/{digest}?s=96&d=mm&r=g"},
        )  # fmt: skip
        assert told == _author(live, Kind.COMMENT)


def test_undo_takes_back_exactly_what_came(brands, alice):
    take_page(connect_channel(FOUND, brand=brands.port, by=alice).places.get(), page())
    before = everything()
    row = bring(brands.cafe, MIXED, by=alice)
    assert history.find(brands.cafe.pk, "gluten")
    actions.move(row, "undoing", by=alice)
    work()
    row.refresh_from_db()
    assert (row.state, row.kept) == ("undone", {})
    after = everything()
    assert after == before
    assert not history.find(brands.cafe.pk, "gluten")


def test_what_people_did_since_stays_and_is_told(brands, alice):
    row = bring(brands.cafe, MIXED, by=alice)
    channel = connect_channel(FOUND, brand=brands.cafe, by=alice)
    Channel.objects.filter(pk=channel.pk).update(account_id="user:1")
    asked = Conversation.objects.get(root="comment:1")
    reply(asked, to=asked.last_item, text="Oui, dès sept heures.", by=alice)
    actions.move(row, "undoing", by=alice)
    work()
    row.refresh_from_db()
    assert row.kept == {"worked_on": 2, "post": 1}
    assert set(Item.objects.values_list("remote_id", flat=True)) == {
        "comment:1",
        "comment:2",
        "post:1",
    }
    assert Conversation.objects.get(pk=asked.pk).title == "Le pain 1"
    assert sum(d.theirs + d.ours for d in DayCount.objects.all()) == 3
    # What the site still shows is read again.
    assert channel.places.get().due_at is not None


def test_two_files_that_hold_the_same_are_undone_one_after_the_other(brands, alice):
    one = bring(brands.cafe, MIXED, by=alice)
    two = bring(brands.cafe, MIXED, by=alice)
    actions.move(one, "undoing", by=alice)
    work()
    assert Item.objects.count() == 7
    actions.move(two, "undoing", by=alice)
    work()
    assert not Item.objects.exists()
    assert not Channel.objects.exists()


def test_a_file_is_paused_resumed_and_stopped(brands, alice, monkeypatch):
    monkeypatch.setattr(actions, "SECONDS_A_STEP", 0.0)
    many = wxr(
        *(post(n, *(comment(100 * n + i, f"Mot {i}") for i in range(50))) for n in range(1, 9))
    )
    row = receive(brands.cafe, many, by=alice)
    work()
    row.refresh_from_db()
    actions.start(row, by=alice)
    for _twice in range(2):
        actions.step(row.pk)
    actions.move(row, "paused", by=alice)
    counted = Item.objects.count()
    assert 0 < counted < 408
    work()
    assert Item.objects.count() == counted
    actions.move(row, "running", by=alice)
    work()
    row.refresh_from_db()
    assert (row.state, Item.objects.count(), row.tally["seen"]) == ("done", 408, 408)
    assert Brought.objects.filter(bringing=row, is_new=True).count() == 408


def test_a_worker_that_dies_between_the_rows_of_a_page_loses_and_doubles_nothing(
    brands, alice, monkeypatch
):
    many = wxr(
        *(post(n, *(comment(100 * n + i, f"Mot {i}") for i in range(50))) for n in range(1, 9))
    )
    row = receive(brands.cafe, many, by=alice)
    work()
    row.refresh_from_db()
    actions.start(row, by=alice)
    taken = items.take_page
    calls = []

    def dying(place, told):
        calls.append(1)
        if len(calls) in {2, 5}:
            raise KeyboardInterrupt
        written = taken(place, told)
        if len(calls) in {3, 7}:
            raise KeyboardInterrupt
        return written

    monkeypatch.setattr(items, "take_page", dying)
    for _life in range(6):
        try:
            actions.step(row.pk)
        except KeyboardInterrupt:
            continue
    row.refresh_from_db()
    assert row.state == "done"
    assert row.tally["seen"] == 408
    assert row.tally["known"] == 0
    assert Item.objects.count() == Brought.objects.filter(is_new=True).count() == 408


def test_a_file_removed_from_the_machine_says_so(brands, alice, settings):
    row = receive(brands.cafe, MIXED, by=alice)
    for file in Path(settings.PARVIS_IMPORTS).iterdir():
        file.unlink()
    work()
    row = Import.objects.get(pk=row.pk)
    assert row.state == "failed"
    assert "no longer on this machine" in row.trouble["sentence"]


def test_the_file_goes_once_it_is_read(brands, alice, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        bring(brands.cafe, MIXED, by=alice)
    assert list(Path(settings.PARVIS_IMPORTS).iterdir()) == []


def test_every_archive_opens_by_the_public_door():
    found = {point.name: point.load() for point in entry_points(group="parvis.archives")}
    assert found.keys() >= {"disqus", "members_csv", "opml", "wxr"}
    for name, archive in found.items():
        assert issubclass(archive, Archive)
        assert archive.spec.name == name


def test_a_standing_that_a_later_file_tells_is_followed(brands, alice):
    bring(brands.cafe, wxr(post(1, comment(1, "Bonjour", approved="0"))), by=alice)
    bring(brands.cafe, wxr(post(1, comment(1, "Bonjour", approved="1"))), by=alice)
    assert Item.objects.get(kind="comment").standing == Standing.PUBLISHED
