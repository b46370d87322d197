from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.template.defaultfilters import linebreaks
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.scripted import START, backlog, comment, page, place, post

from parvis.channels.models import Outgoing, OutgoingState
from parvis.inbox import queries as inbox
from parvis.inbox.models import Conversation, Entry, Pulse
from parvis.intake.actions import take_page
from parvis.members.models import Member
from parvis.stream import history, upkeep
from parvis.stream.models import Author, DayCount, Item, ItemVersion, Upkeep
from parvis.team.models import Brand, User
from parvis.text.markup import safe
from parvis.wire.items import Author as WireAuthor
from parvis.wire.items import AuthorKind, Kind, Standing

ROOT = Path(__file__).resolve().parents[2]
NAUGHTY = ROOT.parent / "shared" / "examples" / "hostile-strings"


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Everything the intake wrote, without numbers drawn by the database or moments of reading."""
    threads = Conversation.objects.filter(merged_into=None)
    return {
        "items": list(Item.objects.order_by("id").values_list("id", "remote_id", "text")),
        "authors": list(
            Author.objects.order_by("remote_id").values_list(
                "remote_id", "item_count", "first_at", "last_at"
            )
        ),
        "days": sorted(DayCount.objects.values_list("day", "kind", "theirs", "ours")),
        "threads": list(threads.order_by("root").values_list("root", "item_count", "title")),
        "entries": sorted(Entry.objects.values_list("conversation__root", "item__remote_id")),
        "members": sorted(Member.objects.values_list("name", "item_count", "first_at", "last_at")),
        "found": [(pk,) for pk in history.find(Brand.objects.get().pk, "remarque", limit=500)],
    }


@pytest.mark.django_db
def test_a_page_read_again_changes_nothing():
    where = place()
    pages = [page(post()), *backlog(6)]
    for one in pages:
        take_page(where, one)
    before = rows()
    for one in reversed(pages):
        assert not take_page(where, one).changed
    assert rows() == before
    assert not ItemVersion.objects.exists()


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(order=st.permutations(range(6)), cut=st.integers(1, 24))
def test_any_order_gives_the_same_rows(order, cut):
    told = [item for one in backlog(6) for item in one.items]
    chunks = [told[i * 4 : i * 4 + 4] for i in range(6)]
    written = []
    for chosen in (range(6), order):
        Brand.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM stream_index")
        where = place()
        take_page(where, page(post()))
        items = [item for at in chosen for item in chunks[at]]
        take_page(where, page(*items[:cut]))
        take_page(where, page(*items[cut:]))
        found = rows()
        found["items"] = sorted(row[1:] for row in found["items"])  # ids name their brand
        found["found"] = [(len(found["found"]),)]
        written.append(found)
    assert written[0] == written[1]


@pytest.mark.django_db
def test_an_edit_keeps_what_was_said_before_and_is_found_by_its_new_words():
    where = place()
    brand = where.channel.brand_id
    take_page(where, page(comment(1, "Une tisane")))
    take_page(where, page(comment(1, "Un chocolat")))
    assert ItemVersion.objects.get().text == "Une tisane"
    assert history.find(brand, "chocolat")
    assert not history.find(brand, "tisane")


@pytest.mark.django_db
def test_two_sites_with_equal_ids_and_two_brands_on_one_site_share_nothing():
    one, other = place(), place()
    second = place(one.channel.brand, authority="https://autre.example")
    take_page(one, page(comment(1, "érable")))
    take_page(other, page(comment(1, "érable")))
    take_page(second, page(comment(1, "sapin", authority="https://autre.example")))
    assert Item.objects.count() == Conversation.objects.count() == Member.objects.count() == 3
    brand = one.channel.brand_id
    assert len(history.find(brand, "érable")) == len(history.find(brand, "sapin")) == 1
    assert not history.find(other.channel.brand_id, "sapin")
    take_page(one, page(gone=["comment:1"]))
    assert history.find(other.channel.brand_id, "érable")


@pytest.mark.django_db
def test_what_is_older_than_the_connection_asks_for_nothing_and_is_offered_once_if_it_asks():
    where = place(history=START + timedelta(days=10))
    alice = User.objects.create(email="alice@example.org", name="Alice")
    brand = where.channel.brand
    for one in backlog(100, 20):
        take_page(where, one)
    take_page(where, page(comment(5000, "Êtes-vous ouverts dimanche?", about="post:9")))
    assert inbox.counters(brand, alice)["open"] == 0
    assert [c.last_item.text for c in inbox.offered(brand)] == ["Êtes-vous ouverts dimanche?"]
    assert history.find(brand.pk, "numéro 17")


@pytest.mark.django_db
def test_our_answer_made_on_the_site_closes_the_wait():
    where = place()
    us = WireAuthor(remote_id="user:1", name="Le café")
    take_page(where, page(comment(1, "Allô?")))
    assert Conversation.objects.get().state == "open"
    take_page(where, page(comment(2, "Oui!", author=us, ours=True, parent="comment:1")))
    assert Conversation.objects.get().state == "waiting"
    assert Author.objects.get(remote_id="user:1").is_us
    assert not Member.objects.filter(name="Le café").exists()
    take_page(where, page(comment(3, "Merci! Et demain?", parent="comment:2")))
    assert Conversation.objects.get().state == "open"


@pytest.mark.django_db
def test_what_left_from_here_is_recognised_when_it_is_read_back():
    where = place()
    sent = Outgoing.objects.create(
        brand=where.channel.brand, channel=where.channel, purpose="reply", draft={"text": "Oui"},
        state=OutgoingState.SENT, send_at=timezone.now(), remote_id="comment:2",
    )  # fmt: skip
    take_page(where, page(comment(1)))
    from parvis.inbox.models import Reply

    talk = Conversation.objects.get()
    Reply.objects.create(conversation=talk, to=Item.objects.get(), text="Oui", outgoing=sent)
    take_page(where, page(comment(2, "Oui", parent="comment:1")))
    sent.refresh_from_db()
    assert sent.seen_at
    assert sent.reply.item.remote_id == "comment:2"
    assert sent.reply.item.ours


@pytest.mark.django_db
def test_sites_and_spam_make_no_member_and_spam_waits_for_nobody():
    where = place()
    site = WireAuthor(remote_id="site:1", name="Un blogue", kind=AuthorKind.SITE)
    take_page(
        where,
        page(
            comment(1, "Lien", kind=Kind.PINGBACK, author=site),
            comment(2, "Achetez!", standing=Standing.SPAM),
            comment(3, "En attente", standing=Standing.HELD),
            comment(4, "Lien tenu", kind=Kind.TRACKBACK, author=site, standing=Standing.HELD),
        ),
    )
    states = dict(Conversation.objects.values_list("root", "state"))
    assert states == {
        "comment:1": "no_reply", "comment:2": "spam", "comment:3": "open", "comment:4": "open",
    }  # fmt: skip
    assert [m.name for m in Member.objects.all()] == ["Visiteur 3"]
    assert Pulse.objects.get().version


@pytest.mark.django_db(transaction=True)
def test_what_is_deleted_at_the_source_leaves_no_word_anywhere():
    where = place()
    who = WireAuthor(
        remote_id="name:zorglub", name="Zorglub Bulgroz", url="https://zorglub.example"
    )
    take_page(where, page(post(title="Titre carabistouille")))
    take_page(where, page(comment(1, "parlons de saperlipopette", author=who)))
    take_page(where, page(comment(1, "parlons de cornegidouille", author=who), comment(2)))
    words = ["zorglub", "bulgroz", "saperlipopette", "cornegidouille", "carabistouille"]
    assert all(word in _everything() for word in words)
    take_page(where, page(gone=["comment:1", "post:1"]))
    owed = Upkeep.objects.get(name="index")
    assert owed.due_at
    upkeep.step(owed.pk)
    left = _everything()
    assert [word for word in words if word in left] == []
    assert Item.objects.filter(gone_at=None).count() == 1
    assert history.find(where.channel.brand_id, "remarque")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO stream_index(stream_index) VALUES ('integrity-check')")


def _everything() -> str:
    """Read every table, the index's own included, as one text."""
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if connection.vendor == "sqlite"
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    told: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(tables)
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{name}"')
            for row in cursor.fetchall():
                told += [v.decode("latin1") if isinstance(v, bytes) else str(v) for v in row]
    return "\n".join(told).lower()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>Bonjour « à vous », 5 &lt; 6</p>", False),
        ("<p>Bonjour <em>vous</em></p>", True),
        ("<p>un<br>deux</p>", True),
        ("<blockquote>dit</blockquote>", True),
        ("<p>un</p><p>deux</p>", True),
    ],
)
def test_markup_that_says_no_more_than_the_words_is_not_kept_twice(html, kept):
    where = place()
    take_page(where, page(comment(1, html=html)))
    item = Item.objects.get()
    assert bool(item.html) is kept
    shown = item.html or linebreaks(item.text, autoescape=True)
    assert safe(shown) == safe(html)


@pytest.mark.django_db
def test_a_page_costs_the_same_number_of_statements_whatever_it_holds():
    where = place()
    asked = []
    take_page(where, page(*[comment(n) for n in range(1, 8)]))
    for size, start in ((10, 1000), (100, 2000)):
        with CaptureQueriesContext(connection) as seen:
            take_page(where, page(*[comment(start + n) for n in range(size)]))
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 27  # one of them: which programs are told


@pytest.mark.django_db
def test_what_one_member_says_by_two_accounts_in_one_page_counts_twice():
    where = place()
    take_page(where, page(comment(1), comment(2)))
    one, other = Member.objects.order_by("pk")
    other.accounts.update(member=one)
    take_page(where, page(comment(8), comment(9)))
    assert Member.objects.get(pk=one.pk).item_count == 3


@pytest.mark.django_db
def test_naughty_strings_are_kept_as_they_are():
    if not NAUGHTY.exists():
        pytest.skip("shared/examples/hostile-strings is not beside this repository")
    strings: list[str] = []
    for path in NAUGHTY.rglob("*.json"):
        told = json.loads(path.read_text())
        strings += (
            [s for s in told if isinstance(s, str) and s.strip()] if isinstance(told, list) else []
        )
    assert strings
    where = place()
    items = [
        comment(n, html="", text=text, author=WireAuthor(remote_id=f"n{n}", name=text[:300]))
        for n, text in enumerate(strings, 1)
    ]
    take_page(where, page(*items))
    kept = {i.remote_id: i for i in Item.objects.select_related("author")}
    for n, text in enumerate(strings, 1):
        assert kept[f"comment:{n}"].text == text
        assert kept[f"comment:{n}"].author.name == text[:300]


@pytest.mark.django_db
def test_what_no_database_can_hold_is_cleaned_at_the_door():
    where = place()
    who = WireAuthor(remote_id="n\x00", name="Zo\x00é \ud800")
    take_page(where, page(comment(1, "a\x00b \udfff c", author=who, remote_id="comment:\x001")))
    item = Item.objects.select_related("author").get()
    for value in (item.text, item.html, item.remote_id, item.author.name, item.author.remote_id):
        assert "\x00" not in value
        value.encode()


def test_progress_counts_each_remark_once_however_often_its_page_is_read(db):
    where = place()
    told = [comment(n) for n in range(1, 4)]
    take_page(where, page(*told, cursor="1", more=True))
    take_page(where, page(*told, comment(4), cursor="2", more=True))
    where.refresh_from_db()
    assert where.read_count == 4
