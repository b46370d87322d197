"""Finds what can never be true at once among the parts of an AND."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from parvis.text.query import remarks
from parvis.text.query.implies import implies
from parvis.text.query.remarks import Remark, Weight
from parvis.text.query.tree import And, Filter, Node, Not, Within

ONE_EACH: Final = frozenset({"type", "lang", "sentiment", "level", "replied"})
"""Fields of which a text has one value."""
UNTITLED: Final = frozenset({"comment", "reply"})


def contradictions(
    node: And, said: Callable[[Node], str], languages: tuple[str, ...]
) -> Iterator[Remark]:
    """Remark what can never match among the parts of an AND; `said` gives a part as it was typed."""
    wanted = [part for part in node.parts if not isinstance(part, Not)]
    for part in node.parts:
        if isinstance(part, Not):
            hit = next((one for one in wanted if implies(one, part.inner, languages)), None)
            if hit is not None:
                told = {"one": said(hit)}
                yield Remark(Weight.NEVER, remarks.NEVER_BOTH, part.at, values=told)
    yield from _among_filters([part for part in wanted if isinstance(part, Filter)])
    kinds = [part for part in wanted if isinstance(part, Filter) and part.name == "type"]
    for part in wanted:
        titled = isinstance(part, Within) and part.part == "title"
        if titled and kinds and kinds[0].value in UNTITLED:
            yield Remark(Weight.WARNING, remarks.NO_TITLE, part.at)


def _among_filters(filters: list[Filter]) -> Iterator[Remark]:
    first: dict[str, Filter] = {}
    for one in filters:
        before = first.setdefault(one.name, one)
        if one.name in ONE_EACH and before.value != one.value:
            told = {"name": one.name}
            yield Remark(Weight.NEVER, remarks.NEVER_TWO, one.at, values=told)
    after = [one for one in filters if one.name == "after"]
    before_dates = [one for one in filters if one.name == "before"]
    if after and before_dates:
        latest = max(after, key=lambda one: one.value)
        if latest.value >= min(one.value for one in before_dates):
            yield Remark(Weight.NEVER, remarks.NEVER_DATES, latest.at)
    reach = [one for one in filters if one.name == "reach"]
    over = [_bound(one) for one in reach if one.sign[:1] in {"", ">"}]
    under = [_bound(one) for one in reach if one.sign[:1] == "<"]
    if over and under and max(over) > min(under):
        yield Remark(Weight.NEVER, remarks.NEVER_REACH, reach[-1].at)


def _bound(one: Filter) -> int:
    """Give the least or the greatest reach that a filter allows."""
    return int(one.value) + {">": 1, "<": -1}.get(one.sign, 0)
