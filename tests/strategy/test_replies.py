"""Saved replies: nothing is ever said with a hole in it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parvis.strategy.models import SavedReply
from parvis.strategy.replies.rules import Fault, faults, first_name, render, say
from parvis.strategy.replies.starters import STARTERS

ZOE = {"first_name": "Zoé", "name": "Zoé Dubé", "brand": "Le Four", "title": "Le pain", "me": "Alice", "manner": "tu"}  # fmt: skip
NOBODY = {"first_name": "", "name": "", "brand": "Le Four", "title": "", "me": "Alice", "manner": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "to_zoe", "to_nobody"),
    [
        ("Merci {prenom|à vous}!", "Merci Zoé!", "Merci à vous!"),
        ("Merci {Prénom|toi/vous}.", "Merci Zoé.", "Merci vous."),
        ("On {te/vous} répond.", "On te répond.", "On vous répond."),
        ("{marque}, {moi}", "Le Four, Alice", "Le Four, Alice"),
        ("Re: {title|this post}", "Re: Le pain", "Re: this post"),
        ("Sans rien", "Sans rien", "Sans rien"),
    ],
)
def test_each_variable_is_said_or_gives_way_to_its_word(body, to_zoe, to_nobody):
    assert faults(body) == []
    assert render(body, ZOE) == to_zoe
    assert render(body, NOBODY) == to_nobody


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("Bonjour {prenom},", Fault.EMPTY),
        ("Bonjour {prenom|},", Fault.EMPTY),
        ("Bonjour {prenom| },", Fault.EMPTY),
        ("Bonjour {name|tu/},", Fault.EMPTY),
        ("Bonjour {titre},", Fault.EMPTY),
        ("Bonjour {surnom},", Fault.UNKNOWN),
        ("Bonjour {},", Fault.UNKNOWN),
        ("Bonjour {prenom|vous", Fault.BRACE),
        ("Bonjour }", Fault.BRACE),
    ],
)
def test_a_text_that_could_be_said_with_a_hole_is_refused(body, fault):
    assert [one for one, _words in faults(body)] == [fault]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Zoé Dubé", "Zoé"),
        ("Jean-Luc Roy", "Jean-Luc"),
        ("O'Neil", "O'Neil"),
        ("@zoe", ""),
        ("zoe92", ""),
        ("le_four", ""),
        ("exemple.org", ""),
        ("G.", ""),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_first_name_is_taken_only_where_there_is_one(name, first):
    assert first_name(name) == first


def test_the_other_language_serves_when_theirs_is_missing_and_it_is_told():
    both = say("oui", "yes", language="en", values=ZOE)
    assert (both.text, both.language, both.is_other) == ("yes", "en", False)
    other = say("oui", "  ", language="en", values=ZOE)
    assert (other.text, other.language, other.is_other) == ("oui", "fr", True)


@pytest.mark.parametrize("starter", STARTERS, ids=lambda s: s.title_en)
def test_the_replies_to_begin_with_keep_to_their_own_rules(starter):
    for body in (starter.fr, starter.en):
        assert faults(body) == []
        assert "{" not in render(body, NOBODY)


def test_a_manager_writes_sees_keeps_and_removes_one(brands, benoit, sit):
    client = sit(benoit)
    url = reverse("new_saved_reply", args=[brands.cafe.slug])
    holed = client.post(url, {"title": "Merci", "fr": "Merci {prenom}!", "en": ""})
    assert holed.status_code == 422
    assert "{prenom|vous}" in holed.content.decode()
    assert client.post(url, {"title": "Merci", "fr": " ", "en": ""}).status_code == 422
    seen = client.post(url, {"title": "Merci", "fr": "Merci {prenom|vous}!", "preview": "1"})
    assert "Merci Benoit!" in seen.content.decode()
    assert "Merci vous!" in seen.content.decode()
    assert not SavedReply.objects.exists()
    client.post(url, {"title": "Merci", "fr": "Merci {prenom|vous}!", "en": ""})
    kept = SavedReply.objects.get()
    listed = client.get(reverse("saved_replies", args=[brands.cafe.slug])).content.decode()
    assert "No English text" in listed
    again = client.post(url, {"title": "merci", "fr": "x", "en": ""})
    assert "has this title already" in again.content.decode()
    client.post(reverse("saved_reply", args=[brands.cafe.slug, kept.pk]), {"remove": "1"})
    assert not SavedReply.objects.exists()


def test_the_starters_are_taken_once(brands, benoit, sit):
    url = reverse("saved_reply_starters", args=[brands.cafe.slug])
    for _time in range(2):
        sit(benoit).post(url)
    assert SavedReply.objects.filter(brand=brands.cafe).count() == len(STARTERS)
