"""Folds what says the same: the exact words first, then nearly the same words.

Two texts are near when their runs of four characters are the same for 55 % of all that either has
(P. Jaccard, 1912). Only texts that share one of their four rarest words are compared, so that a
text costs the same among a hundred or a hundred thousand. Under forty characters only the same
words count: « Merci beaucoup » and « Merci à vous » are two people's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Hashable
from hashlib import blake2b
from typing import Final, Generic, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)

ALIKE: Final = 0.55
SHORT: Final = 40
RAREST: Final = 4
SMALLEST: Final = 0.5
"""How much shorter a near text can be: runs are sets, so that what is repeated counts once."""
WINDOW: Final = 20_000
PER_WORD: Final = 200
MOST: Final = 2000
RUN: Final = 4

DROPPED: Final = re.compile(r"https?://\S+|@\w+|#|\brt\b|[^\w\s]+|_")
MARKS: Final = dict.fromkeys(range(0x300, 0x370))


def key(text: str) -> str:
    """Return the words of a text alone: no case, accent, punctuation, emoji, address or mention.

    Of a very long text the first 2,000 characters are read.
    """
    lower = text[:MOST].casefold()
    if not lower.isascii():
        lower = unicodedata.normalize("NFD", lower).translate(MARKS)
    return " ".join(DROPPED.sub(" ", lower).split())


def runs(folded: str) -> frozenset[str]:
    """Return the runs of four characters of a folded text."""
    return frozenset(folded[at : at + RUN] for at in range(max(1, len(folded) - RUN + 1)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return what two sets share of all they hold, 0 to 1."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


class Kept(NamedTuple, Generic[K]):
    """A text in the window: whose fold it is in, its rare words, its length in runs."""

    key: K
    fold: K
    exact: bytes
    words: tuple[str, ...]
    folded: str


class Folder(Generic[K]):
    """Says of each text under which earlier one it folds, within a window of the latest texts."""

    def __init__(self, window: int = WINDOW) -> None:
        """Start empty; the window bounds the memory (about 1 kB a text)."""
        self._window = window
        self._kept: OrderedDict[int, Kept[K]] = OrderedDict()
        self._exact: dict[bytes, int] = {}
        self._holding: dict[str, deque[int]] = {}
        self._often: dict[str, int] = {}
        self._next = 0

    def __len__(self) -> int:
        """Count the texts that are remembered."""
        return len(self._kept)

    def add(self, name: K, text: str) -> K:
        """Remember a text and return the name of the fold it is in: its own when it is the first.

        A text without a letter or a figure folds with nothing.
        """
        folded = key(text)
        if not folded:
            return name
        exact = blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=12).digest()
        told = set(folded.split())
        words = self._rare(told, folded)
        fold = self._found(folded, exact, words, told)
        found = name if fold is None else fold
        self._keep(Kept(name, found, exact, words, folded))
        return found

    def _rare(self, told: set[str], folded: str) -> tuple[str, ...]:
        """Pick the four rarest words as counted so far; none of a short text."""
        often = self._often
        for word in told:
            often[word] = often.get(word, 0) + 1
        if len(folded) < SHORT:
            return ()
        return tuple([word for _count, word in sorted([(often[w], w) for w in told])[:RAREST]])

    def _found(self, folded: str, exact: bytes, words: tuple[str, ...], told: set[str]) -> K | None:
        at = self._exact.get(exact)
        if at is not None:
            return self._kept[at].fold
        if not words:
            return None
        near: set[int] = set()
        for word in words:
            near.update(self._holding.get(word, ()))
        likely = [at for at in near if self._is_likely(self._kept[at], len(folded), told)]
        return self._nearest(folded, sorted(likely)) if likely else None

    @staticmethod
    def _is_likely(other: Kept[K], size: int, told: set[str]) -> bool:
        """Tell whether a text is worth comparing: about as long, half its rare words in this one."""
        if not SMALLEST * size <= len(other.folded) <= size / SMALLEST:
            return False
        return 2 * len(told.intersection(other.words)) >= len(other.words)

    def _nearest(self, folded: str, likely: list[int]) -> K | None:
        """Return the fold of the nearest text that is near enough; the earliest of equals."""
        mine = runs(folded)
        best, fold = 0.0, None
        for at in likely:
            other = self._kept[at]
            alike = likeness(mine, runs(other.folded))
            if alike >= ALIKE and alike > best:
                best, fold = alike, other.fold
        return fold

    def _keep(self, kept: Kept[K]) -> None:
        at = self._next
        self._next += 1
        self._kept[at] = kept
        self._exact[kept.exact] = at
        for word in kept.words:
            held = self._holding.setdefault(word, deque(maxlen=PER_WORD))
            held.append(at)
        if len(self._kept) > self._window:
            self._forget()

    def _forget(self) -> None:
        at, kept = self._kept.popitem(last=False)
        if self._exact.get(kept.exact) == at:
            del self._exact[kept.exact]
        for word in set(kept.folded.split()):
            self._often[word] -= 1
            if self._often[word] <= 0:
                del self._often[word]
        for word in kept.words:
            held = self._holding.get(word)
            if held and held[0] == at:
                held.popleft()
            if not held:
                self._holding.pop(word, None)
