"""An index of an older version misses nothing, is written anew in the background, and forgets."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.intake.scripted import comment, page, place

from parvis.intake.actions import take_page
from parvis.kit import jobs
from parvis.stream import history, reindex, search, upkeep
from parvis.stream.models import Item, Reindexing, Upkeep
from parvis.text.index import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    return place()


def by_an_older_version(monkeypatch, where, *items) -> None:
    """Take items in with words that this version would not write, under another number."""
    with monkeypatch.context() as older:
        older.setattr(search, "VERSION", words.VERSION - 1)
        older.setattr(search, "words_of", lambda _subject: {"ancien"})
        Reindexing.objects.update(version=words.VERSION - 1)
        take_page(where, page(*items))


def versions() -> dict[int, int]:
    """Say by which version each item stands in the index."""
    key = "rowid" if connection.vendor == "sqlite" else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, version FROM stream_index")
        return dict(cursor.fetchall())


def is_whole() -> bool:
    """Let SQLite compare its index with what it keeps; PostgreSQL has nothing to compare."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO stream_index(stream_index) VALUES('integrity-check')")
    return True


def test_what_an_older_version_wrote_is_found_at_once_and_rewritten_slice_by_slice(
    where, monkeypatch
):
    brand = where.channel.brand_id
    by_an_older_version(monkeypatch, where, *[comment(n, f"Du pain {n}") for n in range(10)])
    assert len(history.find(brand, "pain")) == 10
    take_page(where, page(comment(11, "Encore du pain")))
    assert len(history.find(brand, "pain")) == 11
    assert set(versions().values()) == {words.VERSION, words.VERSION - 1}
    row = reindex.owe()
    assert row is not None
    assert (row.done, row.total) == (0, 11)
    monkeypatch.setattr(reindex, "SLICE", 4)
    for done in (4, 8, 11):
        row = reindex.slice_of(row.pk)
        assert row.done == done
        assert len(history.find(brand, "pain")) == 11
        assert len(history.find(brand, "pain", limit=3)) == 3
    assert search.behind() == 0
    assert set(versions().values()) == {words.VERSION}
    assert len(history.find(brand, "pain")) == 11
    assert not search.candidates(brand, history.read(brand, "raw:ancien").request)
    assert is_whole()
    assert Upkeep.objects.get(name=upkeep.INDEX).due_at


def test_an_item_of_an_older_version_is_edited_and_deleted_without_harm(where, monkeypatch):
    brand = where.channel.brand_id
    by_an_older_version(monkeypatch, where, *[comment(n, f"Du pain {n}") for n in range(4)])
    take_page(where, page(comment(1, "De la brioche"), gone=["comment:2"]))
    assert is_whole()
    reindex.owe()
    assert len(history.find(brand, "pain")) == 2
    assert len(history.find(brand, "brioche")) == 1
    jobs.run("reindexing", Reindexing.objects.get().pk)
    assert is_whole()
    assert len(history.find(brand, "pain")) == 2
    assert Item.objects.exclude(gone_at=None).get().pk not in versions()


def test_killed_between_two_slices_it_goes_on_from_its_row(where, monkeypatch):
    by_an_older_version(monkeypatch, where, *[comment(n) for n in range(9)])
    row = reindex.owe()
    monkeypatch.setattr(reindex, "SLICE", 2)
    whole, calls = search.write, []

    def dies(items):
        calls.append(1)
        if len(calls) % 2 == 0:
            raise RuntimeError("killed")
        whole(items)

    monkeypatch.setattr(search, "write", dies)
    for _life in range(12):
        Reindexing.objects.exclude(due_at=None).update(leased_until=None, attempts=0)
        jobs.run("reindexing", row.pk)
        Reindexing.objects.exclude(due_at=None).update(due_at=row.due_at)
    row.refresh_from_db()
    assert (row.before, row.done, row.due_at) == (0, 9, None)
    assert set(versions().values()) == {words.VERSION}
    assert len(versions()) == 9


def test_a_desk_that_starts_owes_what_its_version_asks_and_nothing_twice(where, monkeypatch):
    take_page(where, page(comment(1)))
    assert reindex.owe() is None
    Reindexing.objects.update(version=words.VERSION - 1)
    assert reindex.owe() is not None
    Reindexing.objects.update(before=5, done=1)
    assert reindex.owe().before == 5
    assert reindex.owe(again=True).before == search.LAST


def test_what_is_too_long_for_the_index_may_hold_anything(where, monkeypatch):
    monkeypatch.setattr(search, "MOST_LETTERS", 40)
    take_page(where, page(comment(1, "Du pain, du beurre et de la confiture de fraises")))
    brand = where.channel.brand_id
    assert len(history.find(brand, "fraises")) == 1
    assert history.find(brand, "gruau") == []
