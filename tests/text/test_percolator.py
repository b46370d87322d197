"""Many queries, one text: which of them it matches."""

from __future__ import annotations

import pytest

from parvis.text.percolator import Percolator
from parvis.text.query.check import Subject
from parvis.text.query.faults import QueryError
from parvis.text.query.parser import parse


def holding(**queries: str) -> Percolator[str]:
    watched: Percolator[str] = Percolator()
    for key, query in queries.items():
        watched.put(key, parse(query))
    return watched


def test_a_text_is_told_the_queries_it_matches_and_where():
    watched = holding(bread="pain -pub", shop="boulangerie", near="pain NEAR/3 frais")
    told = watched.match(Subject.of("Du pain bien frais", "fr"))
    assert told == {"bread": [(3, 7)], "near": [(3, 18)]}


def test_a_query_taken_out_is_no_longer_told_and_one_put_again_replaces_the_first():
    watched = holding(one="pain", two="pain")
    watched.drop("one")
    watched.drop("never there")
    watched.put("two", parse("brioche"))
    assert len(watched) == 1
    texts = [Subject.of("du pain", "fr"), Subject.of("une brioche", "fr")]
    assert watched.match_many(texts) == [{}, {"two": [(4, 11)]}]


def test_a_query_that_cannot_be_compiled_is_refused_and_changes_nothing():
    watched = holding(one="pain")
    with pytest.raises(QueryError):
        watched.put("one", parse("@list:inconnue"))
    assert watched.match(Subject.of("du pain", "fr")) == {"one": [(3, 7)]}
