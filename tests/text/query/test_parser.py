"""The query language read: tables of what each spelling means, and of what each mistake is told."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.text.query.check import compiled
from parvis.text.query.faults import QueryError
from parvis.text.query.layout import layout
from parvis.text.query.linter import lint
from parvis.text.query.parser import LONGEST, parse
from parvis.text.query.tree import (
    And,
    AtLeast,
    Emoji,
    Filter,
    List,
    Mention,
    Near,
    Not,
    Or,
    Phrase,
    Raw,
    Sentence,
    Tag,
    Within,
    Word,
)
from parvis.text.query.writer import write

HARDER = int(os.environ.get("PARVIS_LAWS", "0"))
A, B, C = Word("pain"), Word("brioche"), Word("levain")

MEANINGS = [
    ("pain", A),
    ("pain brioche", And((A, B))),
    ("pain AND brioche", And((A, B))),
    ("pain ET brioche", And((A, B))),
    ("pain && brioche", And((A, B))),
    ("pain OR brioche", Or((A, B))),
    ("pain OU brioche", Or((A, B))),
    ("pain | brioche || levain", Or((A, B, C))),
    ("pain et brioche", And((A, Word("et"), B))),
    ("pain ou brioche", And((A, Word("ou"), B))),
    ("pain brioche OR levain", Or((And((A, B)), C))),
    ("pain (brioche OR levain)", And((A, Or((B, C))))),
    ("(pain brioche) levain", And((A, B, C))),
    ("pain -brioche", And((A, Not(B)))),
    ("pain NOT brioche", And((A, Not(B)))),
    ("pain SAUF (brioche OU levain)", And((A, Not(Or((B, C)))))),
    ("pain AND NOT brioche", And((A, Not(B)))),
    ("pain - brioche", None),
    ("porte-parole", Word("porte-parole")),
    ("l’érable", Word("l’érable")),
    ('"pain au levain"', Phrase(("pain", "au", "levain"))),
    ('«pain"»', Phrase(("pain",))),
    ("« pain au levain »", Phrase(("pain", "au", "levain"))),
    ("“pain au levain”", Phrase(("pain", "au", "levain"))),
    ('"🥐 ☕"', Phrase(("🥐", "☕"))),
    ('"pain levain"~5', Phrase(("pain", "levain"), 5)),
    ("adverti*", Word("adverti*")),
    ("organi?e", Word("organi?e")),
    ("pourquoi?", Word("pourquoi")),
    ("pain, brioche.", And((A, B))),
    ("pain NEAR/5 brioche", Near(A, B, 5)),
    ("pain ONEAR/5 brioche", Near(A, B, 5, ordered=True)),
    ("pain NEAR/5f brioche", Near(A, B, 5, ordered=True)),
    ("(pain OR brioche) NEAR/2 levain", Near(Or((A, B)), C, 2)),
    ("pain NEAR/5 brioche NEAR/2 levain", Near(Near(A, B, 5), C, 2)),
    ("pain NEAR/5 brioche levain", And((Near(A, B, 5), C))),
    ("pain SENTENCE brioche", Sentence(A, B)),
    ("pain PHRASE brioche", Sentence(A, B)),
    ('raw:"Google+"', Raw("Google+")),
    ("raw:C++", Raw("C++")),
    ("brut:«L’Œuf»", Raw("L’Œuf")),
    ("MIN/3(pain)", AtLeast(3, A)),
    ("MIN/3 (pain OR brioche)", AtLeast(3, Or((A, B)))),
    ("title:pain", Within("title", A)),
    ("titre:(pain OU brioche)", Within("title", Or((A, B)))),
    ("corps:pain brioche", And((Within("body", A), B))),
    ("lang:fr", Filter("lang", "fr")),
    ("langue:FR", Filter("lang", "fr")),
    ("type:commentaire", Filter("type", "comment")),
    ("is:reply", Filter("is", "reply")),
    ("opinion:négatif", Filter("sentiment", "negative")),
    ("opinion:NEGATIF", Filter("sentiment", "negative")),
    ("est:nôtre", Filter("is", "ours")),
    ("est:adresse", Filter("is", "addressed")),
    ("niveau:habituée", Filter("level", "regular")),
    ("langue:français", Filter("lang", "fr")),
    ("répondu:non", Filter("replied", "no")),
    ("étiquette:chorale", Filter("tag", "chorale")),
    ("consent:newsletter", Filter("consent", "newsletter")),
    ("has:image", Filter("has", "image")),
    ("avec:lien", Filter("has", "link")),
    ("url:exemple.org/menu", Filter("url", "exemple.org/menu")),
    ("liens:exemple.org", Filter("links", "exemple.org")),
    ("source:wordpress", Filter("source", "wordpress")),
    ('dans:"Le blogue"', Filter("in", "Le blogue")),
    ("compte:facebook", Filter("channel", "facebook")),
    ("citation:(pain OU levain)", Within("quote", Or((A, C)))),
    ("-lang:fr pain", And((Not(Filter("lang", "fr")), A))),
    ("reach:>1000", Filter("reach", "1000", ">")),
    ("portée:>=1000", Filter("reach", "1000", ">=")),
    ("reach:0010", Filter("reach", "10")),
    ("after:2026-11-01", Filter("after", "2026-11-01")),
    ("après:2024-02-29", Filter("after", "2024-02-29")),
    ("last:>30d", Filter("last", "30d", ">")),
    ("dernier:>2s", Filter("last", "2w", ">")),
    ('author:"Jean Roy"', Filter("author", "Jean Roy")),
    ("site:ici.radio-canada.ca", Filter("site", "ici.radio-canada.ca")),
    ("@list:concurrents", List("concurrents")),
    ("@liste:Concurrents", List("concurrents")),
    ("@parvis", Mention("parvis")),
    ("@alice@exemple.social", Mention("alice@exemple.social")),
    ("#pain", Tag("pain")),
    ("#Québec2026", Tag("Québec2026")),
    ("🥐", Emoji("🥐")),
    ("👩‍🍳", Emoji("👩‍🍳")),
    ("🇨🇦 pain", And((Emoji("🇨🇦"), A))),
    ("pain🥐", And((A, Emoji("🥐")))),
    ("https://exemple.org/a?b=c", Word("https://exemple.org/a?b=c")),
    ("Note: ceci", And((Word("Note"), Word("ceci")))),
    ("pain\u200bbrioche", And((A, B))),
    ("pain\nOR\tbrioche", Or((A, B))),
    (":@0<", Word("0<")),
    (":OU", Phrase(("OU",))),
    ("AT&T", Word("AT&T")),
    ("c’est 5,25 $ ici", None),
]


@pytest.mark.parametrize(("query", "tree"), [case for case in MEANINGS if case[1]])
def test_a_spelling_has_one_meaning(query, tree):
    assert parse(query) == tree


MISTAKES = [
    ("", "empty", (0, 0), ""),
    ("   ", "empty", (0, 3), ""),
    ('"pain', "never closed", (0, 1), '"pain"'),
    ("« pain", "never closed", (0, 1), "« pain»"),
    ("(pain", "never closed", (0, 1), "(pain)"),
    ("pain (brioche OR levain", "never closed", (5, 6), "pain (brioche OR levain)"),
    ("(", "never closed", (0, 1), ""),
    ("pain)", "Nothing was opened", (4, 5), "pain"),
    ("pain ()", "nothing between", (5, 7), "pain"),
    ('""', "no word between", (0, 2), ""),
    ("pain AND", "AND wants something after", (5, 8), ""),
    ("pain OU)", "OU wants something after", (5, 7), ""),
    ("OR pain", "OR wants something before", (0, 2), ""),
    ("(OR pain)", "OR wants something before", (1, 3), ""),
    ("pain NOT", "NOT wants something after", (5, 8), ""),
    ("pain NEAR brioche", "from 1 to 100", (5, 9), ""),
    ("pain NEAR/0 brioche", "from 1 to 100", (5, 11), ""),
    ("pain NEAR/101 brioche", "from 1 to 100", (5, 13), ""),
    ("pain NEAR/5 -brioche", "wants something before", (12, 13), ""),
    ("pain NEAR/5 (-brioche)", "Put NOT outside", (13, 21), ""),
    ("pain NEAR/5 lang:fr", "no place in a text", (12, 19), ""),
    ('"pain levain"~0', "from 1 to 100", (0, 15), ""),
    ("MIN/3 pain", "between parentheses", (0, 5), ""),
    ("MIN(pain)", "from 2 to 100", (0, 3), ""),
    ("MIN/1(pain)", "from 2 to 100", (0, 5), ""),
    ("MIN/3(lang:fr)", "no place in a text", (6, 13), ""),
    ("pa*", "three letters", (0, 3), ""),
    ("pa*n", "end of a word", (0, 4), ""),
    ('"du pa*n frais"', "end of a word", (0, 15), ""),
    ("langu:fr", "Did you mean", (0, 6), "langue:fr"),
    ("authr:Roy pain", "Did you mean", (0, 6), "author:Roy pain"),
    ("zzzz:pain", "no field", (0, 5), ""),
    ("lang: fr", "right after its colon", (0, 5), ""),
    ("lang:klingon", "It takes fr, en", (0, 12), ""),
    ("after:2026-13-01", "a date", (0, 16), ""),
    ("after:2025-02-29", "a date", (0, 16), ""),
    ("after:hier", "a date", (0, 10), ""),
    ("reach:beaucoup", "a number", (0, 14), ""),
    ("last:bientôt", "length of time", (0, 12), ""),
    ("-pain", "only what must not be there", (0, 5), ""),
    ("-pain -brioche", "only what must not be there", (0, 14), ""),
    ("pain OR -brioche", "only what must not be there", (0, 16), ""),
    ("NOT (pain OR brioche)", "only what must not be there", (0, 20), ""),
    ("+", "no letter or digit", (0, 1), ""),
    ("pain - brioche", "no letter or digit", (5, 6), ""),
    ("(" * 60 + "pain" + ")" * 60, "more than 40 deep", (40, 41), ""),
    ("-" * 60 + "pain", "more than 40 deep", (40, 41), ""),
    ("title:" * 60 + "pain", "more than 40 deep", (240, 246), ""),
    (" NEAR/2 ".join(["pain"] * 60), "more than 40 things", (485, 491), ""),
]


@pytest.mark.parametrize(("query", "sentence", "at", "proposal"), MISTAKES)
def test_a_mistake_is_pointed_at_with_what_could_be_meant(query, sentence, at, proposal):
    with pytest.raises(QueryError) as told:
        parse(query)
    assert sentence in str(told.value)
    assert (told.value.at, told.value.proposal) == (at, proposal)


@pytest.mark.parametrize(
    "query", [q for q, _s, _a, proposal in MISTAKES if proposal for q in [proposal]]
)
def test_what_is_proposed_can_be_read(query):
    parse(query)


def test_a_query_longer_than_a_page_is_refused_at_once():
    with pytest.raises(QueryError, match="20,000"):
        parse("pain " * LONGEST)
    parse(" OR ".join(["pain"] * 2000))


MONSTERS = {
    "groups": "(" * 20_000, "closed": "(" * 9_000 + "a" + ")" * 9_000, "minus": "-" * 19_999 + "a",
    "quotes": '"' * 20_000, "distances": " NEAR/2 ".join(["pain"] * 1_500), "fields": "title:" * 3_000,
    "distances of groups": " NEAR/2 ".join(["(a OR b)"] * 1_100),
    "distances in distances": "(" * 30 + "a" + " NEAR/2 b NEAR/2 b NEAR/2 b NEAR/2 b)" * 30,
    "emoji": "🥐" * 20_000, "tags": "#a" * 10_000, "hyphens": "a-" * 10_000, "stops": "a." * 10_000,
    "counts": "MIN/2(" * 3_000, "raw": "raw:" * 5_000, "single quotes": "'a b' " * 3_300,
    "twice": "(a OR a) " * 2_200, "left out": "pain " + "-pain " * 3_000, "at": "@" * 20_000,
    "colons": "a:" * 10_000, "tildes": '"a b"~5' * 2_500, "stars": "abc*" * 5_000,
}  # fmt: skip


@pytest.mark.parametrize("query", MONSTERS.values(), ids=MONSTERS)
def test_a_monstrous_query_is_read_or_refused_in_a_moment(query):
    began = time.process_time()
    try:
        tree = parse(query[:LONGEST])
    except QueryError as error:
        assert str(error)
    else:
        compiled(tree)
        lint(query[:LONGEST], tree)
        layout(tree)
    assert time.process_time() - began < 5


words = st.from_regex(r"[a-zéèàç]{3,8}", fullmatch=True).map(Word)
leaves = st.one_of(
    words,
    st.builds(
        Phrase,
        st.lists(st.from_regex(r"[a-zé]{2,6}", fullmatch=True), min_size=1, max_size=3).map(tuple),
        st.none() | st.integers(1, 20),
    ),
    st.builds(Raw, st.from_regex(r"[A-Za-z+&#]{1,6}", fullmatch=True)),
    st.builds(Tag, st.from_regex(r"[a-z]{2,6}", fullmatch=True)),
    st.builds(Mention, st.from_regex(r"[a-z]{2,6}", fullmatch=True)),
    st.builds(List, st.from_regex(r"[a-z]{2,6}", fullmatch=True)),
    st.sampled_from("🥐🎉👍").map(Emoji),
)
filters = st.sampled_from(
    [Filter("lang", "fr"), Filter("reach", "10", ">"), Filter("author", "Jean Roy")]
)


def _several(kind, inner):
    def flat(parts):
        spread = []
        for part in parts:
            spread += part.parts if isinstance(part, kind) else [part]
        return kind(tuple(spread))

    return st.lists(inner, min_size=2, max_size=3).map(flat)


placed = st.recursive(
    leaves,
    lambda inner: _several(And, inner) | _several(Or, inner)
    | st.builds(Near, inner, inner, st.integers(1, 100), st.booleans()),
    max_leaves=5,
)  # fmt: skip
trees = st.recursive(
    leaves | filters | st.builds(Near, placed, placed, st.integers(1, 100), st.booleans())
    | st.builds(Sentence, placed, placed) | st.builds(AtLeast, st.integers(2, 100), placed),
    lambda inner: _several(And, inner) | _several(Or, inner) | inner.map(Not)
    | st.builds(Within, st.sampled_from(["title", "body", "quote"]), inner),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, max_examples=HARDER or 60)
@given(tree=trees, language=st.sampled_from(["fr", "en"]))
def test_what_is_written_is_read_back_as_the_same_tree(tree, language):
    query = write(And((Word("ancre"), tree)) if not isinstance(tree, And) else tree, language)
    try:
        again = parse(query)
    except QueryError as error:
        assert "only what must not be there" in str(error)
        return
    assert write(again, language) == query
    assert parse(write(again, "en")) == again


@settings(deadline=None, max_examples=HARDER or 150)
@given(query=st.text(max_size=60) | st.text(alphabet='()"-*?:#@ ORANDTMIN/35~«»a', max_size=60))
def test_any_text_is_read_or_told_where_it_cannot_be(query):
    try:
        tree = parse(query)
    except QueryError as error:
        start, end = error.at
        assert 0 <= start <= end <= len(query) + 1
        assert str(error)
    else:
        assert parse(write(tree)) == parse(write(parse(write(tree))))
