"""The page that explains the query language: each of its examples is true, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.text.query.check import Subject, compiled
from parvis.text.query.fields import FIELDS
from parvis.text.query.linter import lint
from parvis.text.query.parser import parse
from parvis.text.query.remarks import Weight
from parvis.text.tokens import tokenize

DOCS = Path(__file__).parents[3] / "docs"
PAGES = {language: (DOCS / language / "queries.md").read_text("utf-8") for language in ("fr", "en")}
CODE = re.compile(r"`([^`]+)`")
TITLES = {"fr": ("Des nouvelles du four", "Le pain de seigle est revenu!"),
          "en": ("News of the oven", "The rye bread is back!")}  # fmt: skip
FACTS = {
    "author": "camille roy", "type": "comment", "has": "image", "is": "addressed", "sentiment": "positive",
}  # fmt: skip


def rows(language: str) -> Iterator[list[str]]:
    for line in PAGES[language].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3:
            yield cells


def examples(*, beside: bool) -> Iterator[tuple[str, str, str, str]]:
    for language in PAGES:
        for first, second, third in rows(language):
            if CODE.fullmatch(second if beside else first):
                yield language, first.strip("`"), second.strip("`"), third.strip("`")


@pytest.mark.parametrize(("language", "query", "found", "left"), [*examples(beside=False)])
def test_an_example_finds_its_text_and_leaves_the_other(language, query, found, left):
    test = compiled(parse(query))
    assert test(Subject.of(found, language)) is not None
    assert test(Subject.of(left, language)) is None


@pytest.mark.parametrize(("language", "asked", "found", "left"), [*examples(beside=True)])
def test_an_example_finds_its_comment_or_leaves_it(language, asked, found, left):
    title, text = TITLES[language]
    site = "blogue.exemple.org" if language == "fr" else "blog.example.org"
    facts = {**FACTS, "lang": language, "site": site, "url": f"https://{site}/7"}
    subject = Subject(
        tokenize(f"{title}\n{text}", language),
        {"title": tokenize(title, language)},
        {name: frozenset({value}) for name, value in facts.items()},
        {"reach": 300, "date": 20261124},
    )
    assert asked
    assert compiled(parse(found))(subject) is not None
    assert compiled(parse(left))(subject) is None


@pytest.mark.parametrize("language", PAGES)
def test_the_comment_of_the_page_is_the_one_that_is_tried(language):
    assert all(words in re.sub(r"\s+", " ", PAGES[language]) for words in TITLES[language])


@pytest.mark.parametrize("language", PAGES)
def test_the_page_names_every_field_and_every_value(language):
    page = PAGES[language]
    for field in FIELDS:
        assert any(f"`{name}:" in page for name in field.names), field.names[0]
    parsed = [code for code in CODE.findall(page) if re.match(r"[^\W\d]+:\S", code)]
    assert len(parsed) > 25
    for code in parsed:
        parse(f"pain {code}")


def test_both_pages_give_as_many_examples():
    told = {language: len([*rows(language)]) for language in PAGES}
    assert abs(told["fr"] - told["en"]) <= 3
    assert min(told.values()) >= 40


@pytest.mark.parametrize("language", PAGES)
def test_no_example_can_never_match(language):
    for _language, query, _found, _left in examples(beside=False):
        assert not [one for one in lint(query) if one.weight is Weight.NEVER]
