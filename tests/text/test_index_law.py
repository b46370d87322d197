"""What the index is asked for is met by every text that the check accepts, and often by no other."""

from __future__ import annotations

import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text.strategies import HARDER, LISTS, listed, subjects, texts, trees

from parvis.text.index.asking import Begins, Every, Holds, Request, ask, days, fts5, tsquery
from parvis.text.index.words import LONGEST, PROSE, RUNS, word_of, words_of
from parvis.text.query.check import ENABLED, Subject, compiled
from parvis.text.query.finders import says
from parvis.text.query.parser import parse
from parvis.text.tokens import form_of, tokenize


def meets(request: Request | None, words: set[str]) -> bool:
    """Tell naively whether an index that holds these words would propose them."""
    if request is None:
        return True
    if isinstance(request, Holds):
        return request.word in words
    if isinstance(request, Begins):
        return any(word.startswith(request.letters) for word in words)
    parts = (meets(part, words) for part in request.parts)
    return all(parts) if isinstance(request, Every) else any(parts)


def held(subject: Subject) -> tuple[set[str], dict[str, list[int]]]:
    """Index a subject whose author, if it has one, is number 7."""
    names = subject.facts.get("author", frozenset())
    return words_of(subject) | ({"__a7"} if names else set()), {name: [7] for name in names}


@settings(deadline=None, max_examples=HARDER or 250)
@given(
    tree=trees(lists=True),
    lists=st.fixed_dictionaries(dict.fromkeys(LISTS, listed)),
    subject=subjects(),
    languages=st.sampled_from([ENABLED, ENABLED, ("fr",), (), ("de", "en", "fr"), ("en", "fr")]),
)
def test_whatever_the_check_accepts_the_index_proposes(tree, lists, subject, languages):
    words, authors = held(subject)

    def wrote(name: str) -> list[int]:
        return [n for own, told in authors.items() if says(own, name) for n in told]

    asked = ask(tree, languages, lists, wrote=wrote)
    if compiled(tree, lists=lists, languages=languages)(subject) is not None:
        assert meets(asked, words), asked


@settings(deadline=None, max_examples=HARDER or 100)
@given(text=texts, language=st.sampled_from(["fr", "en", "und"]))
def test_words_are_opaque_short_and_none_is_empty(text, language):
    for word in words_of(Subject.of(text, language)):
        assert re.fullmatch(r"[a-z0-9_]+", word)
        assert len(word) <= 2 * LONGEST + 4


HARD = [
    # query, language, text, proposed
    ('"de la"', "fr", "de la part", True),
    ('"de la"', "fr", "la part de", False),
    ('"de la"', "fr", "des là", True),
    ('"c’est pas"', "fr", "mais c’est pas là", True),
    ('"est pas"', "fr", "pas ici, il est là", False),
    ('"#la de"', "fr", "#la de", True),
    ('"la de"', "fr", "@la de", True),
    ('"la de"', "fr", "#La de", True),
    ('"on the"', "de", "on the", True),
    ('"on the"', "und", "the on", False),
    ("l’ouv*", "fr", "l’ouverture", True),
    ("l’ouv*", "fr", "fermé", False),
    ("organi?e", "en", "we organise", True),
    ("organi?e", "en", "an organ", False),
    ("?ain", "fr", "du pain", True),
    ('raw:"l’é"', "fr", "l’érable", False),
    ('raw:"l’érable"', "fr", "l’érable", True),
    ("raw:l", "fr", "l’érable", True),
    ("raw:pain", "fr", "https://exemple.org/pain", True),
    ('raw:"C++"', "en", "C++", True),
    ('raw:"C++"', "en", "D--", False),
    ("👍", "fr", "👍🏽", True),
    ("👍🏽", "fr", "👍", False),
    ("❤", "fr", "❤️", True),
    ("🇨🇦", "fr", "vive 🇨🇦", True),
    ("#pain", "fr", "pain", False),
    ("#pain", "fr", "#Pain", True),
    ("@parvis", "fr", "@Parvis@exemple.social", True),
    ("exemple.org", "fr", "voir https://blogue.exemple.org/a", True),
    ("pain NEAR/3 (miel OR beurre)", "fr", "pain, et plus loin du beurre", True),
    ("pain NEAR/3 (miel OR beurre)", "fr", "pain sec", False),
    ("pain SENTENCE miel", "fr", "pain. Miel.", True),
    ("MIN/3(promo)", "fr", "promo", True),
    ("MIN/3(promo)", "fr", "rien", False),
    ("pain NOT miel", "fr", "pain miel", True),
    ("pain OR lang:fr", "fr", "rien", True),
    ("title:pain", "fr", "pain", True),
    ("Goоgle", "en", "google", True),
    ("ＰＲＯＭＯ", "fr", "promo", True),
    ("мир", "und", "мир", True),
    ("мир", "und", "мира", False),
    ("日本", "und", "日本", True),
    ("été", "fr", "ete", True),
    ("petites", "fr", "petit", True),
    ("x" * 150, "fr", "x" * 151, True),
]  # fmt: skip


@pytest.mark.parametrize(("query", "language", "text", "proposed"), HARD)
def test_hard_cases_are_proposed_or_not(query, language, text, proposed):
    tree = parse(query)
    subject = Subject.of(text, language)
    request = ask(tree, ENABLED, {})
    assert meets(request, words_of(subject)) is proposed
    if not proposed:
        assert compiled(tree)(subject) is None


def test_a_long_list_or_a_deep_query_is_left_to_the_check_and_the_rest_still_restricts():
    names = " OR ".join(f"mot{n}" for n in range(1200))
    request = ask(parse(f"({names}) AND érable"), ENABLED, {})
    assert request is not None
    assert meets(request, {"erable"})
    assert not meets(request, {"mot3"})
    deep = "(" * 30 + "a OR " + "(b " * 5 + ")" * 35
    assert meets(ask(parse(deep), ENABLED, {}), {"a"})


def test_a_list_that_leads_back_to_itself_restricts_nothing():
    assert ask(parse("@list:a"), ENABLED, {"a": parse("@list:a")}) is None
    assert ask(parse("@list:b"), ENABLED, {}) is None


def test_dates_bound_what_is_looked_for_only_where_they_must_hold():
    assert days(parse("pain after:2026-11-01 before:2026-12-01")) == (20261101, 20261201)
    assert days(parse("pain OR after:2026-11-01")) == (0, 99_999_999)
    assert days(parse("pain NOT after:2026-11-01")) == (0, 99_999_999)
    assert days(parse("after:2026-01-01 after:2026-11-01")) == (20261101, 99_999_999)


def test_beginnings_of_words_are_beginnings_of_what_is_written():
    for word in ("œuvre", "мира", "organise", "x" * 90):
        form = tokenize(word).forms[0]
        for size in range(1, len(form) + 1):
            assert word_of(form).startswith(word_of(form[:size]))


def test_a_request_is_written_as_each_engine_reads_it():
    request = ask(parse("pain (miel OR con*)"), (), {})
    assert fts5(request) == '("pain" AND ("miel" OR "con" *))'
    assert tsquery(request) == "('pain' & ('miel' | 'con':*))"


def test_a_thousand_words_and_twelve_levels_are_read_by_sqlite():
    base = sqlite3.connect(":memory:")
    base.execute(
        "CREATE VIRTUAL TABLE t USING fts5(w, detail=none, tokenize=\"ascii tokenchars '_'\")"
    )
    base.execute("INSERT INTO t VALUES ('erable __b1')")
    wide = " OR ".join(f"m{n}" for n in range(300))
    deep = "a"
    for letter in "bcdefghijklmnop":
        deep = f"(({deep}) {letter} OR érable)"
    for query in (f"({wide}) OR érable", deep):
        request = ask(parse(query), ENABLED, {})
        assert request is not None
        found = base.execute("SELECT count(*) FROM t WHERE t MATCH ?", [fts5(request)])
        assert found.fetchone() == (1,)


@settings(deadline=None, max_examples=HARDER or 150)
@given(
    text=texts | st.text(st.sampled_from("aé1 .,;:!?()-–…«»“”\"œŒÿ×÷’'/#@_\n\u00a0ℹ"), max_size=20),
    language=st.sampled_from(["fr", "und"]),
)
def test_prose_is_what_needs_no_runs_of_letters_beside_its_tokens(text, language):
    subject = Subject.of(text, language)
    if PROSE.fullmatch(text):
        assert {word_of(form_of(run)) for run in RUNS.findall(text)} <= words_of(subject)
