"""A new or changed watch catches up with what was said before, in the background."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.listening.saying import page, said

from parvis.channels.models import Place
from parvis.intake.actions import take_page
from parvis.kit import jobs
from parvis.listening.hooks import mentions_caught
from parvis.listening.models import Backfill, Mention, Watch
from parvis.listening.watches import actions, backfill
from parvis.listening.watches.preview import preview
from parvis.members.telling import current_version, see_notice
from parvis.text.query.parser import parse


@pytest.fixture
def told(brands, alice):
    see_notice(brands.cafe, version=current_version(brands.cafe), by=alice)


def wish(query: str, **more) -> actions.Wish:
    return actions.Wish(name="Le pain", kind="brand", query=query, **more)


def catch_up(watch: Watch) -> Backfill:
    row = Backfill.objects.get(watch=watch)
    jobs.run("backfill", row.pk)
    row.refresh_from_db()
    return row


@pytest.fixture
def ten(place):
    said_once = [said(f"Du pain numéro {n}.", n) for n in range(6)]
    take_page(place, page(*said_once, *[said(f"Rien {n}.", n) for n in range(6, 10)]))


def test_a_new_watch_finds_what_was_said_before(brands, alice, told, ten, monkeypatch):
    monkeypatch.setattr(backfill, "SLICE", 3)
    heard = []
    monkeypatch.setattr(mentions_caught, "subscribers", [heard.append])
    watch = actions.make_watch(brands.cafe, wish("pain"), by=alice)
    row = catch_up(watch)
    assert (row.done_at is not None, row.due_at, row.tried, row.found) == (True, None, 10, 6)
    assert Mention.objects.filter(watch=watch).count() == 6
    assert heard
    assert not any(event.is_live for event in heard)


def test_a_changed_watch_lets_go_of_what_it_no_longer_looks_for(brands, alice, told, ten):
    watch = actions.make_watch(brands.cafe, wish("pain"), by=alice)
    catch_up(watch)
    kept = Mention.objects.get(watch=watch, item__text="Du pain numéro 4.")
    watch = actions.change_watch(watch, wish('"numéro 4" OR rien'), by=alice)
    catch_up(watch)
    assert Mention.objects.filter(watch=watch).count() == 5
    assert Mention.objects.get(watch=watch, item=kept.item).pk == kept.pk


def test_another_watch_keeps_its_places(brands, alice, told, ten):
    first = actions.make_watch(brands.cafe, wish("pain"), by=alice)
    catch_up(first)
    before = list(Mention.objects.filter(watch=first).order_by("pk").values())
    catch_up(actions.make_watch(brands.cafe, wish("numéro"), by=alice))
    assert list(Mention.objects.filter(watch=first).order_by("pk").values()) == before


def test_killed_after_any_slice_it_goes_on_from_there(brands, alice, told, ten, monkeypatch):
    monkeypatch.setattr(backfill, "SLICE", 3)
    watch = actions.make_watch(brands.cafe, wish("pain"), by=alice)
    kept, whole = backfill.catching.keep, []

    def dies(*given, **more):
        told = kept(*given, **more)
        whole.append(1)
        if len(whole) % 2:
            raise RuntimeError("killed")
        return told

    monkeypatch.setattr(backfill.catching, "keep", dies)
    row = Backfill.objects.get(watch=watch)
    for _round in range(12):
        Backfill.objects.filter(pk=row.pk).exclude(due_at=None).update(due_at=timezone.now())
        jobs.run("backfill", row.pk)
    row.refresh_from_db()
    assert (row.tried, row.found, row.due_at) == (10, 6, None)
    assert Mention.objects.filter(watch=watch).count() == 6


def test_a_watch_changed_between_reading_and_writing_a_slice_starts_again(
    brands, alice, told, ten, monkeypatch
):
    watch = actions.make_watch(brands.cafe, wish("pain"), by=alice)
    tried = backfill._try

    def slow(*given):
        monkeypatch.setattr(backfill, "_try", tried)
        actions.change_watch(watch, wish("rien"), by=alice)
        return tried(*given)

    monkeypatch.setattr(backfill, "_try", slow)
    row = catch_up(watch)
    assert not Mention.objects.exists()
    assert row.due_at is not None
    row = catch_up(watch)
    assert Mention.objects.filter(watch=watch).count() == 4


def test_an_item_edited_meanwhile_keeps_the_places_of_its_new_words(
    brands,
    alice,
    told,
    place,
    monkeypatch,
):
    take_page(place, page(said("Du pain.")))
    watch = actions.make_watch(brands.cafe, wish("pain"), by=alice)
    tried = backfill._try

    def slow(*given):
        monkeypatch.setattr(backfill, "_try", tried)
        told = tried(*given)
        take_page(place, page(said("Voici encore du pain.")))
        return told

    monkeypatch.setattr(backfill, "_try", slow)
    catch_up(watch)
    mention = Mention.objects.select_related("item").get()
    [[start, end]] = mention.spans
    assert mention.item.text[start:end] == "pain"


def test_a_watch_that_is_off_waits_and_catches_up_when_it_is_back(brands, alice, told, ten):
    watch = actions.make_watch(brands.cafe, wish("pain"), by=alice)
    actions.switch(watch, on=False, by=alice)
    assert Backfill.objects.get(watch=watch).due_at is None
    assert not Mention.objects.exists()
    actions.switch(watch, on=True, by=alice)
    catch_up(watch)
    assert Mention.objects.filter(watch=watch).count() == 6


def test_nothing_is_listened_to_before_the_notice_was_seen(brands, alice, ten, place):
    watch = actions.make_watch(brands.cafe, wish("pain"), by=alice)
    assert not watch.is_on
    with pytest.raises(actions.NoticeUnseen):
        actions.switch(watch, on=True, by=alice)
    take_page(place, page(said("Du pain frais.", 20)))
    assert not Mention.objects.exists()
    see_notice(brands.cafe, version=current_version(brands.cafe), by=alice)
    actions.switch(watch, on=True, by=alice)
    catch_up(watch)
    assert Mention.objects.count() == 7


def test_a_removed_watch_comes_back_with_what_it_caught_or_goes_for_good(brands, alice, told, ten):
    watch = actions.make_watch(brands.cafe, wish("pain"), by=alice)
    catch_up(watch)
    actions.remove_watch(watch, by=alice)
    watch.refresh_from_db()
    assert watch.deleted_at is not None
    actions.bring_back(watch, by=alice)
    assert Mention.objects.filter(watch=watch).count() == 6
    actions.remove_watch(watch, by=alice)
    row = Backfill.objects.get(watch=watch)
    assert row.due_at > timezone.now() + timedelta(hours=23)
    Backfill.objects.update(due_at=timezone.now())
    jobs.run("backfill", row.pk)
    assert not Watch.objects.exists()
    assert not Mention.objects.exists()


def test_the_history_is_tried_where_the_index_proposes_and_all_of_it_counts(
    brands, alice, told, place, ten, monkeypatch
):
    Place.objects.filter(pk=place.pk).update(label="Le journal")
    tries = []
    tried = backfill._try
    monkeypatch.setattr(backfill, "_try", lambda *given: tries.append(1) or tried(*given))
    watch = actions.make_watch(brands.cafe, wish("pain in:journal"), by=alice)
    row = catch_up(watch)
    assert (row.tried, row.found, len(tries)) == (10, 6, 6)
    watch = actions.change_watch(watch, wish("rien in:ailleurs"), by=alice)
    row = catch_up(watch)
    assert (row.tried, row.found, len(tries)) == (10, 0, 6 + 4 + 6)
    assert not Mention.objects.filter(watch=watch).exists()


def test_a_preview_knows_the_place_and_tries_what_the_index_proposes(brands, place, ten):
    Place.objects.filter(pk=place.pk).update(label="Le journal")
    made = preview(brands.cafe, parse("in:journal (pain OR numéro)"), languages=[])
    assert (made.read, made.count, made.is_whole) == (10, 6, True)
    assert [piece.count for piece in made.pieces] == [10, 6]
    made = preview(brands.cafe, parse("rien OR absent"), languages=[], seconds=0)
    assert (made.read, made.count, made.is_whole) == (10, 4, True)
    assert [piece.count for piece in made.pieces] == [4, 0]
