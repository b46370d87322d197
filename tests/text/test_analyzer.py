"""The terms that the index and the search both see, and the language of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.text.analyzer import analyze, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Événement à Québec", "evenement a quebec"),
        ("l’érable, l'érable", "l erable l erable"),
        ("Œuvre cœur Straße", "oeuvre coeur strasse"),
        ("cafe\u0301", "cafe"),
        ("#Québec @camille", "quebec camille"),
        ("peut-être", "peut etre"),
        ("🥐 41 %", "41"),
    ],
)
def test_accents_case_and_elision_do_not_matter(text: str, expected: str):
    assert terms(text) == expected


@given(st.text() | st.text("aàâeéèêœæßøłİſ½Ǆ’'-_ 9\u0301\u200d"))
def test_the_quick_way_to_the_terms_gives_the_terms(text: str):
    assert terms(text) == " ".join(term.word for term in analyze(text))


def test_a_term_remembers_where_it_stood():
    text = "Tabarnouche que c’est bon"
    assert [text[t.start : t.end] for t in analyze(text)] == text.replace("’", " ").split()
