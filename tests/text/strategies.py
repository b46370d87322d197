"""Random queries and texts that often meet: for every law that says two ways find the same.

`trees(…)` and `texts` draw from one small vocabulary, so that a query matches one text in a few.
`HARDER` is how many examples a law tries: few by default, `PARVIS_LAWS=5000` for a night's run.
"""

from __future__ import annotations

import os

from hypothesis import strategies as st

from parvis.text.query.check import Subject
from parvis.text.query.tree import (
    And,
    AtLeast,
    Emoji,
    Filter,
    List,
    Mention,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Raw,
    Sentence,
    Tag,
    Within,
    Word,
)
from parvis.text.tokens import form_of, tokenize

HARDER = int(os.environ.get("PARVIS_LAWS", "0"))

WORDS = (
    "pain", "pains", "brioche", "Brioches", "qualité", "qualite", "érable", "œuvre", "ouvrir", "ouvrez",
    "love", "loved", "organise", "organize", "café", "CAFÉ", "Québec-Lévis", "l’érable", "d'hier",
    "qu’on", "aujourd’hui", "quelqu'un", "Goоgle", "ＰＲＯＭＯ", "x@exemple.org", "C++", "24/7", "a", "été", "de", "la", "là",
)  # fmt: skip
SIGNS = (
    "#Pain", "#PainDeCampagne", "#été", "@parvis", "@Parvis@exemple.social", "🥐", "❤", "❤️", "👍🏽",
    "👩‍🍳", "https://exemple.org/pain?brioche=1", "http://www.exemple.org/", "Google+", ":-)", "…", "!",
)  # fmt: skip
PATTERNS = ("bri*", "qual*", "organi?e", "pai?", "?ain", "a*", "l’éra*", "ca?é", "œuv*", "exem*")
LISTS = ("rivaux", "gourmandises")
JOINS = (" ", " ", " ", ", ", ". ", "! ", "\n", "-", "", "\u200b", "'", "’")

texts = st.lists(
    st.tuples(st.sampled_from(WORDS + SIGNS) | st.text(max_size=4), st.sampled_from(JOINS)),
    max_size=14,
).map(lambda pieces: "".join(word + join for word, join in pieces))

words = st.sampled_from([*WORDS, *PATTERNS]).map(Word)
signs = (
    st.sampled_from(["pain", "PainDeCampagne", "été", "Campagne"]).map(Tag)
    | st.sampled_from(["parvis", "Parvis@exemple.social"]).map(Mention)
    | st.sampled_from(["🥐", "❤", "❤️", "👍", "👍🏽", "👩‍🍳"]).map(Emoji)
)
raws = st.sampled_from(
    ["Google+", "C++", ":-)", "pain", "Pain", "l’érable", "l", "exemple.org", "🥐", "hier", "_", "+ pain"]
).map(Raw)  # fmt: skip
phrases = st.builds(
    Phrase,
    st.lists(
        st.sampled_from([*WORDS, "bri*", "pai?", "🥐", "❤️", "#Pain"]), min_size=1, max_size=3
    ).map(tuple),
    st.none() | st.integers(1, 4),
)
filters = st.sampled_from(
    [
        Filter("lang", "fr"), Filter("lang", "en"), Filter("author", "Jean Roy"), Filter("author", "roy"),
        Filter("author", "+"), Filter("site", "exemple.org"), Filter("type", "comment"),
        Filter("reach", "1000", ">"), Filter("reach", "10"), Filter("after", "2026-11-01"),
        Filter("before", "2026-11-20"),
    ]
)  # fmt: skip


def several(kind: type[And] | type[Or], inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Join two or three nodes, flat as the parser makes them."""

    def flat(parts: list[Node]) -> Node:
        spread: list[Node] = []
        for part in parts:
            spread += part.parts if isinstance(part, kind) else [part]
        return kind(tuple(spread))

    return st.lists(inner, min_size=2, max_size=3).map(flat)


def trees(*, lists: bool = False, parts: bool = True) -> st.SearchStrategy[Node]:
    """Draw queries; `lists` lets them name the lists of LISTS, `parts` look into title and quote."""
    leaves = words | words | signs | raws | phrases
    if lists:
        leaves |= st.sampled_from(LISTS).map(List)
    placed = st.recursive(
        leaves,
        lambda inner: several(And, inner) | several(Or, inner)
        | st.builds(Near, inner, inner, st.integers(1, 6), st.booleans()),
        max_leaves=4,
    )  # fmt: skip
    whole = (
        leaves | filters
        | st.builds(Near, placed, placed, st.integers(1, 6), st.booleans())
        | st.builds(Sentence, placed, placed)
        | st.builds(AtLeast, st.integers(2, 3), placed)
    )  # fmt: skip

    def wider(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        told = several(And, inner) | several(Or, inner) | inner.map(Not)
        if parts:
            told |= st.builds(Within, st.sampled_from(["title", "body", "quote"]), inner)
        return told

    return st.recursive(whole, wider, max_leaves=6)


listed = st.recursive(
    words | signs | phrases | raws,
    lambda inner: several(And, inner) | several(Or, inner),
    max_leaves=4,
)

languages = st.sampled_from(["fr", "en", "und", "de"])


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    """Draw what a query is tried on: a text, sometimes a title or a quotation, and facts."""
    language = draw(languages)
    parts = draw(st.dictionaries(st.sampled_from(["title", "quote"]), texts, max_size=2))
    facts = {"lang": frozenset({language})}
    said = draw(st.dictionaries(
        st.sampled_from(["author", "site", "type"]),
        st.sampled_from(["Jean Roy", "roy", "jean", "blogue.exemple.org", "exemple.org", "comment", "+"]),
        max_size=2,
    ))  # fmt: skip
    facts |= {name: frozenset({form_of(value)}) for name, value in said.items()}
    numbers = draw(st.dictionaries(
        st.sampled_from(["reach", "date"]),
        st.sampled_from([5, 10, 2000, 20261030, 20261110, 20261124]), max_size=2,
    ))  # fmt: skip
    return Subject(
        tokenize(draw(texts), language),
        {name: tokenize(text, language) for name, text in parts.items()},
        facts,
        numbers,
    )
