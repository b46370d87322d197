"""Learns the tables of opinions, byte for byte the same each time, beside the shared data.

From: Mini-BAR reviews (stars, MIT), GoEmotions (Apache-2.0), and our own labels, open and retired. Every set
weighs what it is told to, so that no domain drowns another.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from tests.text import labels

from parvis.text.analysis.opinions import EXTRAS, TABLES, extras
from parvis.text.analysis.opinions.marks import BUCKETS, read
from parvis.text.analysis.opinions.passage import passage
from parvis.text.analysis.tongues import language

DATA: Final = Path(__file__).parents[2].parent / "shared" / "data"
NEGATIVE, NEUTRAL, POSITIVE = range(3)
GLAD: Final = frozenset(
    [
        "admiration",
        "amusement",
        "approval",
        "caring",
        "desire",
        "excitement",
        "gratitude",
        "joy",
        "love",
        "optimism",
        "pride",
        "relief",
    ]
)
SORE: Final = frozenset(
    [
        "anger",
        "annoyance",
        "disappointment",
        "disapproval",
        "disgust",
        "embarrassment",
        "fear",
        "grief",
        "nervousness",
        "remorse",
        "sadness",
    ]
)
UNDECIDED: Final = frozenset(["confusion", "curiosity", "realization", "surprise", "neutral"])
RIDGE: Final = {"fr": 4e-4, "en": 2e-4}
ROUNDS: Final = 160
Sample = tuple[str, int, float]


def reviews(name: str) -> Iterator[Sample]:
    """Yield the reviews that are really of that language; three stars lean to neither side."""
    for path in sorted((DATA / "minibar").glob(f"class__*.{name}.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if language(row["data"], prior=name)[0] in {name, "und"}:
                    stars = int(row["score"])
                    if stars != 3:
                        yield row["data"], POSITIVE if stars > 3 else NEGATIVE, 1.0
                    else:
                        yield row["data"], NEUTRAL, 0.6


def posts() -> Iterator[Sample]:
    """Yield the posts whose feelings agree on a side."""
    told = (DATA / "goemotions" / "original__labels.txt").read_text(encoding="utf-8").split()
    names = [*told, "neutral"] if len(told) < 28 else told
    path = DATA / "goemotions" / "original__train.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        text, numbers, _ignored = line.split("\t")
        felt = {names[int(number)] for number in numbers.split(",")}
        sides = {bool(felt & GLAD), bool(felt & SORE)}
        if sides == {True}:
            continue
        if sides == {False}:
            yield text.replace("[NAME]", ""), NEUTRAL, 0.25
        else:
            yield text.replace("[NAME]", ""), POSITIVE if felt & GLAD else NEGATIVE, 0.4


def own(name: str) -> Iterator[Sample]:
    """Yield our labels, open and retired: passages about a subject, then whole texts whose intent tells a side."""
    sides = {"positive": POSITIVE, "negative": NEGATIVE, "neutral": NEUTRAL}
    for record in labels.everything("opinions"):
        if record["lang"][:2] == name and record["label"] in sides:
            at = record["text"].index(record["subject"])
            start, end = passage(record["text"], [(at, at + len(record["subject"]))], name)
            yield record["text"][start:end], sides[record["label"]], 4.0
    for record in labels.everything("intents"):
        told = set(record["labels"])
        if record["lang"][:2] != name:
            continue
        if told == {"complaint"}:
            yield record["text"], NEGATIVE, 2.0
        elif told == {"thanks_or_praise"}:
            yield record["text"], POSITIVE, 2.0
        elif told in ({"none"}, {"question_or_request"}, set()):
            yield record["text"], NEUTRAL, 2.0


def samples(name: str) -> list[Sample]:
    """Gather what teaches one language."""
    return [*reviews(name), *(posts() if name == "en" else ()), *own(name)]


def learned(told: list[Sample], name: str) -> tuple[Any, Any, Any]:
    """Learn by Adam on all samples at once: weights of marks, of the lexicon's numbers, starts."""
    read_as = [read(text, name) for text, _side, _weight in told]
    rows = np.repeat(np.arange(len(told)), [len(marks.places) for marks in read_as])
    columns = np.array([at for marks in read_as for at in marks.places], dtype=np.int64)
    scale = np.array([1 / max(1, len(marks.places)) ** 0.5 for marks in read_as])
    numbers = np.array([extras(marks) for marks in read_as])
    weight = np.array([weight for _text, _side, weight in told])
    sides = np.array([side for _text, side, _weight in told])
    share = np.bincount(sides, weight, 3)
    weight *= (share.sum() / 3 / share)[sides] ** 0.7
    weight /= weight.sum()
    held = [np.zeros((BUCKETS, 3)), np.zeros((EXTRAS, 3)), np.zeros(3)]
    moments = [[np.zeros_like(each) for each in held] for _ in range(2)]
    truth = np.eye(3)[sides]
    for step in range(1, ROUNDS + 1):
        scores = np.stack(
            [np.bincount(rows, col[columns], len(told)) * scale for col in held[0].T], axis=1
        )
        scores += numbers @ held[1] + held[2]
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        wrong = (scores / scores.sum(axis=1, keepdims=True) - truth) * weight[:, None]
        slopes = [
            np.stack(
                [np.bincount(columns, (col * scale)[rows], BUCKETS) for col in wrong.T], axis=1
            )
            + RIDGE[name] * held[0],
            numbers.T @ wrong + RIDGE[name] * held[1],
            wrong.sum(axis=0),
        ]
        rate = 0.1 * (1 - 0.95 * step / ROUNDS)
        for at, slope in enumerate(slopes):
            first, second = moments[0][at], moments[1][at]
            first += 0.1 * (slope - first)
            second += 0.01 * (slope * slope - second)
            near = np.sqrt(second / (1 - 0.99**step)) + 1e-9
            held[at] -= rate * (first / (1 - 0.9**step)) / near
    return held[0], held[1], held[2]


def write(target: Path, weights: Any, lexicon: Any, starts: Any) -> None:  # noqa: ANN401
    """Write a table as `Table` reads it."""
    scale = float(np.abs(weights).max()) / 127
    small = np.round(weights / scale).astype(np.int8)
    head = " ".join(f"{number:.6f}" for number in (scale, *starts, *lexicon.ravel()))
    target.write_bytes(head.encode() + b"\n" + small.T.tobytes())


def main(target: Path = TABLES, names: tuple[str, ...] = ("fr", "en")) -> None:
    """Write tables into a folder."""
    for name in names:
        told = samples(name)
        write(target / f"opinions.{name}.bin", *learned(told, name))
        print(f"opinions.{name}.bin: {len(told)} texts")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TABLES)
