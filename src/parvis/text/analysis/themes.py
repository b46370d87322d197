"""Sorts thousands of messages into themes, and names each by its own words and three messages.

Words are weighed by how few texts hold them (TF-IDF); a non-negative factoring (NMF, D. Lee and
H. Seung, 1999; by coordinate steps, A. Cichocki, 2009) finds what goes together; what a theme says
more than the others do names it (class-based TF-IDF). The same texts always give the same themes.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import Stemmer

from parvis.text.analysis.near import key
from parvis.text.analyzer import fold
from parvis.text.common_words import ENGLISH, FRENCH

SNOWBALL: Final = {
    "fr": "french", "en": "english", "es": "spanish", "it": "italian", "pt": "portuguese",
    "de": "german",
}  # fmt: skip
EMPTY: Final = frozenset(
    fold(word)
    for word in (
        *FRENCH,
        *ENGLISH,
        *[
            "ceux",
            "celle",
            "celui",
            "cela",
            "alors",
            "après",
            "avant",
            "avoir",
            "autre",
            "autres",
            "bcp",
            "beaucoup",
            "chaque",
            "ci",
            "comment",
            "dernier",
            "dernière",
            "depuis",
            "dernières",
            "des",
            "deux",
            "dit",
            "donc",
            "du",
            "déjà",
            "elle",
            "entre",
            "eu",
            "eux",
            "fait",
            "faire",
            "fais",
            "font",
            "ici",
            "la",
            "lors",
            "me",
            "mes",
            "mieux",
            "mien",
            "moment",
            "ne",
            "nos",
            "notre",
            "par",
            "parce",
            "peu",
            "peut",
            "peux",
            "pourquoi",
            "pourtant",
            "sans",
            "sera",
            "serait",
            "seulement",
            "ses",
            "soit",
            "sous",
            "tant",
            "te",
            "tellement",
            "toujours",
            "toutes",
            "trop",
            "trouve",
            "va",
            "vais",
            "vas",
            "veut",
            "veux",
            "vient",
            "voir",
            "vois",
            "voilà",
            "vu",
            "était",
            "étaient",
            "fois",
            "gens",
            "faque",
            "tsé",
            "quelque",
            "quelques",
            "quel",
            "quelle",
            "sinon",
            "svp",
            "stp",
            "puis",
            "dont",
            "rend",
            "rendu",
            "peuvent",
            "toute",
            "tjrs",
            "jusqu",
            "lorsqu",
            "mdr",
            "also",
            "am",
            "because",
            "been",
            "being",
            "by",
            "can't",
            "don't",
            "get",
            "gets",
            "getting",
            "go",
            "going",
            "got",
            "him",
            "into",
            "know",
            "let",
            "like",
            "lot",
            "make",
            "makes",
            "may",
            "me",
            "might",
            "much",
            "must",
            "need",
            "no",
            "now",
            "off",
            "one",
            "only",
            "other",
            "out",
            "over",
            "own",
            "same",
            "say",
            "see",
            "she",
            "since",
            "still",
            "such",
            "take",
            "them",
            "then",
            "think",
            "time",
            "too",
            "try",
            "under",
            "up",
            "us",
            "use",
            "used",
            "using",
            "want",
            "way",
            "went",
            "were",
            "while",
            "who",
            "whom",
            "why",
            "won't",
            "work",
            "yes",
            "yet",
            "your",
            "yours",
            "dont",
            "cant",
            "im",
            "ive",
            "doesnt",
            "didnt",
            "isnt",
        ],
    )
)
WORD: Final = re.compile(r"[^\W\d_]{2,}")
ADDRESS: Final = re.compile(r"https?://\S+|@\w+")
MOST: Final = 1000
MOST_TERMS: Final = 6000
TOO_COMMON: Final = 0.4
MANY: Final = 100
"""From so many texts on, a term that most of them hold tells no theme from another."""
NAMES: Final = 4
SHOWN: Final = 3


class Theme(NamedTuple):
    """What some messages share: words that name it, its messages (nearest first), three to show.

    Messages are places in the list that was given.
    """

    words: tuple[str, ...]
    members: tuple[int, ...]
    shown: tuple[int, ...]


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    return fold(Stemmer.Stemmer(SNOWBALL[language]).stemWord(word))


class _Reader:
    """Reads the terms of texts, and remembers how people write each."""

    def __init__(self, language: str) -> None:
        self._language = language if language in SNOWBALL else "en"
        self._stems: dict[str, str] = {}
        self.written: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def terms(self, text: str) -> list[str]:
        """List the stems of a text without the empty words, and its pairs of neighbours."""
        told = []
        for word in WORD.findall(ADDRESS.sub(" ", text[:MOST].lower())):
            stem = self._stems.get(word)
            if stem is None:
                stem = "" if fold(word) in EMPTY else _stem(word, self._language)
                self._stems[word] = stem
            if stem:
                self.written[stem][word] += 1
                told.append(stem)
        return [*told, *map(" ".join, pairwise(told))]

    def shown(self, term: str) -> str:
        """Write a term as most people do."""
        return " ".join(
            min(self.written[stem].items(), key=lambda pair: (-pair[1], pair[0]))[0]
            for stem in term.split()
        )


def themes(texts: Sequence[str], language: str, n: int = 15) -> list[Theme]:
    """Sort texts of one language into at most `n` themes, the largest first.

    A text that shares no term with another belongs to none; fewer than two texts give no theme.
    Three thousand messages take under a second and some 30 MB.
    """
    reader = _Reader(language)
    counts = [Counter(reader.terms(text)) for text in texts]
    place, idf = _vocabulary(counts)
    if n < 1 or not place:
        return []
    from parvis.text.analysis import factoring  # noqa: PLC0415 - numpy is slow to import

    grid = factoring.Grid(counts, place, idf)
    n = min(n, grid.height, grid.width)
    by_text = factoring.strengths(*factoring.factored(grid, n))
    best = by_text.argmax(axis=1)
    sure = by_text.max(axis=1) > 1e-4
    groups = [[int(at) for at in ((best == theme) & sure).nonzero()[0]] for theme in range(n)]
    naming = _naming(counts, groups, place)
    found = []
    for theme, group in enumerate(groups):
        if group:
            ranked = tuple(sorted(group, key=lambda at: (-by_text[at, theme], at)))
            found.append(Theme(_named(naming[theme], reader), ranked, _three(ranked, texts)))
    return sorted(found, key=lambda theme: (-len(theme.members), theme.members))


def _vocabulary(counts: list[Counter[str]]) -> tuple[dict[str, int], list[float]]:
    """Keep the terms that at least two texts hold and that not most do; the rarer weighs more."""
    holding = Counter(term for held in counts for term in held)
    few = 2 if len(counts) < 600 else 3
    most = TOO_COMMON * len(counts) if len(counts) >= MANY else len(counts)
    kept = sorted(
        (term for term, n in holding.items() if few <= n <= most),
        key=lambda term: (-holding[term], term),
    )[:MOST_TERMS]
    idf = [math.log((1 + len(counts)) / (1 + holding[term])) + 1 for term in kept]
    return {term: at for at, term in enumerate(kept)}, idf


def _naming(
    counts: list[Counter[str]], groups: list[list[int]], place: dict[str, int]
) -> list[list[str]]:
    """Rank, for each group, the terms that it says more than the others do."""
    told: list[Counter[str]] = []
    total: Counter[str] = Counter()
    for group in groups:
        own: Counter[str] = Counter()
        for at in group:
            own.update(counts[at])
        told.append(own)
        total.update(own)
    mean = sum(total.values()) / max(1, len(groups))
    ranked = []
    for own in told:
        worth = {
            term: often * math.log(1 + mean / total[term])
            for term, often in own.items()
            if term in place and (often > 1 or len(own) < 12)
        }
        ranked.append(sorted(worth, key=lambda term: (-worth[term], term)))
    return ranked


def _named(ranked: list[str], reader: _Reader) -> tuple[str, ...]:
    """Take the first terms that repeat no word of one taken already."""
    taken: list[str] = []
    for term in ranked:
        stems = set(term.split())
        if any(stems & set(other.split()) for other in taken):
            continue
        taken.append(term)
        if len(taken) == NAMES:
            break
    return tuple(reader.shown(term) for term in taken)


def _three(ranked: Sequence[int], texts: Sequence[str]) -> tuple[int, ...]:
    """Pick three messages to show: near the middle, of a readable length, no two the same."""
    seen: set[str] = set()
    shown: list[int] = []
    readable = [at for at in ranked if 25 <= len(texts[at]) <= 300]
    for at in [*readable, *ranked]:
        folded = key(texts[at])
        if folded not in seen:
            seen.add(folded)
            shown.append(at)
        if len(shown) == SHOWN:
            break
    return tuple(shown)
