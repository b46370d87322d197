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


def test_a_list_that_changes_changes_every_query_that_names_it():
    watched: Percolator[str] = Percolator(lists={"rivaux": parse("Première")})
    watched.put("one", parse("@list:rivaux pain"))
    watched.put("two", parse("pain -@list:rivaux"))
    text = Subject.of("Du pain chez Olympico", "fr")
    assert set(watched.match(text)) == {"two"}
    watched.set_list("rivaux", parse("Olymp*"))
    assert set(watched.match(text)) == {"one"}


def test_a_list_inside_a_list_is_followed_when_it_changes():
    watched: Percolator[str] = Percolator(lists={"a": parse("@list:b"), "b": parse("thé")})
    watched.put("one", parse("@list:a"))
    watched.set_list("b", parse("café OR title:infusion"))
    assert set(watched.match(Subject.of("un café", "fr"))) == {"one"}
    with pytest.raises(QueryError, match="b → a → b"):
        watched.set_list("b", parse("@list:a"))
    with pytest.raises(QueryError, match="inconnue"):
        watched.set_list("b", parse("@list:inconnue"))
    assert set(watched.match(Subject.of("un café", "fr"))) == {"one"}


def test_a_query_whose_list_is_gone_is_told_and_is_back_with_its_list():
    watched: Percolator[str] = Percolator(lists={"a": parse("thé")})
    watched.put("one", parse("@list:a"))
    watched.put("two", parse("thé"))
    text = Subject.of("un thé", "fr")
    watched.drop_list("a")
    assert set(watched.match(text)) == {"two"}
    assert set(watched.faulty()) == {"one"}
    watched.set_list("a", parse("tisane OU thé"))
    assert set(watched.match(text)) == {"one", "two"}
    assert not watched.faulty()


def test_a_query_that_no_word_announces_is_told_as_tried_on_every_text():
    watched = holding(reach="reach:>1000", sign='raw:":-)"', both="pain reach:>1000", short="?ain")
    assert watched.always_tried() == ["reach", "sign", "short"]
    watched.drop("sign")
    assert watched.always_tried() == ["reach", "short"]
