"""What a search finds. The answers are written here, so both stores give the same."""

from __future__ import annotations

import pytest
from tests.intake.scripted import comment, page, place

from parvis.intake.actions import take_page
from parvis.stream import history
from parvis.stream.models import Item
from parvis.text.query.faults import QueryError

SAID = {
    1: "Le café ouvre à huit heures, et la terrasse suit.",
    2: "Ouvrez-vous la terrasse dimanche? L’érable est magnifique.",
    3: "CAFE ferme! Œuvre d’art à Québec, c’est la cœur du quartier",
    4: "The coffee is great, thank you; is the terrace open?",
    5: "De la part de l'équipe : merci. Merci encore, les cafetières chauffent.",
    6: "la de part 50 % d_e C++ & ! | (x) <-> :* 'quote\"",
    7: "Événement à l’Université : cafés et thés",
}


def names() -> dict[int, int]:
    return {item.pk: int(item.remote_id.split(":")[1]) for item in Item.objects.all()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("café", [7, 3, 1]),
        ("CAFÉ", [7, 3, 1]),
        ("raw:café", [1]),
        ("cafe*", [7, 5, 3, 1]),
        ("érable", [2]),
        ("l'erable", [2]),
        ("œuvre", [3]),
        ("coeur oeuvre", [3]),
        ("terrasse", [2, 1]),
        ("terrasses -dimanche", [1]),
        ("la terrasse", [2, 1]),
        ("“la terrasse”", [2, 1]),
        ("« terrasse la »", []),
        ('"de la part"', [5]),
        ("de la part", [6, 5]),
        ("de ONEAR/1 part", [6]),
        ("part NEAR/2 merci", []),
        ("part NEAR/4 merci", [5]),
        ("ouvre SENTENCE dimanche", [2]),
        ("MIN/2(merci)", [5]),
        ("québec", [3]),
        ("evenement universite", [7]),
        ("terr*", [4, 2, 1]),
        ("merci encore", [5]),
        ("50", [6]),
        ("d_e", [6]),
        ('raw:"C++"', [6]),
        ("(x)", [6]),
        ("quote'", [6]),
        ("visiteur", []),
        ("author:visiteur", [7, 6, 5, 4, 3, 2, 1]),
        ('author:"visiteur 3" OR érable', [3, 2]),
        ("lang:en", [4]),
        ("in:commentaires lang:en", [4]),
        ("in:ailleurs", []),
        ("after:2026-01-01 café", [7, 3, 1]),
        ("before:2026-01-01", []),
        ("zzz", []),
    ],
)
def test_words_phrases_and_all_of_the_language_find_what_was_said(query, found):
    where, other = place(), place()
    take_page(where, page(*[comment(n, text) for n, text in SAID.items()]))
    take_page(other, page(comment(9, "café terrasse érable")))
    brand, told = where.channel.brand_id, names()
    assert [told[pk] for pk in history.find(brand, query)] == found
    if len(found) > 1:
        first = history.find(brand, query, limit=1)
        rest = history.find(brand, query, before=first[0])
        assert [told[pk] for pk in [*first, *rest]] == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["", "*", "«»", "' OR 1=1 --", "(x) & | ! <-> :*", "(pain", '"pain', "langu:fr"]
)
def test_what_cannot_be_read_is_a_fault_with_its_place_and_finds_nothing(query):
    with pytest.raises(QueryError):
        history.find(1, query)


@pytest.mark.django_db
def test_an_author_who_takes_another_name_is_found_under_the_new_one_alone():
    where = place()
    take_page(where, page(comment(1, "Bonjour")))
    take_page(where, page(comment(1, "Bonjour", author=author("Camille Roy"))))
    brand = where.channel.brand_id
    assert history.find(brand, "author:camille")
    assert not history.find(brand, "author:visiteur")


def author(name: str):
    from parvis.wire.items import Author

    return Author(remote_id="name:1", name=name)
