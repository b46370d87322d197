"""What every installed connector promises, ours and those of others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from parvis.wire.card import Field
from parvis.wire.connector import VERBS, Connector
from parvis.wire.items import Action, Draft, Moderation

CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.\w+|\b\d{1,3}(\.\d{1,3}){3}\b")
SECRET_WORDS = re.compile(r"pass|secret|token|key$", re.IGNORECASE)


def read_all(connector, settings, door, place, cursor=""):
    return list(connector(settings, door).read(place, cursor))


def test_its_identity_card_is_complete(connector, name):
    assert issubclass(connector, Connector)
    spec = connector.spec
    assert spec.name == name == connector.__module__.split(".")[2]
    assert spec.label
    assert spec.icon
    assert re.fullmatch(r"[a-z][a-z0-9-]*", spec.docs), "docs names a page of docs/en and docs/fr"
    for field in (*spec.fields, *spec.app):
        assert isinstance(field, Field)
        assert field.label, field.name
        assert not SECRET_WORDS.search(field.name) or field.secret, field.name


def test_what_bills_tells_its_prices_and_the_rest_has_none(connector):
    spec = connector.spec
    acts = [Draft(text="Oui"), Moderation(remote_id="comment:5", action=Action.TRASH)]
    told = [connector.price(act) for act in acts]
    assert spec.bills is all(price is not None for price in told)
    assert not spec.bills or (spec.cost and all(price.whole > 0 for price in told))


def test_what_it_can_do_is_derived_from_its_verbs(connector):
    overridden = {v for v in VERBS if getattr(connector, v) is not getattr(Connector, v)}
    assert connector.can == overridden
    assert "can" not in vars(connector) or vars(connector)["can"] == frozenset(overridden)


def test_its_items_are_well_formed(connector, backlog):
    door, settings, place, expected = backlog(2)
    pages = read_all(connector, settings, door, place)
    items = [item for page in pages for item in page.items]
    assert {item.remote_id for item in items} == expected
    assert not pages[-1].more
    assert {page.authority for page in pages} == {item.authority for item in items}
    for item in items:
        assert item.remote_id
        assert item.said_at.utcoffset() == timedelta(), item
        assert item.edited_at is None or item.edited_at.utcoffset() == timedelta()
        assert item.author is None or not CONTACT.search(repr(item.author))


def test_a_second_visit_from_the_last_cursor_reads_no_more_than_the_first(connector, backlog):
    door, settings, place, expected = backlog(2)
    last = read_all(connector, settings, door, place)[-1].cursor
    assert isinstance(last, str)
    again = read_all(connector, settings, door, place, last)
    assert {item.remote_id for page in again for item in page.items} <= expected


@pytest.mark.parametrize("pages", [7])
def test_reading_on_after_a_kill_at_any_page_loses_nothing(connector, backlog, pages):
    door, settings, place, expected = backlog(pages)
    whole = read_all(connector, settings, door, place)
    for cut, page in enumerate(whole):
        kept = {item.remote_id for seen in whole[: cut + 1] for item in seen.items}
        rest = read_all(connector, settings, door, place, page.cursor)
        assert kept | {item.remote_id for p in rest for item in p.items} == expected


def test_a_backlog_of_500_pages_read_in_a_few_lives_loses_nothing(connector, backlog):
    door, settings, place, expected = backlog(500)
    cursor, read, lives = "", set(), 0
    for stop in (1, 2, 99, 250, 10_000):
        lives += 1
        for number, page in enumerate(connector(settings, door).read(place, cursor), 1):
            read |= {item.remote_id for item in page.items}
            cursor = page.cursor
            if number == stop:
                break
    assert lives == 5
    assert read == expected
