"""Links, names and tags of a text stand where Bluesky's own programs put them, to the byte."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from parvis.connectors.bluesky.facets import facets_of

TEXTS = tomllib.loads(
    (Path(__file__).parents[2] / "wire" / "lengths.toml").read_text("utf-8")
)["text"]  # fmt: skip


def told(text: str) -> list[list[object]]:
    made = facets_of(text, lambda handle: f"did:of:{handle}")
    return [
        [f["index"]["byteStart"], f["index"]["byteEnd"], kind(f), value(f)]
        for f in sorted(made, key=lambda f: f["index"]["byteStart"])
    ]


def kind(facet) -> str:
    return facet["features"][0]["$type"].partition("#")[2]


def value(facet) -> str:
    feature = facet["features"][0]
    return feature.get("uri") or feature.get("tag") or feature["did"].removeprefix("did:of:")


def test_each_text_has_the_facets_that_the_network_would_make():
    found = {row["text"]: told(row["text"]) for row in TEXTS}
    assert found == {row["text"]: row.get("facets", []) for row in TEXTS}


def test_a_name_that_nobody_has_stays_words():
    assert facets_of("Merci @personne.test", lambda _handle: "") == []


@given(st.text(alphabet="a.é/:@# \n🥐\u200d\ufe0f?=()h", max_size=80))
def test_facets_never_cross_and_never_cut_a_sign(text):
    raw, last = text.encode(), 0
    for start, end, _kind, _value in told(text):
        assert last <= start < end <= len(raw)
        raw[start:end].decode()
        last = end
