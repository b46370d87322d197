"""Factors which texts hold which terms into themes: sparse sums on numpy, imported when wanted."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

STEPS: Final = 18
TINY: Final = 1e-9


class Grid:
    """A sparse table of weights, rows of unit length: which texts hold which terms."""

    def __init__(self, counts: list[Counter[str]], place: dict[str, int], idf: list[float]) -> None:
        """Weigh the terms of each text that have a place."""
        held = [
            (at, place[term], often)
            for at, terms in enumerate(counts)
            for term, often in terms.items()
            if term in place
        ]
        self.rows, self.columns, often = np.array(held, dtype=np.int64).reshape(-1, 3).T
        weights = (1 + np.log(often)) * np.array(idf)[self.columns]
        lengths = np.sqrt(np.bincount(self.rows, weights**2, len(counts)))
        self.weights = weights / np.maximum(lengths, TINY)[self.rows]
        self.height, self.width = len(counts), len(place)
        self._order = np.argsort(self.columns, kind="stable")

    def times(self, dense: Array) -> Array:
        """Multiply by a dense table (terms down)."""
        return self._summed(self.rows, self.weights, dense[self.columns], self.height)

    def turned_times(self, dense: Array) -> Array:
        """Multiply, turned, by a dense table (texts down)."""
        order = self._order
        return self._summed(
            self.columns[order], self.weights[order], dense[self.rows[order]], self.width
        )

    @staticmethod
    def _summed(at: Any, weights: Array, dense: Array, height: int) -> Array:  # noqa: ANN401
        """Add weighed rows that stand at the same place; `at` is sorted."""
        total = np.zeros((height, dense.shape[1]))
        if len(at):
            begins = np.flatnonzero(np.r_[True, at[1:] != at[:-1]])
            total[at[begins]] = np.add.reduceat(dense * weights[:, None], begins, axis=0)
        return total


def _started(grid: Grid, n: int) -> tuple[Array, Array]:
    """Start a factoring from the strongest directions, without their negative part (NNDSVD).

    C. Boutsidis and E. Gallopoulos, 2008; the directions by power steps from a fixed draw.
    """
    base = np.random.RandomState(7).standard_normal((grid.width, min(n + 6, grid.width)))
    for _ in range(3):
        base, _ignored = np.linalg.qr(grid.turned_times(grid.times(base)))
    left, strength, turned = np.linalg.svd(grid.times(base), full_matrices=False)
    right = base @ turned.T
    texts, terms = np.zeros((grid.height, n)), np.zeros((grid.width, n))
    for at in range(min(n, len(strength))):
        sides = []
        for sign in (1.0, -1.0):
            one, other = np.maximum(sign * left[:, at], 0), np.maximum(sign * right[:, at], 0)
            sides.append((float(np.linalg.norm(one) * np.linalg.norm(other)), one, other))
        worth, one, other = max(sides, key=lambda side: side[0])
        if worth > TINY:
            root = np.sqrt(strength[at] * worth)
            texts[:, at] = root * one / np.linalg.norm(one)
            terms[:, at] = root * other / np.linalg.norm(other)
    mean = float(grid.weights.sum()) / max(1, grid.height * grid.width)
    return np.maximum(texts, mean * 0.01), np.maximum(terms, mean * 0.01)


def factored(grid: Grid, n: int) -> tuple[Array, Array]:
    """Factor a grid into texts by themes and terms by themes (hierarchical least squares)."""
    texts, terms = _started(grid, n)
    for _ in range(STEPS):
        _improve(texts, terms, grid.times(terms))
        _improve(terms, texts, grid.turned_times(texts))
    return texts, terms


def _improve(mine: Array, other: Array, product: Array) -> None:
    """Take the best step, theme by theme, that keeps one side of a factoring non-negative."""
    square = other.T @ other
    for at in range(mine.shape[1]):
        step = (product[:, at] - mine @ square[:, at]) / max(square[at, at], TINY)
        np.maximum(mine[:, at] + step, 0, out=mine[:, at])


def strengths(texts: Array, terms: Array) -> Array:
    """Return how strongly each text (down) is of each theme, whatever the scale of the factoring."""
    found: Array = texts * np.linalg.norm(terms, axis=0)
    return found
