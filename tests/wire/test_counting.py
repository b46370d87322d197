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

from parvis.connectors.bluesky.writing import LIMITS as BLUESKY
from parvis.connectors.mastodon import discovery
from parvis.connectors.mastodon.answers import Instance
from parvis.connectors.wordpress import WordPress
from parvis.connectors.x import writing as x
from parvis.kit.door.desk import desk_door
from parvis.site import stylesheet
from parvis.wire.card import Limits, Unit
from parvis.wire.counting import fits, graphemes, length, octets
from parvis.wire.decoding import convert
from parvis.wire.tlds import TLDS

TEXTS = tomllib.loads(Path(__file__).with_name("lengths.toml").read_text("utf-8"))["text"]
SERVERS = json.loads(Path(__file__).with_name("instances.json").read_text("utf-8"))


def told_by(server: str) -> Limits:
    """Say what the connector makes of what a server says of itself."""
    return discovery.limits(convert(SERVERS[server], Instance), "https://here.example")


RULES = {
    "bytes": WordPress({}, desk_door()).limits(),
    "codepoints": told_by("gotosocial"),
    "bluesky": BLUESKY,
    "mastodon": told_by("mastodon"),
    "x": x.limits(""),
}
AS_WRITTEN = {
    "pleroma": "bluesky",
    "akkoma": "bluesky",
    "gotosocial": "codepoints",
    "snac": "codepoints",
}


def test_there_are_two_hundred_texts_and_no_two_are_the_same():
    assert len({row["text"] for row in TEXTS}) == len(TEXTS) >= 200


@pytest.mark.parametrize("rule", RULES)
def test_each_text_is_as_long_as_the_network_says(rule):
    found = {row["text"]: length(row["text"], RULES[rule]) for row in TEXTS}
    assert found == {row["text"]: row["counts"][rule] for row in TEXTS}


@pytest.mark.parametrize("server", AS_WRITTEN)
def test_a_server_that_merely_speaks_like_mastodon_counts_addresses_and_names_in_full(server):
    limits, column = told_by(server), AS_WRITTEN[server]
    found = {row["text"]: length(row["text"], limits) for row in TEXTS}
    assert found == {row["text"]: row["counts"][column] for row in TEXTS}


def test_a_film_is_held_to_what_the_server_says_of_films():
    limits = told_by("mastodon")
    assert (limits.media_octets, limits.film_octets) == (16_777_216, 103_809_024)


def test_a_fork_of_mastodon_counts_as_mastodon_does():
    fork = {
        **SERVERS["mastodon"],
        "version": "4.5.0+glitch",
        "source_url": "https://glitch.example",
    }
    limits = discovery.limits(convert(fork, Instance), "https://glitch.example")
    assert length("@camille@mastodon.quebec Bonjour!", limits) == 17


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
