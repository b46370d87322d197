"""Says in which of six languages a text is written, or that it cannot tell.

Each word is worth seven small numbers, one a language and one for all the others: the sum of what
its own pieces (one to four letters) and itself weigh in a table learned by `scripts/train/tongues.py`.
The numbers of a text are added, and the margin decides.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import exp
from pathlib import Path
from typing import Final

TONGUES: Final = ("fr", "en", "es", "it", "pt", "de")
UNKNOWN: Final = "und"
CLASSES: Final = (*TONGUES, UNKNOWN)
TABLE: Final = Path(__file__).parent / "tables" / "tongues.bin"
MOST: Final = 1000
SURE: Final = 0.5
SURE_OF_LITTLE: Final = 0.7
LITTLE: Final = 20
"""Under so many letters chance says more: « Hello, World. » looked a little Spanish."""
PRIOR: Final = 1.5
"""What a prior is worth, in the logarithm of the odds: it sways « Super » and not a sentence."""

NOT_WORDS: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|[@#][\w.-]+")
WORD: Final = re.compile(r"[^\W\d_]+'?")
LONG: Final = re.compile(r"(.)\1{2,}")
WHOLE: Final = 5

Row = tuple[int, ...]


def pieces(word: str) -> list[str]:
    """List the pieces of a lower-case word that the table may know: one to four letters, and all of it.

    The ends are marked, so that « de » alone is not the « de » of « monde ».
    """
    marked = f"_{word}_"
    size = len(marked)
    found = [*word, marked] if size >= WHOLE else [*word]
    for width in (2, 3, 4):
        found += [marked[at : at + width] for at in range(size - width + 1)]
    return found


def words(text: str) -> list[str]:
    """List the words of a text that tell its language: no address, no hashtag, no figure."""
    if "@" in text or "#" in text or "://" in text or "www." in text:
        text = NOT_WORDS.sub(" ", text)
    return WORD.findall(text.lower().replace("’", "'"))


class Table:
    """The weights of pieces, as read from a file."""

    def __init__(self, data: bytes) -> None:
        """Read a table: a line of scale and starts, a line of count, the pieces, the weights."""
        head, names, weights = _parted(data)
        scale, *starts = (float(number) for number in head.split())
        width = len(CLASSES)
        signed = memoryview(weights).cast("b")
        self._rows = {
            name: tuple(signed[at * width : at * width + width])
            for at, name in enumerate(names.split("\n"))
        }
        self.scale = scale
        self._starts: Row = tuple(round(start / scale) for start in starts)
        self.row = lru_cache(maxsize=20_000)(self._row)

    def _row(self, word: str) -> Row:
        known = self._rows.get
        found = [row for piece in pieces(LONG.sub(r"\1\1", word)) if (row := known(piece))]
        return tuple(map(sum, zip(*found, strict=True)))

    def sums(self, told: list[str]) -> list[int]:
        """Add what the words of a text weigh for each of `CLASSES`; [] where it knows none of them."""
        rows = list(filter(None, map(self.row, told)))
        return list(map(sum, zip(self._starts, *rows, strict=True))) if rows else []


def _parted(data: bytes) -> tuple[str, str, bytes]:
    head, size, rest = data.split(b"\n", 2)
    return head.decode(), rest[: int(size)].decode(), rest[int(size) :]


@lru_cache(maxsize=1)
def table() -> Table:
    """Read the shipped table, the first time it is wanted (about 0.4 MB)."""
    return Table(TABLE.read_bytes())


def language(text: str, *, prior: str = "") -> tuple[str, float]:
    """Return the language of a text (fr, en, es, it, pt, de or "und") and how likely it is (0 to 1).

    `prior` is the language that is expected before reading: the author's, the thread's or the
    site's. The first thousand characters are read. Without a word, or where two languages are too
    near, "und"; of under twenty letters that
    are not of the expected language more is asked.
    """
    learned = table()
    told = words(text[:MOST])
    sums = learned.sums(told)
    if not sums:
        return UNKNOWN, 0.0
    if prior in TONGUES:
        sums[CLASSES.index(prior)] += round(PRIOR / learned.scale)
    best = max(sums)
    share = 1.0 / sum([exp((each - best) * learned.scale) for each in sums])
    name = CLASSES[sums.index(best)]
    little = name != prior and sum(map(len, told)) < LITTLE
    return (name, share) if share >= (SURE_OF_LITTLE if little else SURE) else (UNKNOWN, share)


def told_language(text: str, *, prior: str = "") -> str:
    """Return the language of a text as items keep it: two letters, or "" where it cannot be told."""
    name, _share = language(text, prior=prior)
    return "" if name == UNKNOWN else name
