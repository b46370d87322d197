"""The labels are whole, divided as said, and repeat no text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from tests.text import labels

FIELDS = {
    "hostility": {"id", "lang", "text", "group", "grade", "profanity"},
    "intents": {"id", "lang", "text", "labels", "spans"},
    "opinions": {"id", "lang", "text", "subject", "label"},
}
ENOUGH = {"hostility": 700, "intents": 700, "opinions": 500}
FRESH = {"hostility": 300, "intents": 240, "opinions": 200}
ROOT = Path(__file__).parents[3]
READS_FRESH = re.compile(r'labels\.(?:second_)?fresh\b|\.fresh\.jsonl|, "fresh"\)')
MAY_READ_FRESH = {
    "benchmarks/text.py",
    "tests/text/labels/__init__.py",
    "tests/text/labels/__main__.py",
    "tests/text/labels/test_labels.py",
}


def folded(text: str) -> str:
    """Keep letters and digits only, small and bare; what has none is kept as it is."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c))) or text


@pytest.mark.parametrize("name", labels.SETS)
def test_each_record_lies_in_the_file_its_id_says(name: str) -> None:
    for part in labels.PARTS:
        records = labels.lines(labels.path(name, part))
        assert [r["id"] for r in records if labels.part(r["id"]) != part] == []


@pytest.mark.parametrize("name", labels.SETS)
def test_about_a_third_is_sealed_and_three_in_ten_are_read_twice(name: str) -> None:
    records = labels.everything(name)
    sealed = sum(labels.part(r["id"]) == "sealed" for r in records) / len(records)
    twice = len(labels.blind(records)) / len(records)
    assert 0.28 < sealed < 0.39
    assert 0.25 < twice < 0.35


def test_what_may_be_looked_at_what_is_retired_and_what_judges_share_no_line() -> None:
    for name in labels.SETS:
        parts = [labels.opened(name), labels.retired(name), labels.fresh(name)]
        assert all(parts), name
        ids = [{labels.stem(record["id"]) for record in part} for part in parts]
        assert sum(map(len, ids)) == len(set().union(*ids)), name


@pytest.mark.parametrize("name", labels.SETS)
def test_the_fresh_set_is_half_french_and_as_large_as_said(name: str) -> None:
    records = labels.fresh(name)
    half = FRESH[name] // 2
    assert [r["id"] for r in records if set(r) != FIELDS[name]] == []
    assert len({r["id"] for r in records}) == len(records) == FRESH[name]
    assert sum(r["lang"] == "en" for r in records) == half
    assert {r["lang"] for r in records} == set(labels.LANGUAGES)
    assert 0.25 < len(labels.blind(records)) / len(records) < 0.35


def test_nothing_but_the_final_table_and_these_tests_reads_the_fresh_set() -> None:
    found = {
        file.relative_to(ROOT).as_posix()
        for folder in ("benchmarks", "scripts", "src", "tests")
        for file in (ROOT / folder).rglob("*.py")
        if READS_FRESH.search(file.read_text(encoding="utf-8"))
    }
    assert found == MAY_READ_FRESH


@pytest.mark.parametrize("name", labels.SETS)
def test_each_record_has_its_fields_and_an_id_of_its_own(name: str) -> None:
    records = labels.everything(name)
    assert len(records) >= ENOUGH[name]
    assert [r for r in records if set(r) != FIELDS[name]] == []
    assert [i for i, count in Counter(r["id"] for r in records).items() if count > 1] == []
    assert {r["lang"] for r in records} == set(labels.LANGUAGES)


def test_no_text_is_there_twice_even_spelled_otherwise() -> None:
    texts = {(labels.stem(r["id"]), r["text"]) for n in labels.SETS for r in labels.everything(n)}
    counts = Counter(folded(text) for _, text in texts)
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_fresh_text_was_read_before_even_spelled_otherwise() -> None:
    known = {folded(r["text"]) for n in labels.SETS for r in labels.everything(n)}
    fresh = {labels.stem(r["id"]): folded(r["text"]) for n in labels.SETS for r in labels.fresh(n)}
    counts = Counter(fresh.values())
    assert [i for i, text in fresh.items() if text in known or counts[text] > 1] == []


def test_a_text_with_several_subjects_is_one_text() -> None:
    texts: dict[str, set[str]] = {}
    for record in labels.everything("opinions") + labels.fresh("opinions"):
        texts.setdefault(labels.stem(record["id"]), set()).add(record["text"])
    assert [i for i, written in texts.items() if len(written) > 1] == []


def test_hostility_has_its_grades_and_enough_of_each_kind() -> None:
    records = labels.everything("hostility")
    assert {r["grade"] for r in records} == {0, 1, 2, 3}
    groups = Counter(r["group"] for r in records)
    english = sum(r["group"] == "friendly-profanity" and r["lang"] == "en" for r in records)
    assert groups["friendly-sacre"] >= 320
    assert english >= 60
    assert sum(r["grade"] >= 2 for r in records) >= 200
    assert [r for r in records if (r["group"] == "hostile") != (r["grade"] >= 2)] == []


def test_the_fresh_hostility_has_a_natural_mix_in_both_languages() -> None:
    records = labels.fresh("hostility")
    assert [r["id"] for r in records if (r["group"] == "hostile") != (r["grade"] >= 2)] == []
    assert sum(r["group"].startswith("friendly") for r in records) >= 40
    for english in (False, True):
        mine = [r["grade"] for r in records if (r["lang"] == "en") == english]
        assert set(mine) == {0, 1, 2, 3}
        assert 0.3 < sum(grade >= 2 for grade in mine) / len(mine) < 0.4


def test_each_intent_shows_a_span_that_stands_in_the_text() -> None:
    for record in labels.everything("intents") + labels.fresh("intents"):
        shown = {span["label"] for span in record["spans"]}
        assert shown == set(record["labels"]) - {"none"}, record["id"]
        assert shown <= set(labels.INTENTS), record["id"]
        assert shown or record["labels"] == ["none"], record["id"]
        assert all(s["text"] and s["text"] in record["text"] for s in record["spans"]), record["id"]


def test_each_opinion_names_a_subject_that_stands_in_the_text() -> None:
    records = labels.everything("opinions") + labels.fresh("opinions")
    assert [r["id"] for r in records if not r["subject"] or r["subject"] not in r["text"]] == []
    assert {r["label"] for r in records} == set(labels.OPINIONS)
    said: dict[str, set[str]] = {}
    for record in records:
        said.setdefault(labels.stem(record["id"]), set()).add(record["label"])
    assert sum({"positive", "negative"} <= each for each in said.values()) >= 80


@pytest.mark.parametrize("name", labels.SETS)
def test_the_second_person_answered_what_was_sampled_and_nothing_else(name: str) -> None:
    for records, answers in (
        (labels.everything(name), labels.second(name)),
        (labels.fresh(name), labels.second_fresh(name)),
    ):
        sampled = {record["id"] for record in labels.blind(records)}
        answered = [record["id"] for record in answers]
        assert len(answered) == len(set(answered))
        assert set(answered) in (set(), sampled)


@pytest.mark.parametrize("name", labels.SETS)
def test_two_people_are_compared_question_by_question(name: str) -> None:
    for records, given in (
        (labels.everything(name), labels.second(name)),
        (labels.fresh(name), labels.second_fresh(name)),
    ):
        answers = given or records[:20]
        for question, pairs in labels.compared(name, records, answers).items():
            assert len(pairs) == len(answers), question
            assert -1 <= labels.kappa(pairs) <= 1, question


def test_a_blind_record_shows_no_label() -> None:
    shown = labels.blind(labels.everything("hostility") + labels.everything("intents"))
    assert {key for record in shown for key in record} == {"id", "lang", "text"}


@pytest.mark.parametrize(
    ("pairs", "agreed", "kappa"),
    [
        # 20 both yes, 5 yes/no, 10 no/yes, 15 both no: observed 0.7, expected 0.5.
        ([(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15, 0.7, 0.4),
        ([(0, 0), (1, 1), (2, 2)], 1.0, 1.0),
        ([(0, 1), (1, 0)], 0.0, -1.0),
        ([(0, 0), (0, 1), (1, 0), (1, 1)], 0.5, 0.0),
        ([(0, 0), (0, 0)], 1.0, 1.0),
    ],
)
def test_kappa_is_what_a_hand_finds(
    pairs: list[tuple[int, int]], agreed: float, kappa: float
) -> None:
    assert labels.raw_agreement(pairs) == pytest.approx(agreed)
    assert labels.kappa(pairs) == pytest.approx(kappa)


def test_nothing_compared_is_not_agreement() -> None:
    with pytest.raises(ValueError, match="no pair"):
        labels.kappa([])
