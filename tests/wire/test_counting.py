"""A text is as long for Parvis as for the network that takes it."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.site import stylesheet
from parvis.wire.card import Limits, Unit
from parvis.wire.counting import fits, graphemes, length, octets
from parvis.wire.tlds import TLDS

TEXTS = tomllib.loads(Path(__file__).with_name("lengths.toml").read_text("utf-8"))["text"]
RULES = {
    "bytes": Limits(text=65_525, unit=Unit.BYTE),
    "codepoints": Limits(text=5_000),
    "bluesky": Limits(text=300, unit=Unit.GRAPHEME, octets=3_000),
    "mastodon": Limits(text=500, unit=Unit.GRAPHEME, link=23, far_names=True),
    "x": Limits(text=280, unit=Unit.WEIGHTED, link=23),
}


def test_there_are_two_hundred_texts_and_no_two_are_the_same():
    assert len({row["text"] for row in TEXTS}) == len(TEXTS) >= 200


@pytest.mark.parametrize("rule", RULES)
def test_each_text_is_as_long_as_the_network_says(rule):
    found = {row["text"]: length(row["text"], RULES[rule]) for row in TEXTS}
    assert found == {row["text"]: row["counts"][rule] for row in TEXTS}


SEGMENTER = """
const {texts} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const cut = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
console.log(JSON.stringify(texts.map((text) => [...cut.segment(text)].length)));
"""


def test_the_segmenter_of_javascript_counts_the_same_signs():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here")
    asked = json.dumps({"texts": [row["text"] for row in TEXTS]})
    told = subprocess.run(
        [node, "-e", SEGMENTER], input=asked, capture_output=True, text=True, check=True
    )
    counted = dict(zip((row["text"] for row in TEXTS), json.loads(told.stdout), strict=True))
    assert counted == {row["text"]: graphemes(row["text"]) for row in TEXTS}


@given(st.text())
def test_a_text_has_no_more_graphemes_than_signs_and_no_more_signs_than_bytes(text):
    assert graphemes(text) <= len(text) <= octets(text)


@given(st.text(alphabet="a.é/:@# \n🥐\u200d\ufe0f?=()ch", max_size=200))
def test_any_text_has_a_length_for_each_network(text):
    for limits in RULES.values():
        assert 0 <= length(text, limits) <= max(2, limits.link) * (octets(text) + 1)


def test_a_text_fits_up_to_the_last_place_in_its_unit_and_in_bytes():
    small = Limits(text=10, unit=Unit.GRAPHEME, octets=100)
    assert fits("é" * 10, small)
    assert not fits("é" * 11, small)
    family = "👨‍👩‍👧‍👦"
    assert fits(family * 4, small)  # 100 bytes
    assert not fits(family * 5, small)  # 5 signs, 125 bytes


@pytest.mark.parametrize("sign", ["🙂‍↔️", "⛓️‍💥", "🍋‍🟩", "🐦‍🔥", "🧑‍🧑‍🧒", "👁️‍🗨️"])
def test_an_emoji_that_the_library_of_x_does_not_know_weighs_two_as_x_says_of_any(sign):
    assert length(sign, RULES["x"]) == 2
    assert length(sign, RULES["bluesky"]) == 1


def test_a_warning_counts_with_the_words_behind_it():
    assert length("pain", RULES["mastodon"], warning="Recette") == 11
    assert not fits("pain", Limits(text=10), warning="Recette")


def test_a_long_text_without_an_end_is_counted_at_once():
    for text in ("a." * 20_000, "(" * 20_000, "https://a.ca/" + "(" * 20_000, "@a" * 20_000):
        for limits in RULES.values():
            assert length(text, limits) > 0


def test_the_browser_knows_the_same_top_level_domains():
    listed = (stylesheet.CSS.parent / "tlds.txt").read_text("utf-8").split()
    assert len(listed) == len(TLDS)
    assert frozenset(listed) == TLDS
