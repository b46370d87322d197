"""What matches what, and where: tables of queries on texts as people write them."""

from __future__ import annotations

import time

import pytest

from parvis.text.query.check import Subject, compiled
from parvis.text.query.faults import QueryError
from parvis.text.query.parser import parse
from parvis.text.tokens import tokenize


def places(query: str, text: str, language: str = "fr", **facts: str) -> list[str] | None:
    found = compiled(parse(query))(Subject.of(text, language, **facts))
    return None if found is None else [text[a:b] for a, b in found]


MATCHES = [
    # what is written, and what is looked for
    ("boulangerie", "Les boulangeries du quartier", "fr", ["boulangeries"]),
    ("qualite", "La qualité a baissé", "fr", ["qualité"]),
    ("qualité", "la qualite a baisse", "fr", ["qualite"]),
    ("qualité", "les qualites", "fr", ["qualites"]),
    ("oeuvre", "L’Œuvre du mois", "fr", ["Œuvre"]),
    ("érable", "du sirop d’érable", "fr", ["érable"]),
    ("l'érable", "Cet érable-là", "fr", ["érable"]),
    ("ouvrir", "Vous ouvrez quand?", "fr", ["ouvrez"]),
    ("ouvert", "Êtes-vous ouverte?", "fr", ["ouverte"]),
    ("loved", "We love this bread", "en", ["love"]),
    ("loved", "On love ça", "fr", None),  # an English stem is no French one
    ("love", "On love ça", "fr", ["love"]),  # the form is the form
    ("fin de semaine", "La fin de la semaine", "fr", ["fin", "de", "semaine"]),
    ('"fin de semaine"', "La fin de la semaine", "fr", None),
    ('"fin de semaine"', "Bonne fin de semaine!", "fr", ["fin de semaine"]),
    ('"pains au levain"', "Le pain au levain d’hier", "fr", ["pain au levain"]),
    ('"levain pain"~1', "Le pain au levain d’hier", "fr", ["pain au levain"]),
    ('"levain pain"~1', "Le pain bien au levain", "fr", None),
    ("adverti*", "An advertisement", "en", ["advertisement"]),
    ("boulang*", "la boulangère et le boulanger", "fr", ["boulangère", "boulanger"]),
    ("organi?e", "organise or organize", "en", ["organise", "organize"]),
    ("Québec-Lévis", "le tunnel Québec Lévis", "fr", ["Québec Lévis"]),
    ("Québec Lévis", "le tunnel Québec-Lévis", "fr", ["Québec", "Lévis"]),
    ("google", "Goоgle", "fr", ["Goоgle"]),  # a Cyrillic о
    ("promo", "ＰＲＯＭＯ du jour", "fr", ["ＰＲＯＭＯ"]),
    # together, or, not
    ("pain -pub", "du pain frais", "fr", ["pain"]),
    ("pain -pub", "une pub de pain", "fr", None),
    ("pain (brioche OU levain)", "pain au levain", "fr", ["levain", "pain"]),
    ("pain OU brioche", "rien du tout", "fr", None),
    ("brioche SAUF vegan", "brioche et café", "fr", ["brioche"]),
    # distance and sentence
    ("service NEAR/3 lent", "Le service est vraiment lent", "fr", ["service est vraiment lent"]),
    ("service NEAR/2 lent", "Le service est vraiment lent", "fr", None),
    ("lent ONEAR/5 service", "Le service est vraiment lent", "fr", None),
    ("lent NEAR/5 service", "Le service est vraiment lent", "fr", ["service est vraiment lent"]),
    ("(café OU thé) NEAR/2 (froid OU tiède)", "un thé tiède", "fr", ["thé tiède"]),
    ("service SENTENCE lent", "Le service? Bien lent.", "fr", None),
    ("service SENTENCE lent", "Bon pain. Le service était lent!", "fr", ["service était lent"]),
    ("pain NEAR/5 pain", "un pain", "fr", None),
    ("pain NEAR/5 pain", "un pain, deux pains", "fr", ["pain, deux pains"]),
    # exact, often
    ('raw:"Google+"', "Google+ est mort", "fr", ["Google+"]),
    ('raw:"Google+"', "google+ est mort", "fr", None),
    ("raw:PAIN", "du pain", "fr", None),
    ("raw:pain", "du painchaud", "fr", None),
    ('raw:":-)"', "Merci :-)", "fr", [":-)"]),
    ("MIN/3(promo)", "promo promo, la promo", "fr", ["promo", "promo", "promo"]),
    ("MIN/3(promo)", "promo promo", "fr", None),
    # signs
    ("#pain", "Vive le #Pain", "fr", ["#Pain"]),
    ("#pain", "Vive le pain", "fr", None),
    ("pain", "Vive le #PainDeCampagne", "fr", ["#PainDeCampagne"]),
    ("@parvis", "Merci @Parvis!", "fr", ["@Parvis"]),
    ("@parvis", "Merci @parvis@exemple.social", "fr", ["@parvis@exemple.social"]),
    ("@parvis", "Merci parvis", "fr", None),
    ("🥐", "Un 🥐 svp", "fr", ["🥐"]),
    ("❤", "J’aime ❤️", "fr", ["❤️"]),
    ("👍", "Bravo 👍🏽", "fr", ["👍🏽"]),  # in any colour of skin
    ("👍🏽", "Bravo 👍", "fr", None),
    # Québec as it is written
    ("tabarnak", "Tabarnak que c’est bon", "fr", ["Tabarnak"]),
    ("pantoute", "C'est pas bon pantoute", "fr", ["pantoute"]),
    ("ouvert", "Y sont-tu ouverts?", "fr", ["ouverts"]),
    ("quelqu'un", "Y a-tu quelqu’un?", "fr", ["quelqu’un"]),
    ("aujourd'hui", "Ouvert aujourd’hui", "fr", ["aujourd’hui"]),
    ("c'est", "C’EST bon", "fr", ["EST"]),
]


@pytest.mark.parametrize(("query", "text", "language", "found"), MATCHES)
def test_a_query_finds_what_a_reader_would(query, text, language, found):
    told = places(query, text, language)
    assert (sorted(told) if told else told) == (sorted(found) if found else found)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("pain lang:fr", True),
        ("pain lang:en", False),
        ("pain author:roy", True),
        ('pain author:"Jean Roy"', True),
        ("pain author:ro", False),
        ("pain -author:roy", False),
        ("pain site:exemple.org", True),
    ],
)
def test_what_is_known_beside_the_words_counts(query, matches):
    found = places(query, "du pain", "fr", author="Jean Roy", site="blogue.exemple.org")
    assert (found is not None) == matches


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("reach:>1000", True), ("reach:<1000", False), ("reach:2000", True),
        ("after:2026-11-01", True), ("before:2026-11-01", False), ("before:2026-11-25", True),
    ],
)  # fmt: skip
def test_numbers_and_dates_compare(query, matches):
    subject = Subject(tokenize("pain", "fr"), numbers={"reach": 2000, "date": 20261124})
    assert (compiled(parse(query))(subject) is not None) == matches


def test_a_part_is_looked_into_alone():
    subject = Subject(tokenize("du pain", "fr"), parts={"title": tokenize("Nos brioches", "fr")})
    assert compiled(parse("title:brioche"))(subject) == []
    assert compiled(parse("title:pain"))(subject) is None
    assert compiled(parse("body:pain"))(subject) == [(3, 7)]


def test_a_list_is_opened_where_it_stands_and_circles_are_refused():
    lists = {
        "rivaux": parse('Première OR "Café Olympico"'),
        "a": parse("@list:b"),
        "b": parse("@list:a"),
    }
    test = compiled(parse("@list:rivaux NEAR/3 pain"), lists=lists)
    assert test(Subject.of("chez Première, bon pain", "fr"))
    with pytest.raises(QueryError, match="a → b → a"):
        compiled(parse("@list:a"), lists=lists)
    with pytest.raises(QueryError, match="no list “inconnue”"):
        compiled(parse("@list:inconnue"), lists=lists)


UNPLACED = {
    "faits": parse("pain lang:fr"),
    "sans": parse("pain NOT vin"),
    "titre": parse("title:pain"),
    "souvent": parse("MIN/2(pain)"),
    "dedans": parse("brioche OR @list:faits"),
}


@pytest.mark.parametrize("name", UNPLACED)
@pytest.mark.parametrize("query", ["levain NEAR/5 @list:{}", "levain SENTENCE @list:{}"])
def test_what_has_no_place_inside_a_list_is_a_fault_at_the_list(name, query):
    asked = query.format(name)
    with pytest.raises(QueryError) as caught:
        compiled(parse(asked), lists=UNPLACED)
    start, end = caught.value.at
    assert asked[start:end] == f"@list:{name}"
    assert caught.value.values["name"] == ("faits" if name == "dedans" else name)
    assert compiled(parse(f"levain @list:{name}"), lists=UNPLACED)


def test_what_is_wrong_inside_a_list_is_pointed_at_where_the_query_names_it():
    lists = {"a": parse("pain OR @list:b"), "b": parse("vin OR tarte OR @list:rien")}
    with pytest.raises(QueryError) as caught:
        compiled(parse("levain @list:a"), lists=lists)
    assert caught.value.at == (7, 14)


@pytest.mark.parametrize(
    "text",
    [
        "pain " * 200_000,
        "🥐" * 10_000,
        "\u200b" * 100_000 + "pain",
        "\u202epain\u202c " * 1000,
        "é" + "\u0301" * 5000,
        "#" * 5000 + "@" * 5000,
        "'" * 20_000,
        "(" * 20_000,
        "a" * 100_000,
    ],
    ids=lambda text: f"{text[:3]!r}×{len(text)}",
)
def test_a_monstrous_text_is_answered_in_bounded_time(text):
    tests = [
        compiled(parse(q)) for q in ("pain NEAR/5 levain", '"pain levain"~3', "MIN/3(pain)", "🥐")
    ]
    began = time.process_time()
    subject = Subject.of(text, "fr")
    for test in tests:
        test(subject)
    assert time.process_time() - began < 20
