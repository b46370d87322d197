"""Says what a passage thinks of its subject: for, against, neither, or that a person must read it.

A lexicon of our own and a learned table each give what they think, in the logarithm of the odds;
where neither is sure, or both sides are said, nothing is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import exp
from pathlib import Path
from typing import Final, Literal, NamedTuple, Protocol

from parvis.text.analysis.opinions.marks import BOOKS, BUCKETS, SURELY, Marks, read
from parvis.text.analysis.opinions.passage import passage
from parvis.text.query.tree import Span

Label = Literal["positive", "negative", "neutral", "to_read"]
LABELS: Final[tuple[Label, Label, Label]] = ("negative", "neutral", "positive")
TABLES: Final = Path(__file__).parents[1] / "tables"
SURE: Final = 0.5
SURE_NEUTRAL: Final = 0.65
TORN: Final = 0.3
RATE: Final = 0.6
TIMES: Final = 4
EXTRAS: Final = 4
Scores = tuple[float, float, float]


class Opinion(NamedTuple):
    """What a passage thinks, how likely that is (0 to 1), and where the passage stands."""

    label: Label
    score: float
    span: Span


def extras(marks: Marks) -> tuple[float, float, float, float]:
    """Return what the lexicon says as four numbers from 0 to 1: glad, sore, both, neither."""
    glad, sore = min(marks.glad, SURELY) / SURELY, min(marks.sore, SURELY) / SURELY
    return (glad, sore, min(glad, sore), float(not marks.glad and not marks.sore))


class Table:
    """What marks weigh for each label, as read from a file."""

    def __init__(self, data: bytes) -> None:
        """Read a line of numbers (scale, three starts, four times three for the lexicon), then bytes."""
        head, weights = data.split(b"\n", 1)
        self.scale, *rest = (float(number) for number in head.split())
        self._starts = rest[:3]
        self._extras = [rest[3 + 3 * n : 6 + 3 * n] for n in range(EXTRAS)]
        signed = memoryview(weights).cast("b")
        self._sides = [signed[n * BUCKETS : (n + 1) * BUCKETS] for n in range(3)]

    def scores(self, marks: Marks) -> Scores:
        """Return how likely each of `LABELS` is, in the logarithm of the odds."""
        told = extras(marks)
        size = max(1, len(marks.places)) ** 0.5
        found = []
        for n, side in enumerate(self._sides):
            total = sum([side[place] for place in marks.places]) * self.scale / size
            total += sum([number * row[n] for number, row in zip(told, self._extras, strict=True)])
            found.append(total + self._starts[n])
        return (found[0], found[1], found[2])


@lru_cache(maxsize=2)
def table(language: str) -> Table:
    """Read the shipped table of French or English, the first time it is wanted (0.2 MB)."""
    return Table((TABLES / f"opinions.{language}.bin").read_bytes())


def shares(scores: Scores) -> Scores:
    """Turn the logarithm of odds into shares of one."""
    best = max(scores)
    raised = [exp(score - best) for score in scores]
    total = sum(raised)
    return (raised[0] / total, raised[1] / total, raised[2] / total)


def decide(scores: Scores) -> tuple[Label, float]:
    """Pick a label, or none where it is unsure or where much is said on both sides."""
    found = shares(scores)
    best = max(found)
    label = LABELS[found.index(best)]
    both = min(found[0], found[2])
    if best < (SURE_NEUTRAL if label == "neutral" else SURE) or both > TORN:
        return "to_read", best
    return label, best


class Judge(Protocol):
    """Whatever says opinions: what is shipped here, or a model that someone plugs in."""

    def __call__(self, text: str, spans: Sequence[Span], language: str) -> Opinion:
        """Return the opinion that a text has of what stands at `spans`."""


class Learned:
    """What one brand's people corrected, as a small layer over the shipped tables.

    Pure: the room keeps the corrections, and gives them all again, oldest first. Each teaches its
    words a little (steps against the logistic loss), several times; the shipped table never changes.
    """

    def __init__(self, corrections: Iterable[tuple[str, Sequence[Span], str, Label]] = ()) -> None:
        """Learn (text, spans, language, label); « to_read » and other languages teach nothing."""
        self._weights: dict[tuple[str, int], list[float]] = {}
        told = [
            (language, self._marks(text, spans, language), LABELS.index(label))
            for text, spans, language, label in corrections
            if language in BOOKS and label != "to_read"
        ]
        for _ in range(TIMES):
            for language, marks, side in told:
                self._teach(language, marks, side)

    @staticmethod
    def _marks(text: str, spans: Sequence[Span], language: str) -> Marks:
        start, end = passage(text, spans, language)
        return read(text[start:end], language)

    def _teach(self, language: str, marks: Marks, side: int) -> None:
        found = shares(self.scores(marks, language))
        step = RATE / max(1, len(marks.places)) ** 0.5
        for place in marks.places:
            held = self._weights.setdefault((language, place), [0.0, 0.0, 0.0])
            for n in range(3):
                held[n] += step * (float(n == side) - found[n])

    def scores(self, marks: Marks, language: str) -> Scores:
        """Return the scores of the shipped table, moved by what was learned."""
        base = list(table(language).scores(marks))
        size = max(1, len(marks.places)) ** 0.5
        known = self._weights
        for place in marks.places if known else ():
            held = known.get((language, place))
            if held:
                for n in range(3):
                    base[n] += held[n] / size
        return (base[0], base[1], base[2])

    def __call__(self, text: str, spans: Sequence[Span], language: str) -> Opinion:
        """Return the opinion that a text has of what stands at `spans` (of anything, without spans).

        French and English are read; any other language is to be read by a person.
        """
        if language not in BOOKS:
            return Opinion("to_read", 0.0, (0, len(text)))
        start, end = passage(text, spans, language)
        label, score = decide(self.scores(read(text[start:end], language), language))
        return Opinion(label, score, (start, end))


opinion: Final[Judge] = Learned()
