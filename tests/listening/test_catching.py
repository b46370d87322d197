"""What is read is tried on the watches, and what they catch is written with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.listening.saying import page, said

from parvis.intake import thinking
from parvis.intake.actions import take_page
from parvis.listening.models import Mention, Muted, Watch, WordList
from parvis.listening.watches.actions import bump
from parvis.stream.forgetting import forget
from parvis.stream.models import Author, Item


def watch(brand, query: str, **more) -> Watch:
    made = Watch.objects.create(brand=brand, name=query[:40], query=query, **more)
    bump(brand)
    return made


def caught(watched: Watch) -> list[str]:
    return [m.item.text for m in Mention.objects.filter(watch=watched).select_related("item")]


def test_what_a_watch_looks_for_is_caught_with_its_places(brands, place):
    pain = watch(brands.cafe, "pain OR croissant*")
    take_page(place, page(said("Le pain et les croissants."), said("Rien ici.", 2)))
    [mention] = Mention.objects.all()
    assert mention.watch == pain
    text = mention.item.text
    assert [text[a:b] for a, b in mention.spans] == ["pain", "croissants"]
    assert mention.fold == mention.item_id


def test_places_in_a_title_are_told_apart_from_those_in_the_text(brands, place):
    watch(brands.cafe, "pain")
    take_page(place, page(said("Du pain chaud.", title="Le pain du soir")))
    [mention] = Mention.objects.all()
    assert mention.title_spans == [[3, 7]]
    assert mention.spans == [[3, 7]]


def test_reading_a_page_twice_changes_nothing(brands, place):
    watch(brands.cafe, "pain")
    take_page(place, page(said("Du pain.")))
    before = Mention.objects.values().get()
    take_page(place, page(said("Du pain.")))
    assert Mention.objects.values().get() == before


def test_an_edit_moves_the_places_and_one_that_says_nothing_of_it_lets_go(brands, place):
    pain = watch(brands.cafe, "pain")
    vin = watch(brands.cafe, "vin")
    take_page(place, page(said("Du pain.")))
    take_page(place, page(said("Oui, du pain.")))
    assert Mention.objects.get().spans == [[8, 12]]
    take_page(place, page(said("Du vin.")))
    assert caught(pain) == []
    assert caught(vin) == ["Du vin."]


def test_a_watch_that_is_off_catches_nothing_and_keeps_what_it_caught(brands, place):
    pain = watch(brands.cafe, "pain")
    take_page(place, page(said("Du pain.")))
    Watch.objects.update(is_on=False)
    bump(brands.cafe)
    take_page(place, page(said("Plus rien."), said("Du pain encore.", 2)))
    [mention] = Mention.objects.filter(watch=pain)
    assert mention.item.text == "Plus rien."
    assert mention.spans == []


def test_what_is_deleted_at_the_source_loses_its_passages_and_stays_counted(brands, place):
    watch(brands.cafe, "pain")
    take_page(place, page(said("Du pain.", title="Pain")))
    take_page(place, page(gone=("post:1",)))
    [mention] = Mention.objects.all()
    assert (mention.spans, mention.title_spans, mention.item.text) == ([], [], "")


def test_a_forgotten_person_leaves_no_passage(brands, place):
    watch(brands.cafe, "pain")
    take_page(place, page(said("Du pain.")))
    from django.db import transaction

    with transaction.atomic():
        forget(list(Author.objects.filter(brand=brands.cafe)), now=timezone.now())
    assert Mention.objects.get().spans == []


def test_a_watch_saved_while_a_page_is_thought_about_is_tried_before_it_is_written(
    brands, place, monkeypatch
):
    thought, tries = thinking._try, []

    def slow(*given):
        told = thought(*given)
        if not tries:
            watch(brands.cafe, "pain")
        tries.append(1)
        return told

    monkeypatch.setattr(thinking, "_try", slow)
    take_page(place, page(said("Du pain.")))
    assert len(tries) == 2
    assert Mention.objects.count() == 1


def test_a_set_of_watches_that_never_rests_is_tried_inside_the_write(brands, place, monkeypatch):
    thought, tries = thinking._try, []

    def restless(*given):
        told = thought(*given)
        if len(tries) < 3:
            watch(brands.cafe, f"pain OR mot{len(tries)}")
        tries.append(1)
        return told

    monkeypatch.setattr(thinking, "_try", restless)
    take_page(place, page(said("Du pain.")))
    assert Mention.objects.count() == 3


def test_a_worker_that_dies_after_the_catch_leaves_neither_item_nor_mention(
    brands, place, monkeypatch
):
    watch(brands.cafe, "pain")

    def dies(*_given):
        raise RuntimeError("killed")

    monkeypatch.setattr("parvis.intake.actions._save_cursor", dies)
    with pytest.raises(RuntimeError):
        take_page(place, page(said("Du pain.")))
    assert not Item.objects.filter(channel=place.channel).exists()
    assert not Mention.objects.exists()


def test_a_muted_site_and_a_muted_author_are_caught_and_marked(brands, place):
    watch(brands.cafe, "pain")
    take_page(place, page(said("Du pain.")))
    silence = Muted.objects.create(brand=brands.cafe, site="blogue.example")
    over = Muted.objects.create(
        brand=brands.cafe,
        author=Author.objects.get(remote_id="u:1"),
        until=timezone.now() - timedelta(days=1),
    )
    take_page(place, page(said("Du pain.", 2), said("Pain.", 3, url="https://x.example/")))
    told = dict(Mention.objects.values_list("item__remote_id", "muted"))
    assert told == {"post:1": None, "post:2": silence.pk, "post:3": silence.pk}
    assert over.pk not in told.values()


def test_a_watch_of_some_languages_catches_only_in_them(brands, place):
    watch(brands.cafe, "pain", languages=["en"])
    french = "Nous avons le pain de la boulangerie avec du beurre."
    english = "This is the pain of the knee that we had with them."
    take_page(place, page(said(french), said(english, 2)))
    assert [m.item.text for m in Mention.objects.all()] == [english]


def test_our_own_words_are_caught_by_no_watch(brands, place):
    watch(brands.cafe, "pain")
    take_page(place, page(said("Du pain.", ours=True)))
    assert not Mention.objects.exists()


def test_a_list_is_opened_and_its_change_is_followed(brands, place):
    words = WordList.objects.create(brand=brands.cafe, name="pains", query="pain OR brioche")
    watch(brands.cafe, "@list:pains")
    take_page(place, page(said("Une brioche.")))
    words.query = "pain OR tarte"
    words.save()
    bump(brands.cafe)
    take_page(place, page(said("Une brioche.", 2), said("Une tarte.", 3)))
    assert sorted(m.item.text for m in Mention.objects.all()) == ["Une brioche.", "Une tarte."]


def test_another_brand_s_watch_catches_nothing_here(brands, place):
    watch(brands.port, "pain")
    take_page(place, page(said("Du pain.")))
    assert not Mention.objects.exists()
