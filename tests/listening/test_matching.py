"""A process keeps what it compiled and follows each change; its answers are those of a fresh one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.listening import matching
from parvis.listening.matching import Trial, attempt, learned
from parvis.listening.models import Watch, WordList
from parvis.listening.watches.actions import bump
from parvis.stream.models import Item
from parvis.stream.rules import item_id
from parvis.text.tokens import query_keys

TEXTS = ("Du pain chaud.", "Une tarte au vin.", "Le levain et la brioche.", "Rien.")
QUERIES = ("@list:a", "@list:b", "pain", "levain NEAR/5 @list:a", "tarte -@list:b")
STEPS = [
    {"a": "pain", "b": "vin"},
    {"a": "brioche", "b": "vin"},
    {"a": "@list:b OR pain", "b": "tarte"},
    {"a": "tarte", "b": "@list:a OR vin"},  # who names whom is turned around at once
    {"a": "@list:c", "b": "vin", "c": "@list:b"},  # a new one that an older one names already
    {"a": "lang:fr", "b": "vin"},  # what has no place in a distance
    {"a": "pain", "b": "@list:a", "c": "("},  # one that cannot be read any more
    {"b": "vin"},
    {"a": "@list:b", "b": "@list:a"},
    {"a": "pain", "b": "vin"},
]


def told(brand) -> list[dict]:
    trials = [Trial(Item(text=text, language="fr", said_at=timezone.now())) for text in TEXTS]
    return [dict(caught) for caught in attempt(brand.pk, trials).caught]


def keep(brand, lists: dict[str, str]) -> None:
    WordList.objects.filter(brand=brand).exclude(name__in=lists).delete()
    for name, query in lists.items():
        WordList.objects.update_or_create(brand=brand, name=name, defaults={"query": query})
    Watch.objects.filter(query__contains="@list").update(changed_at=timezone.now())
    bump(brand)


def test_lists_that_change_in_any_way_are_followed_as_if_all_were_read_anew(brands):
    brand = brands.cafe
    for query in QUERIES:
        Watch.objects.create(brand=brand, name=query, query=query)
    for lists in STEPS:
        keep(brand, lists)
        followed = told(brand)
        matching._HEARINGS.clear()
        assert followed == told(brand), lists


def test_a_list_that_changes_leaves_what_was_compiled_in_its_place(brands):
    brand = brands.cafe
    watches = {
        query: Watch.objects.create(brand=brand, name=query, query=query) for query in QUERIES
    }
    keep(brand, {"a": "pain", "b": "vin"})
    told(brand)
    kept = matching._HEARINGS[brand.pk].percolator
    keep(brand, {"a": "brioche", "b": "vin", "c": "@list:a"})
    caught = told(brand)
    assert watches["@list:a"].pk in caught[2]
    assert matching._HEARINGS[brand.pk].percolator is kept


def test_watches_are_filed_by_what_was_said_in_the_last_week(brands, place):
    now, brand = timezone.now(), brands.cafe
    rows = []
    for n in range(560):
        text = "rillettes du jour" if n % 2 else "un mot rare"
        at = now - timedelta(days=n / 100) if n < 550 else now - timedelta(days=8)
        at, text = (at, text) if n < 550 else (at, "jadis")
        rows.append(
            Item(
                pk=item_id(at, n),
                brand=brand,
                channel=place.channel,
                authority="x",
                remote_id=str(n),
                kind="comment",
                text=text,
                language="fr",
                said_at=at,
                seen_at=at,
            )
        )
    Item.objects.bulk_create(rows)
    found = learned(brand.pk)
    often, never = (found.of_any(query_keys(word, ("fr",))) for word in ("rillettes", "jadis"))
    assert often > 0.4
    assert never < 0.01
    Watch.objects.create(brand=brand, name="x", query="rillettes jadis")
    bump(brand)
    attempt(brand.pk, [])
    hearing = matching._HEARINGS[brand.pk]
    assert set(hearing.percolator._index) == query_keys("jadis", ("fr", "en"))


def test_a_day_later_watches_are_filed_anew(brands, place):
    brand = brands.cafe
    Watch.objects.create(brand=brand, name="x", query="pain")
    bump(brand)
    attempt(brand.pk, [])
    hearing = matching._HEARINGS[brand.pk]
    before = hearing.percolator._frequencies
    attempt(brand.pk, [])
    assert hearing.percolator._frequencies is before
    hearing.weighed_at -= timedelta(days=1, minutes=1)
    attempt(brand.pk, [])
    assert hearing.percolator._frequencies is not before


@pytest.fixture(autouse=True)
def _fresh():
    matching._HEARINGS.clear()
    yield
    matching._HEARINGS.clear()
