"""Labels written before the code they judge: how they are read, divided and compared.

GUIDE.md says what each label means. One third of the first sets was sealed; it is retired, for
the final table opened it twice. The fresh sets judge in its place: they are read for that table
only, so that no rule was ever adjusted to them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SETS = ("hostility", "intents", "opinions")
PARTS = ("open", "sealed")
INTENTS = ("question_or_request", "complaint", "idea", "thanks_or_praise")
OPINIONS = ("positive", "negative", "neutral", "mixed_unclear")
LANGUAGES = ("fr", "fr-ca", "en")

Record = dict[str, Any]
Answer = Callable[[Record], Hashable]


def stem(identifier: str) -> str:
    """Return the id of the text: ``o-012b`` is the second subject of the text ``o-012``."""
    return identifier.rstrip("abcdefghijklmnopqrstuvwxyz")


def _draw(word: str, sides: int) -> int:
    return int(hashlib.sha256(word.encode()).hexdigest(), 16) % sides


def part(identifier: str) -> str:
    """Tell on which side a record falls: a third is ``sealed``, the rest ``open``.

    Drawn from the SHA-256 of the text's id, so that subjects of one text stay together.
    """
    return "sealed" if _draw(stem(identifier), 3) == 0 else "open"


def is_for_second(identifier: str) -> bool:
    """Tell whether a second person labels this record blind: three texts in ten, by their id."""
    return _draw(f"second reader:{stem(identifier)}", 10) < 3


def path(name: str, part_name: str) -> Path:
    """Return the file of one part (``open``, ``sealed`` or ``fresh``) of a set."""
    return HERE / f"{name}.{part_name}.jsonl"


def lines(file: Path) -> list[Record]:
    """Read one JSON object a line; an absent file has no line."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def opened(name: str) -> list[Record]:
    """Return the records of a set that may be looked at while writing rules."""
    return lines(path(name, "open"))


def retired(name: str) -> list[Record]:
    """Return the old sealed third: opened twice, it judges no more and may teach."""
    return lines(path(name, "sealed"))


def fresh(name: str) -> list[Record]:
    """Return the records that judge: for their own tests and for the final table, no other code."""
    return lines(path(name, "fresh"))


def everything(name: str) -> list[Record]:
    """Return open and retired records of a set; the fresh ones are never mixed with them."""
    return opened(name) + retired(name)


def second(name: str) -> list[Record]:
    """Return what the second person answered, by id; empty until that is delivered."""
    return lines(HERE / "second" / f"{name}.jsonl")


def second_fresh(name: str) -> list[Record]:
    """Return the second, blind reading of the fresh records, by id; GUIDE.md says whose it is."""
    return lines(HERE / "second" / f"{name}.fresh.jsonl")


def blind(records: Iterable[Record]) -> list[Record]:
    """Return what the second person is given: the sampled records without any label."""
    shown = ("id", "lang", "text", "subject")
    return [
        {key: record[key] for key in shown if key in record}
        for record in records
        if is_for_second(record["id"])
    ]


def raw_agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Return the share of pairs whose two answers are the same (0 to 1); ValueError on none."""
    if not pairs:
        raise ValueError("no pair to compare")
    return sum(one == other for one, other in pairs) / len(pairs)


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Return Cohen's kappa of two answers a record: 1 agrees wholly, 0 no more than chance.

    (observed - expected) / (1 - expected), after J. Cohen, "A coefficient of agreement for
    nominal scales", Educational and Psychological Measurement 20 (1960). Where both always give
    the one same answer chance explains all, and 1 is returned.
    """
    observed = raw_agreement(pairs)
    ones = [one for one, _ in pairs]
    others = [other for _, other in pairs]
    expected = sum(ones.count(a) * others.count(a) for a in {*ones, *others}) / len(pairs) ** 2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def _holds(label: str) -> Answer:
    return lambda record: label in record["labels"]


QUESTIONS: dict[str, dict[str, Answer]] = {
    "hostility": {
        "grade": lambda record: record["grade"],
        "grade 2 or 3": lambda record: record["grade"] >= 2,
        "profanity": lambda record: record["profanity"],
    },
    "intents": {label: _holds(label) for label in INTENTS},
    "opinions": {"label": lambda record: record["label"]},
}


def compared(
    name: str, first: Iterable[Record], other: Iterable[Record]
) -> dict[str, list[tuple[Hashable, Hashable]]]:
    """Pair the answers of two people, by id, for each question of a set.

    An id that the first does not know is a KeyError: the two read different texts.
    """
    known = {record["id"]: record for record in first}
    both = [(known[record["id"]], record) for record in other]
    return {
        question: [(answer(one), answer(two)) for one, two in both]
        for question, answer in QUESTIONS[name].items()
    }
