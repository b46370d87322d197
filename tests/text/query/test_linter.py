"""What is remarked of queries that read well: tables of what each is told, and where."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from tests.text.strategies import HARDER, phrases, raws, signs, subjects, trees, words

from parvis.text.query.check import ENABLED, compiled
from parvis.text.query.faults import QueryError
from parvis.text.query.implies import implies
from parvis.text.query.layout import layout
from parvis.text.query.linter import lint, share
from parvis.text.query.parser import parse
from parvis.text.query.remarks import Weight
from parvis.text.query.tree import And, Word
from parvis.text.query.writer import write

NEVER, WARNING, ADVICE = Weight.NEVER, Weight.WARNING, Weight.ADVICE

REMARKS = [
    # what can never match
    ("pain -pain", NEVER, "left out at once", "-pain", ""),
    ('"pain frais" -pain', NEVER, '“"pain frais"” is asked for', "-pain", ""),
    ("pain -(pain OR brioche)", NEVER, "left out at once", "-(pain OR brioche", ""),
    ("boulangerie -boulang*", NEVER, "left out at once", "-boulang*", ""),
    ("#pain -pain", NEVER, "left out at once", "-pain", ""),
    ("brioche OR (pain -pain)", NEVER, "left out at once", "-pain", ""),
    ("pain after:2026-12-01 before:2026-11-01", NEVER, "earlier", "after:2026-12-01", ""),
    ("pain after:2026-11-01 before:2026-11-01", NEVER, "earlier", "after:2026-11-01", ""),
    ("pain lang:fr lang:en", NEVER, "one lang:", "lang:en", ""),
    ("pain type:comment type:post", NEVER, "one type:", "type:post", ""),
    ("pain reach:>1000 reach:<500", NEVER, "reach", "reach:<500", ""),
    ("pain reach:>10 reach:<11", NEVER, "reach", "reach:<11", ""),
    ("title:pain type:comment", WARNING, "seldom have a title", "title:pain", ""),
    # what is said in vain
    ("pain OR pain", ADVICE, "“pain” is said twice", "pain", ""),
    ("pain brioche pain", ADVICE, "“pain” is said twice", "pain", ""),
    ('pain OR "pain frais"', ADVICE, "adds nothing", '"pain frais"', ""),
    ("boulang* OR boulangerie", ADVICE, "“boulang*” finds", "boulangerie", ""),
    ("boulang* OR boulanger*", ADVICE, "“boulang*” finds", "boulanger*", ""),
    ("pain OR (pain lang:fr)", ADVICE, "adds nothing", "pain lang:fr", ""),
    ("pain OR #pain", ADVICE, "adds nothing", "#pain", ""),
    ("pain OR raw:Pain", ADVICE, "adds nothing", "raw:Pain", ""),
    ("pain OR pain NEAR/3 frais", ADVICE, "adds nothing", "pain NEAR/3 frais", ""),
    ("pain NEAR/9 sel OR pain NEAR/3 sel", ADVICE, "adds nothing", "pain NEAR/3 sel", ""),
    ('pain "pain frais"', ADVICE, "asks nothing more", "pain", ""),
    ("pain after:2026-01-01 after:2026-02-01", ADVICE, "asks nothing more", "after:2026-01-01", ""),
    # what matches too much
    ("lang:fr", WARNING, "No word is named", "lang:fr", ""),
    ("pain OR lang:fr", WARNING, "No word is named", "lang:fr", ""),
    ("lang:fr -pain", WARNING, "No word is named", "lang:fr -pain", ""),
    ("le", WARNING, "“le” stands in nearly every text", "le", ""),
    ("boulangerie OR the", WARNING, "“the” stands", "the", ""),
    ('"de la"', WARNING, "stands in nearly every text", '"de la"', ""),
    ("p?in", WARNING, "too few letters", "p?in", ""),
    ('raw:"!!"', WARNING, "signs", 'raw:"!!"', ""),
    # what may not be meant
    ("pain ou brioche", WARNING, "write OU", "ou", "pain OU brioche"),
    ("bread and butter", WARNING, "write AND", "and", "bread AND butter"),
    ("pain sauf brioche", WARNING, "write SAUF", "sauf", "pain SAUF brioche"),
    ("pain near/5 brioche", WARNING, "write NEAR/5", "near/5", "pain NEAR/5 brioche"),
    ("le pain", ADVICE, "Leave it out", "le", "pain"),
    ("lang:fr (le pain OR brioche)", ADVICE, "Leave it out", "le", "lang:fr (pain OR brioche)"),
    ("'pain frais' levain", WARNING, "Single", "'pain frais'", '"pain frais" levain'),
    ("tabarna? pain", ADVICE, "For any end", "tabarna?", "tabarna* pain"),
    ("maïs soufflé", ADVICE, "finds “mais” too", "maïs", "raw:maïs soufflé"),
    ("thé vert", ADVICE, "finds “the” too", "thé", "raw:thé vert"),
    ("vélo OR pâté", ADVICE, "finds “pâte” too", "pâté", "vélo OR raw:pâté"),
    ("C++", ADVICE, "signs of “C++”", "C++", 'raw:"C++"'),
    ("AT&T", ADVICE, "signs of “AT&T”", "AT&T", 'raw:"AT&T"'),
    ("cli*", ADVICE, "Many words begin with “cli”", "cli*", ""),
]  # fmt: skip


@pytest.mark.parametrize(("query", "weight", "sentence", "place", "proposal"), REMARKS)
def test_a_query_is_told_what_it_may_not_mean(query, weight, sentence, place, proposal):
    found = [one for one in lint(query) if sentence in str(one)]
    assert len(found) == 1, [str(one) for one in lint(query)]
    (one,) = found
    assert one.weight is weight
    assert query[one.at[0] : one.at[1]] == place
    assert one.proposal == proposal
    if proposal:
        parse(proposal)


@pytest.mark.parametrize(
    "query",
    [
        "boulangerie",
        '"Boulangerie Sainte-Rose" OU @sainterose OU #sainterose',
        "(boulangerie OU pâtisserie) NEAR/5 (Limoilou OU Lévis) -emploi",
        "boulang* -boulangisme",
        "p'tit OR petit",
        "lang:fr pain OU lang:en bread",
        "pain type:comment after:2026-01-01 before:2026-02-01",
        'pain -"pain tranché"',
        "pain reach:>10 reach:<1000",
        "pain source:wordpress source:mail",
        '"l’heure du conte"',
        "raw:maïs",
        "🥐 OU croissant",
        "https://exemple.org/menu?a=b",
        "alice@exemple.org",
        "@list:concurrents",
        "MIN/2(promo OU rabais)",
        "title:pain body:levain",
        "peut-être",
        "bon pain NEAR/3 (frais OU chaud)",
        "pain OR pains",  # a text of unknown language has no stems: each finds its own
    ],
)  # fmt: skip
def test_a_sound_query_is_left_in_peace(query):
    assert [str(one) for one in lint(query)] == []


@pytest.mark.parametrize(
    ("matched", "of", "sentence"),
    [
        (400, 1000, "about 40 %"), (1000, 1000, "about 100 %"), (250, 1000, "about 25 %"),
        (249, 1000, None), (0, 1000, "Nothing that was said"), (30, 39, None), (0, 0, None),
    ],
)  # fmt: skip
def test_a_query_that_is_too_broad_is_told_by_how_much(matched, of, sentence):
    told = share(matched, of)
    assert (told is None) if sentence is None else (sentence in str(told))


def _reads(query):
    try:
        return bool(parse(query))
    except QueryError:
        return False


queries = trees().map(lambda tree: write(And((Word("ancre"), tree)))).filter(_reads)


@settings(deadline=None, max_examples=HARDER or 60)
@given(query=queries)
def test_a_remark_names_a_place_of_the_query_and_proposes_what_can_be_read(query):
    for one in lint(query):
        assert 0 <= one.at[0] <= one.at[1] <= len(query)
        assert str(one)
        if one.proposal:
            parse(one.proposal)


@settings(deadline=None, max_examples=HARDER or 60)
@given(query=queries, subject=subjects())
def test_what_is_said_to_never_match_never_does(query, subject):
    if any(one.weight is NEVER and one.at in _whole(query) for one in lint(query)):
        assert compiled(parse(query))(subject) is None


@settings(deadline=None, max_examples=HARDER or 200)
@given(
    left=words | signs | phrases | raws, right=words | signs | phrases | raws, subject=subjects()
)
def test_what_is_said_to_be_implied_is_found_by_both(left, right, subject):
    if implies(left, right, ENABLED) and compiled(left)(subject) is not None:
        assert compiled(right)(subject) is not None


def _whole(query):
    """List the places of what the whole query asks for."""
    return {part.at for part in parse(query).parts}


def test_a_query_of_twenty_thousand_characters_is_read_in_a_moment():
    query = " OR ".join(f"mot{n:04d}" for n in range(1800))
    began = time.process_time()
    lint(query)
    layout(parse(query))
    assert time.process_time() - began < 3


def test_a_short_query_stays_on_its_line_and_a_long_one_is_indented():
    query = "(boulangerie OR pâtisserie OR viennoiserie) (Limoilou OR Lévis) -emploi"
    assert layout(parse("pain OR brioche"), "fr") == "pain OU brioche"
    assert layout(parse(query), "fr", 30).splitlines() == [
        "(",
        "  boulangerie",
        "  OU pâtisserie",
        "  OU viennoiserie",
        ")",
        "(Limoilou OU Lévis)",
        "-emploi",
    ]


@settings(deadline=None, max_examples=HARDER or 100)
@given(query=queries)
def test_what_is_laid_out_is_read_back_as_the_same_tree(query):
    again = parse(query)
    for width in (10, 40):
        assert parse(layout(again, "fr", width)) == again


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("pain reach:>10", "reach:>10"),
        ("pain -opinion:négatif", "opinion:négatif"),
        ("pain (lang:fr OR est:partage)", "est:partage"),
        ("pain est:nôtre", ""),
    ],
)
def test_what_nothing_tells_is_said_to_find_nothing(query, said):
    found = lint(query, untold={"reach", "sentiment", "is:repost"})
    told = [one for one in found if one.values.get("said")]
    assert [(one.weight, one.values["said"]) for one in told] == ([(NEVER, said)] if said else [])
    assert not [one for one in lint(query) if one.values.get("said")]
