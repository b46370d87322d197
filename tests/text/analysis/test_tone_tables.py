"""What the learned tables of tone add to the rules, what they cost, and that they can be learned again."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text import labels

from parvis.text.analysis import hostility, intents
from parvis.text.analysis.flat import flatten
from parvis.text.analysis.hostility import by_rules
from parvis.text.analysis.tone import HALF, HEADS, TABLES, Table, hear, packed, trimmed, unpacked
from parvis.text.analysis.tone.marks import BUCKETS, TOKEN, of_kinds, place, plain, reader

SHARED = Path(__file__).parents[3].parent / "shared" / "data"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("vous livrez-vous l'ete?!", ["vous", "livrez", "-vous", "l'", "ete", "?!"]),
        ("i don't, 12 $ 😍", ["i", "don't", ",", "12", "$", "😍"]),
        ("...", [".", ".", "."]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words_figures_and_signs(text: str, tokens: list[str]) -> None:
    assert TOKEN.findall(text) == tokens


@pytest.mark.parametrize(
    ("token", "spelt"),
    [("12", "0"), ("1999", "000"), ("!!!", "!"), ("?!?", "?!"), ("tellllement", "tellement")],
)
def test_a_token_is_spelt_as_tables_know_it(token: str, spelt: str) -> None:
    assert plain(token) == spelt


def test_a_word_has_the_kinds_of_its_family() -> None:
    read = reader("fr").word
    assert read("cretines").kinds == read("cretin").kinds != 0
    assert read("table").kinds == 0
    assert set(of_kinds(read("vous").kinds | read("cretin").kinds)) >= {
        place("k:insult"),
        place("k:you"),
        place("k:insult+you"),
    }


@given(st.lists(st.lists(st.integers(-(10**8), 10**8), min_size=6, max_size=6), max_size=5))
def test_numbers_side_by_side_are_added_each_for_itself(rows: list[list[int]]) -> None:
    total = sum(packed(row) for row in rows)
    assert [number - HALF for number in unpacked(total)] == [
        sum(row[at] for row in rows) for at in range(6)
    ]


def test_a_table_weighs_words_runs_pairs_and_kinds() -> None:
    weights = bytearray(BUCKETS * len(HEADS))
    word = reader("fr").word("idiot")
    weights[word.place * len(HEADS)] = 10
    weights[place("k:insult") * len(HEADS)] = 4
    heard = Table(b"0.5 -1 0 0 0 7\n" + bytes(weights), "fr").hear("idiot")
    assert heard is not None
    marks = 2 + len(word.runs) + 2 + 2
    assert heard.whole[0] == pytest.approx(-1 + 0.5 * (2 * 10 / (2 * marks) ** 0.5 + 0.5 * 4))
    assert (heard.whole[1], heard.whole[4]) == (0, 7)
    assert heard.whole == heard.best


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Votre patron est une vraie vipère.", "fr"),
        ("Bande de larves, apprenez donc à lire", "fr"),
        ("Your waitress is a smug little weasel", "en"),
    ],
)
def test_contempt_that_no_rule_names_is_heard(text: str, language: str) -> None:
    found = hostility(text, language)
    assert by_rules(text, language).grade < 2 <= found.grade
    assert [text[start:end] for start, end in found.spans] == [text]


@pytest.mark.parametrize(
    ("text", "language", "kind", "shown"),
    [
        (
            "On est venus samedi. J’attends encore ma commande promise pour mardi.",
            "fr",
            "complaint",
            "J’attends encore ma commande promise pour mardi.",
        ),
        ("Un vrai régal, vos madeleines!", "fr", "thanks", "Un vrai régal, vos madeleines!"),
        (
            "Appreciate the quick help yesterday!",
            "en",
            "thanks",
            "Appreciate the quick help yesterday!",
        ),
    ],
)
def test_an_intent_that_no_rule_shows_is_heard_in_its_sentence(
    text: str, language: str, kind: str, shown: str
) -> None:
    spans = {found.kind: found.span for found in intents(text, language)}
    start, end = spans[kind]
    assert text[start:end] == shown


def test_what_is_of_no_known_language_is_left_to_the_rules() -> None:
    assert hear("vos madeleines sont un regal", "") is None
    assert hear("...", "fr") is None
    assert hostility("Votre patron est une vraie vipère.", "de").grade == 0


@given(st.text(alphabet="ab ?!.é'\n😍0", max_size=120), st.sampled_from(["fr", "en"]))
@settings(max_examples=60)
def test_what_is_heard_stands_in_the_text(text: str, language: str) -> None:
    heard = hear(flatten(text), language)
    for start, end in heard.spans if heard else ():
        assert 0 <= start < end <= len(text)
    for intent in intents(text, language):
        assert trimmed(text, intent.span) == intent.span
    starts = [intent.span for intent in intents(text, language)]
    assert all(one <= other for one, other in pairwise(starts))


def test_a_table_hears_in_microseconds_and_takes_little_room() -> None:
    texts = [(flatten(r["text"]), r["lang"][:2]) for r in labels.opened("intents")]
    for _ in range(2):
        began = time.process_time()
        for text, name in texts:
            hear(text, name)
        spent = (time.process_time() - began) / len(texts)
    assert spent < 100e-6
    for name in ("fr", "en"):
        assert (TABLES / f"tone.{name}.bin").stat().st_size < 500_000


@pytest.mark.skipif(not (SHARED / "minibar").exists(), reason="../shared/data teaches the tables")
def test_the_french_table_is_learned_again_byte_for_byte(tmp_path: Path) -> None:
    from scripts.train import tone

    tone.main(tmp_path, ("fr",))
    assert (tmp_path / "tone.fr.bin").read_bytes() == (TABLES / "tone.fr.bin").read_bytes()
