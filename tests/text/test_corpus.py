"""The corpus: queries on texts as people write them, each with the reason why it matches or not.

Each file of `corpus/` holds `lang`, and cases: `query`, `text`, `matches`, `why`, and `lang` again
when a text is of another language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from parvis.text.query.check import Subject, compiled
from parvis.text.query.parser import parse
from parvis.text.query.writer import write

CORPUS = Path(__file__).parent / "corpus"


class Case(NamedTuple):
    """One query on one text."""

    file: str
    query: str
    text: str
    lang: str
    matches: bool
    why: str


def cases() -> Iterator[Case]:
    for path in sorted(CORPUS.glob("**/*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        for case in told["cases"]:
            yield Case(path.stem, **{"lang": told["lang"], **case})


CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}: {case.query} / {case.text}")
def test_a_query_finds_what_its_reason_says(case):
    tree = parse(case.query)
    subject = Subject.of(case.text, case.lang)
    found = compiled(tree)(subject)
    assert (found is not None) == case.matches, case.why
    again = compiled(parse(write(tree, "fr")))(subject)
    assert again == found, "written and read again, the query finds something else"
    for start, end in found or []:
        assert 0 <= start < end <= len(case.text), "a place outside the text"
        assert not case.text[start:end][0].isspace()


def test_each_case_is_told_once_and_with_its_reason():
    seen = {(case.query, case.text, case.lang) for case in CASES}
    assert len(seen) == len(CASES)
    assert all(len(case.why) > 10 for case in CASES)


def test_the_corpus_is_large_and_mostly_at_home_in_quebec():
    quebec = [case for case in CASES if case.file.startswith("quebec")]
    assert len(CASES) >= 400
    assert len(quebec) >= 150
    assert min(sum(case.matches is said for case in CASES) for said in (True, False)) >= 120
