"""What a search finds. The answers are written here, so both stores give the same."""

from __future__ import annotations

import pytest
from tests.intake.scripted import comment, page, place

from parvis.intake.actions import take_page
from parvis.stream import search
from parvis.stream.models import Item

SAID = {
    1: "Le café ouvre à huit heures, et la terrasse suit.",
    2: "Ouvrez-vous la terrasse dimanche? L’érable est magnifique.",
    3: "CAFE ferme! Œuvre d’art à Québec, c’est la cœur du quartier",
    4: "The coffee is great, thank you; is the terrace open?",
    5: "De la part de l'équipe : merci. Merci encore, les cafetières chauffent.",
    6: "la de part 50 % d_e C++ & ! | (x) <-> :* 'quote\"",
    7: "Événement à l’Université : cafés et thés",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("café", [3, 1]),
        ("CAFÉ", [3, 1]),
        ("cafe*", [7, 5, 3, 1]),
        ("érable", [2]),
        ("l'erable", [2]),
        ("œuvre", [3]),
        ("coeur oeuvre", [3]),
        ("terrasse", [2, 1]),
        ("la terrasse", [2, 1]),
        ("“la terrasse”", [2, 1]),
        ("« terrasse la »", []),
        ('"de la part"', [5]),
        ("de la part", [6, 5]),
        ("québec", [3]),
        ("evenement universite", [7]),
        ("terr*", [4, 2, 1]),
        ("merci encore", [5]),
        ("50", [6]),
        ("d_e", [6]),
        ("(x) & | ! <-> :*", [6]),
        ("quote'", [6]),
        ("' OR 1=1 --", []),
        ("visiteur", [7, 6, 5, 4, 3, 2, 1]),
        ("zzz", []),
        ("", []),
        ("*", []),
        ("«»", []),
    ],
)
def test_words_phrases_and_beginnings_are_found_whatever_their_accents(query, found):
    where, other = place(), place()
    take_page(where, page(*[comment(n, text) for n, text in SAID.items()]))
    take_page(other, page(comment(9, "café terrasse érable")))
    names = {item.pk: int(item.remote_id.split(":")[1]) for item in Item.objects.all()}
    brand = where.channel.brand_id
    assert [names[pk] for pk in search.find(brand, query)] == found
    if len(found) > 1:
        first = search.find(brand, query, limit=1)
        rest = search.find(brand, query, before=first[0])
        assert [names[pk] for pk in [*first, *rest]] == found
