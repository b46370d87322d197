"""Learns the tables of tone, byte for byte the same each time, beside the shared data.

From: our own labels, open and retired; Mini-BAR (MIT), multilingual HateCheck (CC BY 4.0), MLMA (MIT),
Surge AI's toxicity (MIT), Davidson et al. 2017 (MIT), GoEmotions (Apache-2.0). Our own lines weigh
most, so that no domain drowns them. `folds` prints what a table says of own lines that did not teach it.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple
from zlib import crc32

import numpy as np
from tests.text import labels

from parvis.text.analysis.flat import flatten
from parvis.text.analysis.hostility import by_rules
from parvis.text.analysis.tone import HEADS, KIND, SENTENCE, TABLES, WHOLE
from parvis.text.analysis.tone.marks import (
    BUCKETS,
    END,
    START,
    TOKEN,
    length,
    of_kinds,
    reader,
    together,
)
from parvis.text.analysis.tongues import language

DATA: Final = Path(__file__).parents[2].parent / "shared" / "data"
HOSTILE, QUESTION, COMPLAINT, IDEA, THANKS = range(len(HEADS))
INTENTS: Final = dict(
    zip(
        ("question_or_request", "complaint", "idea", "thanks_or_praise"),
        (QUESTION, COMPLAINT, IDEA, THANKS),
        strict=True,
    )
)
NOISE: Final = re.compile(r"@\w+|https?://\S+|&\w+;|\brt\b|\[NAME\]", re.IGNORECASE)
GRATEFUL: Final = frozenset(["gratitude", "admiration"])
ANNOYED: Final = frozenset(["disappointment", "annoyance", "disapproval"])
LONGEST: Final = 250
RIDGE: Final = 1 / 3
ROUNDS: Final = 80
FOLDS: Final = 5
NEAR: Final = 0.35


class Sample(NamedTuple):
    """A text, what holds of it, and how much it teaches each head that it tells of."""

    text: str
    holds: frozenset[int]
    weights: dict[int, float]
    own: str = ""
    """The text of ours that it is, or is a sentence of; "" for the texts of others."""


def sentences(text: str) -> list[str]:
    """Cut a text as the table does."""
    return [match[0] for match in SENTENCE.finditer(text) if TOKEN.search(flatten(match[0]))]


def own(name: str) -> Iterator[Sample]:
    """Yield what our labels teach: hostility of texts, intents of texts and of their sentences."""
    for record in labels.everything("hostility"):
        if record["lang"][:2] == name:
            yield from _hostile(record["text"], hostile=record["grade"] >= 2)
    for record in labels.everything("intents"):
        if record["lang"][:2] == name:
            yield from _intents(record)
    seen = set()
    for record in [*labels.everything("intents"), *labels.everything("opinions")]:
        text = record["text"]
        if record["lang"][:2] == name and text not in seen and by_rules(text, name).grade < 2:
            seen.add(text)
            yield Sample(text, frozenset(), {HOSTILE: 0.15}, text)


def _hostile(text: str, *, hostile: bool) -> Iterator[Sample]:
    holds = frozenset([HOSTILE]) if hostile else frozenset()
    yield Sample(text, holds, {HOSTILE: 2.0 if hostile else 1.0}, text)
    cut = sentences(text)
    if not hostile and len(cut) > 1:
        for sentence in cut:
            yield Sample(sentence, holds, {HOSTILE: 0.5}, text)


def _intents(record: dict[str, Any]) -> Iterator[Sample]:
    text = record["text"]
    holds = frozenset(INTENTS[label] for label in record["labels"] if label in INTENTS)
    yield Sample(text, holds, dict.fromkeys(INTENTS.values(), 1.0), text)
    cut = sentences(text)
    if len(cut) > 1:
        for sentence in cut:
            shown = frozenset(
                INTENTS[span["label"]] for span in record["spans"] if _shows(sentence, span["text"])
            )
            yield Sample(sentence, shown, dict.fromkeys(INTENTS.values(), 0.7), text)


def _shows(sentence: str, span: str) -> bool:
    if span in sentence or sentence.strip() in span:
        return True
    told = set(sentence.split())
    return len(told & set(span.split())) > 0.6 * len(told)


def drawn(found: Iterable[Any], most: int, key: Any = str) -> list[Any]:  # noqa: ANN401
    """Draw at most so many, the same each time: those whose text hashes lowest."""
    return sorted(found, key=lambda one: (crc32(key(one).encode()), key(one)))[:most]


def reviews(name: str) -> list[dict[str, str]]:
    """Return reviews that are really of that language, and not long."""
    found = []
    for path in sorted((DATA / "minibar").glob(f"class__*.{name}.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [r for r in csv.DictReader(file) if len(r["data"]) <= LONGEST]
    kept = [r for r in found if language(r["data"], prior=name)[0] in {name, "und"}]
    return drawn(kept, 2000, key=lambda r: r["data"])


def of_reviews(told: list[dict[str, str]], name: str) -> Iterator[Sample]:
    """Yield what reviews teach: problems and wishes; thanks by stars; that they are not hostile."""
    for review in told:
        holds = {
            head
            for head, column in ((COMPLAINT, "problem_report"), (IDEA, "feature_request"))
            if review[column] == "1"
        }
        weights = {COMPLAINT: 0.06, IDEA: 0.06}
        if review["score"] in {"1", "2", "5"}:
            weights[THANKS] = 0.03
            if review["score"] == "5" and COMPLAINT not in holds:
                holds.add(THANKS)
        if by_rules(review["data"], name).grade < 2:
            weights[HOSTILE] = 0.05
        yield Sample(review["data"], frozenset(holds), weights)


def asked(texts: Iterable[str]) -> Iterator[Sample]:
    """Yield sentences that ask, with their mark and without it, and as many that do not."""
    cut = [s.strip() for text in texts for s in sentences(text) if 8 < len(s.strip()) < 140]
    asking = drawn({s for s in cut if s.endswith("?")}, 600)
    for sentence in asking:
        for told in (sentence, sentence.rstrip(" ?!")):
            yield Sample(told, frozenset([QUESTION]), {QUESTION: 0.07})
    for sentence in drawn({s for s in cut if not s.endswith("?")}, 2 * len(asking)):
        yield Sample(sentence, frozenset(), {QUESTION: 0.07})


def hateful(name: str) -> Iterator[Sample]:
    """Yield what others labelled hostile or not, little each: none of it speaks to a small firm."""

    def one(text: str, weight: float, *, hostile: bool) -> Sample:
        holds = frozenset([HOSTILE]) if hostile else frozenset()
        return Sample(NOISE.sub(" ", text).strip(), holds, {HOSTILE: weight})

    for row in drawn(_rows(DATA / "mlma" / f"{name}_dataset.csv"), 1500, key=lambda r: r["tweet"]):
        said = set(row["sentiment"].split("_"))
        if said <= {"offensive", "hateful", "abusive", "disrespectful"} or said == {"normal"}:
            yield one(row["tweet"], 0.1 if name == "fr" else 0.03, hostile=said != {"normal"})
    if name == "fr":
        cases = "MHC_Final_Cases__hatecheck_cases_final_french.csv"
        told = _rows(DATA / "multihatecheck" / cases)
        spared = [r for r in told if r["label_gold"] != "hateful"]
        meant = drawn((r for r in told if r["label_gold"] == "hateful"), 1000, _case)
        for row in spared:
            yield one(row["test_case"], 0.2, hostile=False)
        for row in meant:
            yield one(row["test_case"], 0.25, hostile=True)
    else:
        for row in _rows(DATA / "surge_toxicity" / "toxicity_en.csv"):
            yield one(row["text"], 0.17, hostile=row["is_toxic"] == "Toxic")
        told = _rows(DATA / "davidson2017" / "labeled_data.csv")
        for row in drawn((r for r in told if r["class"] != "1"), 1200, key=lambda r: r["tweet"]):
            yield one(row["tweet"], 0.03, hostile=row["class"] == "0")


def _case(row: dict[str, str]) -> str:
    return row["test_case"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def posts() -> list[tuple[str, frozenset[str]]]:
    """Return posts and what their writers felt."""
    names = [
        *(DATA / "goemotions" / "original__labels.txt").read_text(encoding="utf-8").split(),
        "neutral",
    ]
    path = DATA / "goemotions" / "original__train.tsv"
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text, numbers, _ignored = line.split("\t")
        felt = frozenset(names[int(number)] for number in numbers.split(","))
        found.append((NOISE.sub(" ", text), felt))
    return drawn(found, 3000, key=lambda post: post[0])


def of_posts(told: Iterable[tuple[str, frozenset[str]]]) -> Iterator[Sample]:
    """Yield what posts teach: thanks, and that something displeases."""
    for text, felt in told:
        holds = {head for head, of in ((THANKS, GRATEFUL), (COMPLAINT, ANNOYED)) if felt & of}
        yield Sample(text, frozenset(holds), {THANKS: 0.03, COMPLAINT: 0.03})


def samples(name: str) -> list[Sample]:
    """Gather what teaches one language."""
    told, said = reviews(name), posts() if name == "en" else []
    texts = [*(r["data"] for r in told), *(text for text, _felt in said)]
    return [
        *own(name),
        *of_reviews(told, name),
        *asked(texts),
        *of_posts(said),
        *hateful(name),
    ]


def marks(text: str, name: str) -> dict[int, float]:
    """Return what a text leaves in a table, as `Table.scores` weighs it: places and how much."""
    read = reader(name).word
    found: Counter[int] = Counter()
    kinds = count = size = 0
    for sentence in SENTENCE.finditer(flatten(text)):
        before = START
        tokens = TOKEN.findall(sentence[0])
        for token in tokens:
            word = read(token)
            found[word.place] += WHOLE
            found[together(before, word.place)] += WHOLE
            found.update(word.runs)
            kinds, before = kinds | word.kinds, word.place
            size += 2 * WHOLE + len(word.runs)
        if tokens:
            found[together(before, END)] += WHOLE
            size, count = size + WHOLE, count + len(tokens)
    told = {at: times / (2 * max(1, size)) ** 0.5 for at, times in found.items()}
    for at in of_kinds(kinds | length(count)):
        told[at] = told.get(at, 0.0) + KIND
    return told


class Sparse:
    """A table of few numbers, to be multiplied from both sides; only the places that it holds."""

    def __init__(self, rows: list[dict[int, float]]) -> None:
        """Take each row's places and numbers."""
        sizes = [len(row) for row in rows]
        columns = np.array([at for row in rows for at in row], dtype=np.int64)
        self.places, self._columns = np.unique(columns, return_inverse=True)
        self._numbers = np.array([[n] for row in rows for n in row.values()], dtype=np.float32)
        self._starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        order = np.argsort(self._columns, kind="stable")
        self._rows = np.repeat(np.arange(len(rows)), sizes)[order]
        self._turned = self._numbers[order]
        self._firsts = np.searchsorted(self._columns[order], np.arange(len(self.places)))

    def times(self, dense: Any) -> Any:  # noqa: ANN401
        """Multiply by a dense table."""
        return np.add.reduceat(dense[self._columns] * self._numbers, self._starts)

    def turned_times(self, dense: Any) -> Any:  # noqa: ANN401
        """Multiply the turned table by a dense one."""
        return np.add.reduceat(dense[self._rows] * self._turned, self._firsts)


def learned(told: list[Sample], rows: list[dict[int, float]]) -> tuple[Any, Any]:
    """Learn one logistic regression a head by Adam on all samples at once: weights, starts."""
    sparse = Sparse(rows)
    heads = range(len(HEADS))
    weight = np.array([[s.weights.get(head, 0.0) for head in heads] for s in told], np.float32)
    truth = np.array([[float(head in s.holds) for head in heads] for s in told], np.float32)
    held = [
        np.zeros((len(sparse.places), len(HEADS)), np.float32),
        np.zeros(len(HEADS), np.float32),
    ]
    moments = [[np.zeros_like(each) for each in held] for _ in range(2)]
    for step in range(1, ROUNDS + 1):
        scores = sparse.times(held[0]) + held[1]
        wrong = (1 / (1 + np.exp(-scores)) - truth) * weight
        slopes = [sparse.turned_times(wrong) + RIDGE * held[0], wrong.sum(axis=0)]
        rate = 0.1 * (1 - 0.95 * step / ROUNDS)
        for at, slope in enumerate(slopes):
            first, second = moments[0][at], moments[1][at]
            first += 0.1 * (slope - first)
            second += 0.01 * (slope * slope - second)
            near = np.sqrt(second / (1 - 0.99**step)) + 1e-9
            held[at] -= (rate * (first / (1 - 0.9**step)) / near).astype(np.float32)
    weights = np.zeros((BUCKETS, len(HEADS)), np.float32)
    weights[sparse.places] = held[0]
    return weights, held[1]


def write(target: Path, weights: Any, starts: Any) -> None:  # noqa: ANN401
    """Write a table as `Table` reads it."""
    scale = float(np.abs(weights).max()) / 127
    small = np.round(weights / scale).astype(np.int8)
    head = " ".join(f"{number:.6f}" for number in (scale, *starts))
    target.write_bytes(head.encode() + b"\n" + small.tobytes())


def folds(texts: list[str]) -> dict[str, int]:
    """Share our texts among folds; those that are nearly the same go together."""
    grams = {text: _grams(text) for text in texts}
    fold: dict[str, str] = {text: text for text in texts}

    def first(text: str) -> str:
        while fold[text] != text:
            text = fold[text]
        return text

    for at, one in enumerate(texts):
        for other in texts[:at]:
            both = len(grams[one] & grams[other])
            if both > NEAR * len(grams[one] | grams[other]):
                fold[first(one)] = first(other)
    return {text: crc32(first(text).encode()) % FOLDS for text in texts}


def _grams(text: str) -> set[str]:
    bare = re.sub(r"\W+", " ", flatten(text))
    return {bare[at : at + 4] for at in range(max(1, len(bare) - 3))}


def main(target: Path = TABLES, names: tuple[str, ...] = ("fr", "en")) -> None:
    """Write tables into a folder."""
    for name in names:
        told = samples(name)
        write(target / f"tone.{name}.bin", *learned(told, [marks(s.text, name) for s in told]))
        print(f"tone.{name}.bin: {len(told)} texts")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TABLES)
