"""Learns the table of languages from word frequencies, byte for byte the same each time.

Needs the package wordfreq 3.1.1 (data under CC BY-SA 4.0), beside numpy. For each language, short
texts are drawn word by word as often as people use the words; a logistic regression learns what
the pieces of words weigh; the least useful pieces go, the rest is learned again and rounded.
"""

from __future__ import annotations

import random
import sys
import unicodedata
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np
from wordfreq import get_frequency_dict

from parvis.text.analysis.tongues import CLASSES, LONG, TABLE, TONGUES, pieces, words

OTHERS: Final = ("nl", "sv", "da", "nb", "pl", "cs", "ca", "ro", "id", "tr", "fi", "hu", "sl", "lt")
# What Québec says and the counts of words hardly know.
QUEBEC: Final = [
    "faque",
    "pis",
    "chu",
    "pantoute",
    "tabarnak",
    "tabarnac",
    "tabarnouche",
    "câlisse",
    "criss",
    "ostie",
    "esti",
    "osti",
    "crisse",
    "simonac",
    "viarge",
    "frette",
    "tanné",
    "tannée",
    "magasiner",
    "pogné",
    "pogner",
    "plate",
    "blonde",
    "chum",
    "char",
    "toune",
    "icitte",
    "astheure",
    "coudonc",
    "ben",
    "tsé",
    "ptit",
    "ptite",
    "capoté",
    "capote",
    "trippé",
    "maudit",
    "maudite",
    "mautadit",
    "écoeurant",
    "niaiseux",
    "dépanneur",
    "tuque",
    "courriel",
    "infolettre",
    "allô",
    "toé",
    "moé",
    "ché",
    "cé",
    "jpense",
    "jsuis",
    "chui",
    "enweille",
    "hâte",
    "quétaine",
    "achaler",
    "jaser",
    "jase",
    "bibitte",
    "niaise",
    "là",
    "faite",
    "fait-tu",
]
MOST_WORDS: Final = 40_000
TEXTS: Final = 24_000
LENGTHS: Final = (1, 1, 2, 2, 3, 4, 5, 7, 10)
KEPT: Final = 36_000
ROUNDS: Final = (90, 70)
RIDGE: Final = 2e-6


def counted(name: str) -> dict[str, float]:
    """Return the words of a language as people use them, and how often."""
    kinds = get_frequency_dict(name, wordlist="best")
    found: dict[str, float] = {}
    for word, often in list(kinds.items())[:MOST_WORDS]:
        split = words(word)
        if len(split) != 1 and not (len(split) == 2 and "'" in word):
            continue
        for part in split:
            found[part] = found.get(part, 0.0) + often
    if name in {"fr", "it"}:
        for letter in (
            "l",
            "d",
            "c",
            "j",
            "n",
            "s",
            "m",
            "t",
            "qu",
            "un",
            "dell",
            "all",
            "nell",
            "dall",
        ):
            if letter in found:
                found[letter + "'"] = found.get(letter + "'", 0.0) + found[letter] * 0.9
                found[letter] *= 0.1 if letter != "un" else 1.0
    if name == "fr":
        for word in QUEBEC:
            found[word] = max(found.get(word, 0.0), 1e-4)
    return found


def bare(word: str) -> str:
    """Take the accents off, as hurried people write."""
    apart = unicodedata.normalize("NFD", word)
    return "".join(char for char in apart if not unicodedata.combining(char))


def drawn(chance: random.Random) -> tuple[list[list[str]], list[int]]:
    """Draw the texts and their classes."""
    texts: list[list[str]] = []
    classes: list[int] = []
    for number, names in enumerate([*([name] for name in TONGUES), OTHERS]):
        for name in names:
            known = counted(name)
            spelled = list(known)
            sums = list(accumulate(often**0.93 for often in known.values()))
            for _ in range(TEXTS // len(names) // (2 if len(names) > 1 else 1)):
                size = LENGTHS[int(chance.random() * len(LENGTHS))]
                told = chance.choices(spelled, cum_weights=sums, k=size)
                texts.append([bare(w) for w in told] if chance.random() < 0.2 else told)
                classes.append(number)
    return texts, classes


class Rows:
    """A sparse table of zeros and ones by its rows: which columns each row holds."""

    def __init__(self, rows: list[list[int]], width: int) -> None:
        """Take the columns of each row."""
        self.sizes = np.array([len(row) for row in rows])
        self.columns = np.array([column for row in rows for column in row], dtype=np.int64)
        self.of = np.repeat(np.arange(len(rows)), self.sizes)
        self.height, self.width = len(rows), width

    def times(self, dense: np.ndarray) -> np.ndarray:
        """Multiply by a dense table, column after column."""
        return np.stack(
            [np.bincount(self.of, col[self.columns], self.height) for col in dense.T], axis=1
        )

    def turned_times(self, dense: np.ndarray) -> np.ndarray:
        """Multiply the turned table by a dense one."""
        return np.stack(
            [np.bincount(self.columns, col[self.of], self.width) for col in dense.T], axis=1
        )


def learned(
    texts: Rows,
    made_of: Rows,
    classes: np.ndarray,
    weights: np.ndarray,
    starts: np.ndarray,
    rounds: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Learn weights of pieces by Adam on all texts at once (Kingma and Ba, 2015)."""
    first = [np.zeros_like(weights), np.zeros_like(starts)]
    second = [np.zeros_like(weights), np.zeros_like(starts)]
    told = np.eye(len(CLASSES))[classes]
    for step in range(1, rounds + 1):
        scores = texts.times(made_of.times(weights)) + starts
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        wrong = (shares - told) / len(classes)
        slopes = [
            made_of.turned_times(texts.turned_times(wrong)) + RIDGE * weights,
            wrong.sum(axis=0),
        ]
        rate = 0.12 * (1 - 0.9 * step / rounds)
        for at, (held, slope) in enumerate(zip((weights, starts), slopes, strict=True)):
            first[at] = 0.9 * first[at] + 0.1 * slope
            second[at] = 0.99 * second[at] + 0.01 * slope * slope
            near = np.sqrt(second[at] / (1 - 0.99**step)) + 1e-9
            np.subtract(held, rate * (first[at] / (1 - 0.9**step)) / near, out=held)
    return weights, starts


def main(target: Path) -> None:
    """Write the table."""
    texts, told = drawn(random.Random(4))
    classes = np.array(told)
    vocabulary = sorted({word for text in texts for word in text})
    place = {word: at for at, word in enumerate(vocabulary)}
    documents = Rows([[place[word] for word in text] for text in texts], len(vocabulary))
    parts = [pieces(LONG.sub(r"\1\1", word)) for word in vocabulary]
    often = np.bincount(documents.columns, minlength=len(vocabulary))
    seen: dict[str, int] = {}
    for word, count in zip(parts, often, strict=True):
        for piece in word:
            seen[piece] = seen.get(piece, 0) + int(count)
    names = sorted(piece for piece, count in seen.items() if count >= 4)
    weights = np.zeros((len(names), len(CLASSES)))
    starts = np.zeros(len(CLASSES))
    for rounds, kept in zip(ROUNDS, (KEPT, 0), strict=True):
        at = {name: number for number, name in enumerate(names)}
        made_of = Rows([[at[p] for p in word if p in at] for word in parts], len(names))
        weights, starts = learned(documents, made_of, classes, weights, starts, rounds)
        if kept:
            worth = np.abs(weights).max(axis=1) * np.sqrt([seen[name] for name in names])
            best = np.sort(np.argsort(-worth, kind="stable")[:kept])
            names, weights = [names[i] for i in best], weights[best]
    scale = float(np.abs(weights).max()) / 127
    small = np.round(weights / scale).astype(np.int8)
    useful = np.abs(small).max(axis=1) > 0
    spelled = "\n".join(name for name, keep in zip(names, useful, strict=True) if keep).encode()
    head = " ".join(f"{number:.6f}" for number in (scale, *starts))
    target.write_bytes(f"{head}\n{len(spelled)}\n".encode() + spelled + small[useful].tobytes())
    print(f"{target}: {int(useful.sum())} pieces, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE)
