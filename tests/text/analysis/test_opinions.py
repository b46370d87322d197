"""Opinions: of a passage, not of a text; turned by « not »; left to a person where unsure."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text import labels

from parvis.text.analysis import opinion
from parvis.text.analysis.opinions import LABELS, TABLES, Learned, Table, decide
from parvis.text.analysis.opinions.marks import BUCKETS, read
from parvis.text.analysis.opinions.passage import clauses, passage

SHARED = Path(__file__).parents[3].parent / "shared" / "data"


def of(text: str, subject: str, language: str) -> str:
    at = text.index(subject) if subject else 0
    return opinion(text, [(at, at + len(subject))] if subject else [], language).label


@pytest.mark.parametrize(
    ("text", "subject", "language", "label"),
    [
        ("Vos croissants sont excellents, merci!", "croissants", "fr", "positive"),
        ("Service horrible, j’ai attendu une heure pour rien", "Service", "fr", "negative"),
        ("Ostie que c’est bon vos croissants!!", "croissants", "fr", "positive"),
        ("C’est pas bon pantoute votre poutine", "poutine", "fr", "negative"),
        ("La bière est excellente mais le service est vraiment mauvais", "bière", "fr", "positive"),
        (
            "La bière est excellente mais le service est vraiment mauvais",
            "service",
            "fr",
            "negative",
        ),
        ("The bread is wonderful but the staff was rude and awful", "bread", "en", "positive"),
        ("The bread is wonderful but the staff was rude and awful", "staff", "en", "negative"),
        ("I love this place, best coffee ever", "place", "en", "positive"),
        ("This app is terrible and it doesn't work", "app", "en", "negative"),
        ("der Kaffee ist gut", "Kaffee", "de", "to_read"),
        ("", "", "fr", "to_read"),
    ],
)
def test_an_opinion_is_of_the_passage(text: str, subject: str, language: str, label: str) -> None:
    assert of(text, subject, language) == label


@pytest.mark.parametrize(
    ("text", "subject", "language", "expected"),
    [
        ("Chez Ti-Père c'est bon pis pas cher, le resto d'en face vole le monde", "le resto d'en face", "fr",
         "le resto d'en face vole le monde"),
        ("Le croissant aux amandes? Sec. Sec comme le Sahara.", "Le croissant aux amandes", "fr",
         "Le croissant aux amandes? Sec. Sec comme le Sahara"),
        ("On aime la vue, mais la salle est froide", "la salle", "fr", "mais la salle est froide"),
        ("Came for the soup; the bread stole the show.", "the bread", "en", "the bread stole the show"),
        ("Le menu", "Le menu", "fr", "Le menu"),
    ],
)  # fmt: skip
def test_a_passage_is_the_clause_of_its_subject(
    text: str, subject: str, language: str, expected: str
) -> None:
    at = text.index(subject)
    start, end = passage(text, [(at, at + len(subject))], language)
    assert text[start:end].strip() == expected


@given(st.text("ab, .!mais\n", max_size=80), st.integers(0, 60), st.integers(1, 10))
@settings(max_examples=60)
def test_a_passage_holds_a_clause_and_stays_within_the_text(text: str, at: int, size: int) -> None:
    spans = [(min(at, len(text)), min(at + size, len(text)))]
    start, end = passage(text, spans, "fr")
    assert 0 <= start <= end <= len(text)
    cut = clauses(text, "fr")
    assert all(a < b for a, b in cut)
    assert all(one[1] <= other[0] for one, other in pairwise(cut))


@pytest.mark.parametrize(
    ("text", "language", "glad", "sore"),
    [
        ("bon", "fr", 2, 0),
        ("bonnes", "fr", 2, 0),
        ("pas bonnes du tout", "fr", 0, 1.4),
        ("très bonnes", "fr", 3, 0),
        ("pas pire", "fr", 2, 0),
        ("c’est pas trop cher", "fr", 0, 2),
        ("LE MEILLEUR", "fr", 3, 0),
        ("😍", "fr", 1.5, 0),
        ("table", "fr", 0, 0),
        ("not good", "en", 0, 2),
        ("I don’t love it", "en", 0, 2.1),
        ("meh :(", "en", 0, 3),
    ],
)  # fmt: skip
def test_the_lexicon_adds_what_words_are_worth(
    text: str, language: str, glad: float, sore: float
) -> None:
    marks = read(text, language)
    assert (round(marks.glad, 2), round(marks.sore, 2)) == (glad, sore)
    assert all(0 <= place < BUCKETS for place in marks.places)


def test_a_table_reads_its_numbers_and_its_weights() -> None:
    head = " ".join(map(str, [0.5, 1, 2, 3, *[0] * 12]))
    weights = bytearray(3 * BUCKETS)
    marks = read("table", "fr")
    weights[2 * BUCKETS + marks.places[0]] = 4
    table = Table(head.encode() + b"\n" + bytes(weights))
    assert table.scores(marks) == (1, 2, 3 + 4 * 0.5 / 2**0.5)


def test_what_is_unsure_is_left_to_a_person() -> None:
    assert decide((0.0, 0.0, 0.1))[0] == "to_read"
    assert decide((0.0, 0.0, 3.0))[0] == "positive"
    assert decide((3.0, 0.0, 2.9))[0] == "to_read"
    assert decide((0.0, 1.0, 0.0))[0] == "to_read"


def test_a_correction_teaches_this_brand_alone() -> None:
    text = "Leur torréfaction torvisienne est solaire"
    before = opinion(text, [], "fr")
    learned = Learned([(text, [], "fr", "negative")] * 4)
    assert before.label != "negative"
    assert learned(text, [], "fr").label == "negative"
    assert opinion(text, [], "fr") == before
    assert (
        Learned([(text, [], "de", "negative"), (text, [], "fr", "to_read")])(text, [], "fr")
        == before
    )


def test_a_correction_leaves_other_words_alone() -> None:
    learned = Learned([("solaire", [], "fr", "negative")] * 4)
    assert learned("Service horrible", [], "fr") == opinion("Service horrible", [], "fr")


@given(st.text(max_size=200), st.sampled_from(["fr", "en", "und"]))
@settings(max_examples=40)
def test_any_text_gets_a_label_and_a_likelihood(text: str, language: str) -> None:
    told = opinion(text, [], language)
    assert told.label in (*LABELS, "to_read")
    assert 0 <= told.score <= 1


def test_an_opinion_costs_tens_of_microseconds() -> None:
    texts = [(r["text"], r["lang"][:2]) for r in labels.opened("intents")]
    for text, name in texts:
        opinion(text, [], name)
    began = time.process_time()
    for text, name in texts:
        opinion(text, [], name)
    assert (time.process_time() - began) / len(texts) < 150e-6
    for name in ("fr", "en"):
        assert (TABLES / f"opinions.{name}.bin").stat().st_size < 500_000


@pytest.mark.skipif(not (SHARED / "minibar").exists(), reason="../shared/data teaches the tables")
def test_the_french_table_is_learned_again_byte_for_byte(tmp_path: Path) -> None:
    from scripts.train import opinions

    opinions.main(tmp_path, ("fr",))
    assert (tmp_path / "opinions.fr.bin").read_bytes() == (TABLES / "opinions.fr.bin").read_bytes()
