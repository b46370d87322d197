"""The analyzer of the query language: quick, and the same as when it is written plainly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text import plain_tokens
from tests.text.strategies import HARDER, texts

from parvis.text.tokens import tokenize

ODD = st.text(
    "aàLlDqQuéœСа'’＇.-_@#:/! \n🥐👩‍\u200d🍳❤\ufe0f1\u20e3\u0301ＡA…»ß\ud800 htps", max_size=30
)


@settings(deadline=None, max_examples=HARDER or 200)
@given(text=texts | ODD | st.text(max_size=20), language=st.sampled_from(["fr", "en", "und", "xx"]))
def test_the_quick_analyzer_cuts_as_the_plain_one(text, language):
    text = text.replace("ʼ", "’").replace("ℹ", "i")
    tokens = tokenize(text, language)
    told = [
        *zip(tokens.forms, tokens.keys, tokens.starts, tokens.ends, tokens.sentence, strict=True)
    ]
    assert told == plain_tokens.cut(text, language)


def test_an_apostrophe_that_counts_as_a_letter_elides_like_the_others():
    tokens = tokenize("lʼérable dʼici", "fr")
    assert tokens.forms == ["erable", "ici"]
    assert [tokens.text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)] == [
        "érable",
        "ici",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a." * 500_000 + "@",
        "." * 1_000_000,
        "@" * 500_000 + "a@" * 250_000,
        "a-" * 500_000 + "@x",
        "#" + "Aa" * 500_000,
        "l'" * 500_000,
        "\n " * 500_000,
        "https://" * 125_000,
        "👩\u200d" * 300_000,
        "\ud800" * 1_000_000,
        "\u200b\u202e" * 500_000,
        "é" * 1_000_000,
    ],
    ids=lambda text: f"{text[:4]!r}×{len(text)}",
)
def test_a_text_of_a_million_characters_is_cut_in_time_that_grows_with_its_length(text):
    """Measured at 0.1 to 1.5 s of CPU each; what grew with the square took hours."""
    began = time.process_time()
    tokens = tokenize(text, "fr")
    assert len(tokens.starts) == len(tokens.sentence) == len(tokens)
    assert time.process_time() - began < 20
