"""Languages: what is told, what is left unsaid, and that the shipped table is the learned one."""

from __future__ import annotations

import hashlib
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text import labels

from parvis.text.analysis import language
from parvis.text.analysis.tongues import CLASSES, TABLE, Table, pieces, told_language, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Est-ce que vous livrez à l’école Saint-Fidèle?", "fr"),
        ("Y a-tu du gluten dedans?", "fr"),
        ("Is the rye back? Asking for my whole street.", "en"),
        ("Bon ben, c’est rendu 4,25 $ l’allongé.", "fr"),
        ("Thank you for listening.", "en"),
        ("tabarnak que c’est bon", "fr"),
        ("C'est vraiment nice, thanks guys!", "fr"),
        ("Went to the dépanneur and they were out of your tourtière", "en"),
        ("la comida estaba fría", "es"),
        ("a comida estava fria", "pt"),
        ("il cibo era freddo", "it"),
        ("das Essen war kalt", "de"),
        ("ik heb het nog niet gezien", ""),
        ("Привет, как дела?", ""),
        ("你好", ""),
        ("Hello, World.", ""),
        ("Bravo!", ""),
        ("Cool", ""),
        ("☕", ""),
        ("OK", ""),
        ("", ""),
        ("https://example.org/la-page-des-nouvelles @benoit #merci", ""),
    ],
)
def test_a_language_is_told_or_left_unsaid(text: str, expected: str) -> None:
    assert told_language(text) == expected


@pytest.mark.parametrize(
    ("text", "prior", "expected"),
    [
        ("Super", "", ""),
        ("Super", "fr", "fr"),
        ("Merci", "de", "fr"),
        ("The bread was cold and nobody came", "fr", "en"),
        ("Le pain était froid et personne n’est venu", "en", "fr"),
        ("你好", "fr", ""),
        ("Super", "nl", ""),
    ],
)
def test_what_was_expected_sways_a_word_and_not_a_sentence(
    text: str, prior: str, expected: str
) -> None:
    assert told_language(text, prior=prior) == expected


@given(st.text(max_size=300), st.sampled_from(["", "fr", "en", "xx"]))
@settings(max_examples=50)
def test_any_text_has_a_language_or_none_and_a_likelihood(text: str, prior: str) -> None:
    name, share = language(text, prior=prior)
    assert name in CLASSES
    assert 0.0 <= share <= 1.0


def test_the_labelled_texts_are_read_in_their_language() -> None:
    """What people write to small firms: 20 characters and more, as written, and Québec apart."""
    told: dict[str, list[bool]] = {}
    for name in labels.SETS:
        for record in labels.opened(name):
            if len(record["text"]) >= 20:
                found, _share = language(record["text"])
                told.setdefault(record["lang"], []).append(found == record["lang"][:2])
    assert {
        lang: sum(right) / len(right) >= 0.985 for lang, right in told.items()
    } == dict.fromkeys(labels.LANGUAGES, True)


def test_a_table_holds_its_pieces_and_its_weights() -> None:
    names = "le\n_le_\nthe"
    weights = bytes([5, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 256 - 3])
    table = Table(f"0.5 1 0 0 0 0 0 0\n{len(names)}\n{names}".encode() + weights)
    assert table.sums(["le"]) == [2 + 25, 0, 0, 0, 0, 0, 0]
    assert table.sums(["the"]) == [2, 9, 0, 0, 0, 0, -3]
    assert table.sums(["zzz"]) == []


def test_a_word_is_cut_into_pieces_that_know_its_ends() -> None:
    assert set(pieces("de")) == {"d", "e", "_d", "de", "e_", "_de", "de_", "_de_"}
    assert words("L’eau, c'est 3 @x") == ["l'", "eau", "c'", "est"]


def test_a_language_costs_some_microseconds() -> None:
    texts = [record["text"] for record in labels.opened("intents")]
    for text in texts:
        language(text)
    began = time.process_time()
    for text in texts:
        language(text)
    assert (time.process_time() - began) / len(texts) < 60e-6
    assert TABLE.stat().st_size < 1_000_000


@pytest.mark.skipif(
    find_spec("wordfreq") is None, reason="the package wordfreq 3.1.1 learns the table of languages"
)
def test_the_table_is_learned_again_byte_for_byte(tmp_path: Path) -> None:
    from scripts.train import tongues

    tongues.main(tmp_path / "tongues.bin")
    assert hashlib.sha256((tmp_path / "tongues.bin").read_bytes()).hexdigest() == (
        hashlib.sha256(TABLE.read_bytes()).hexdigest()
    )
