"""The law: what the percolator tells is what trying every query one by one tells."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text.strategies import HARDER, LISTS, listed, subjects, trees

from parvis.text.percolator import Frequencies, Percolator
from parvis.text.query.check import ENABLED, Subject, compiled
from parvis.text.query.tree import Node, Span

queries = st.lists(trees(lists=True), min_size=1, max_size=12)
held = st.fixed_dictionaries(dict.fromkeys(LISTS, listed))


def naively(
    queries: dict[int, Node], subject: Subject, lists: dict[str, Node], languages=ENABLED
) -> dict[int, list[Span]]:
    told = {}
    for key, tree in queries.items():
        spans = compiled(tree, lists=lists, languages=languages)(subject)
        if spans is not None:
            told[key] = spans
    return told


def learned(texts: list[Subject]) -> Frequencies:
    """Make frequencies that have seen enough texts to be believed."""
    frequencies = Frequencies()
    frequencies.learn(subject.body for subject in texts * (600 // len(texts) + 1))
    return frequencies


@settings(deadline=None, max_examples=HARDER or 120)
@given(
    queries=queries, lists=held, texts=st.lists(subjects(), min_size=1, max_size=5),
    languages=st.sampled_from([ENABLED, ("fr",), (), ("de", "en", "fr")]), weighed=st.booleans(),
)  # fmt: skip
def test_the_percolator_tells_what_every_check_alone_tells(
    queries, lists, texts, languages, weighed
):
    watched = Percolator(languages, lists, learned(texts) if weighed else None)
    kept = dict(enumerate(queries))
    for key, tree in kept.items():
        watched.put(key, tree)
    expected = [naively(kept, subject, lists, languages) for subject in texts]
    assert watched.match_many(texts) == expected
    watched.reweigh(learned(texts))
    assert watched.match_many(texts) == expected


edits = st.lists(
    st.tuples(st.just("put"), st.integers(0, 5), trees(lists=True))
    | st.tuples(st.just("drop"), st.integers(0, 5), st.none())
    | st.tuples(st.just("list"), st.sampled_from(LISTS), listed),
    max_size=14,
)


@settings(deadline=None, max_examples=HARDER or 60)
@given(edits=edits, lists=held, texts=st.lists(subjects(), min_size=1, max_size=3))
def test_edits_in_any_order_leave_what_a_fresh_build_would_hold(edits, lists, texts):
    edited, kept, lists = Percolator(lists=lists), {}, dict(lists)
    for what, name, tree in edits:
        if what == "put":
            edited.put(name, tree)
            kept[name] = tree
        elif what == "drop":
            edited.drop(name)
            kept.pop(name, None)
        else:
            edited.set_list(name, tree)
            lists[name] = tree
        edited.match(texts[0])
    fresh = Percolator(lists=lists)
    order = sorted(kept)
    Random(len(edits)).shuffle(order)
    for key in order:
        fresh.put(key, kept[key])
    for subject in texts:
        assert edited.match(subject) == fresh.match(subject) == naively(kept, subject, lists)
    assert sorted(edited.always_tried()) == sorted(fresh.always_tried())
    for key in list(kept):
        edited.drop(key)
    assert len(edited) == 0
    assert [edited.match(subject) for subject in texts] == [{}] * len(texts)
