"""The search page and the inbox's words speak the whole query language, and point at what is wrong."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse
from tests.cast import person
from tests.intake.scripted import comment, page, place

from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.listening.models import WordList
from parvis.stream import history, reindex
from parvis.stream.models import Reindexing
from parvis.team.models import Role, Seat


@pytest.fixture
def desk(client, folder):
    where = place()
    alice = person("Alice Roy", language="en")
    Seat.objects.create(brand=where.channel.brand, user=alice, role=Role.MANAGER)
    client.force_login(alice)
    take_page(
        where,
        page(
            comment(1, "Du pain <b>frais</b> ce matin &amp; demain"),
            comment(2, "Le pain est sec"),
            comment(3, "Bread is fresh today"),
        ),
    )
    Conversation.objects.update(state="open")
    return where


def asked(client, where, query: str, name: str = "search", **more: str) -> str:
    field = "text" if name == "inbox" else "q"
    address = reverse(name, args=[where.channel.brand.slug])
    answer = client.get(address, {field: query, **more})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_what_matches_is_marked_counted_and_found_in_the_whole_language(client, desk):
    shown = asked(client, desk, "(pain OR bread) NEAR/2 (frais OR fresh)")
    assert "2 things said" in shown
    assert shown.count("<mark>") == 2
    assert "<mark>pain frais</mark>" in shown
    assert "est sec" not in shown
    assert "1 thing said" in asked(client, desk, "lang:en fresh")
    assert "<mark>" not in asked(client, desk, "author:visiteur")
    assert "Nothing answers this query" in asked(client, desk, "pain lang:de")


def test_a_list_of_the_brand_is_known_and_anothers_is_not(client, desk):
    WordList.objects.create(brand=desk.channel.brand, name="frais", query="frais OR fresh")
    assert "2 things said" in asked(client, desk, "@list:frais")
    other = place()
    WordList.objects.create(brand=other.channel.brand, name="secret", query="sec")
    shown = asked(client, desk, "@list:secret")
    assert "There is no list “secret”" in shown
    assert "est sec" not in shown


def leading(shown: str, words: str) -> str:
    """Give where the link of some words leads."""
    return html.unescape(re.findall(rf'<a [^>]*href="([^"]*)"[^>]*>{words}', shown)[-1])


HALF_TYPED = [
    ('"du pain', "This quotation mark is never closed", '"du pain"'),
    ("(pain", "This parenthesis is never closed", "(pain)"),
    ("pain OR", "OR wants something after it", ""),
    ("langu:fr", "Did you mean “langue”?", "langue:fr"),
    ("NOT pain", "only what must not be there", ""),
    ("pa*", "three letters or more", ""),
]


def test_what_is_half_typed_is_pointed_at_and_is_no_error_page(client, desk):
    for query, sentence, proposal in HALF_TYPED:
        for name in ("search", "inbox"):
            shown = asked(client, desk, query, name)
            assert sentence in shown
            assert ("Take this one" in shown) is bool(proposal)
            assert not proposal or f"<code>{proposal}</code>" in shown


def test_the_proposal_leads_to_what_it_finds(client, desk):
    address = reverse("search", args=[desk.channel.brand.slug])
    body = client.get(address, {"q": '"pain frais'}).content.decode()
    found = client.get(leading(body, "Take this one"))
    assert "<mark>pain frais</mark>" in found.content.decode()


def test_nothing_typed_is_active_in_the_page(client, desk):
    for name in ("search", "inbox"):
        address = reverse(name, args=[desk.channel.brand.slug])
        query = '<script>alert(1)</script> ("'
        body = client.get(address, {"q": query, "text": query}).content.decode()
        assert "<script>alert" not in body


def test_plain_words_are_offered_as_a_name_and_an_operator_is_not(client, desk):
    shown = asked(client, desk, "visiteur 1")
    assert "Nothing holds all these words" in shown
    assert "What “visiteur 1” wrote" in shown
    assert "author%3A%22visiteur+1%22" in leading(shown, "What “visiteur 1” wrote")
    assert "What “" not in asked(client, desk, "pain OR bread")


def test_the_inbox_lists_the_conversations_that_hold_what_is_asked(client, desk):
    shown = asked(client, desk, "pain -sec", "inbox")
    assert "frais" in shown
    assert "est sec" not in shown
    assert "Nothing matches these filters" in asked(client, desk, "raw:PAIN", "inbox")


def test_pages_go_on_where_the_last_one_ended_and_the_count_comes_after(client, desk, monkeypatch):
    monkeypatch.setattr("parvis.site.search.PAGE", 1)
    first = asked(client, desk, "pain")
    assert "est sec" in first
    address = reverse("search", args=[desk.channel.brand.slug])
    second = client.get(address + leading(first, "Older"))
    assert "frais" in second.content.decode()
    assert "2 things said" in asked(client, desk, "pain", "search_count")
    assert asked(client, desk, "(pain", "search_count").strip() == ""
    monkeypatch.setattr(history, "MOST_COUNTED", 1)
    monkeypatch.setattr(history, "SAMPLE", 1)
    assert "about 2 things said" in asked(client, desk, "pain", "search_count")


def test_what_takes_longer_than_its_time_says_so_and_goes_on(client, desk, monkeypatch):
    monkeypatch.setattr(history, "FIRST", 1)
    monkeypatch.setattr(
        history.page, "__kwdefaults__", {"before": history.LAST, "limit": 50, "seconds": 0}
    )
    shown = asked(client, desk, "has:emoji")
    assert "Nothing in what was read in a second" in shown
    assert "before=" in leading(shown, "Go on")


def test_an_index_that_is_being_rewritten_says_how_far_it_is(client, desk):
    assert "being written anew" not in asked(client, desk, "pain")
    Reindexing.objects.update(version=0)
    reindex.owe()
    shown = asked(client, desk, "pain")
    assert "being written anew: 0 of 3" in shown
    assert "2 things said" in shown
