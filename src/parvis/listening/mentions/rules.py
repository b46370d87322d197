"""Proposes what to leave out of a query. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parvis.text.query.check import ENABLED, Subject, compiled
from parvis.text.query.tree import Word
from parvis.text.tokens import Tokens, form_of, query_keys, tokenize

SHORTEST: Final = 3
MOST_PROPOSED: Final = 4
MOST_TRIED: Final = 12
ENOUGH_NOT: Final = 2


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A word that could be left out, and what that would have cost.

    It would have dropped `dropped` of the mentions looked at; `cost` of them a person had called
    ours, `unsaid` nobody had spoken of.
    """

    word: str
    dropped: int
    cost: int
    unsaid: int


def exclusions(
    said: Sequence[tuple[str, str, bool | None]], asked: Iterable[str] = ()
) -> list[Exclusion]:
    """Propose words that stand in what is not about us and hardly in the rest, best first.

    `said` gives each mention's text, language and what a person said of it (True: about us, False:
    not, None: nothing); `asked` are words that the query itself holds, which are never proposed, nor
    their other forms. Nothing is proposed before two mentions were said not to be about us. A word is weighed as the query would
    take it: with its other forms.
    """
    cut = [(tokenize(text, language[:2] or "und"), ours) for text, language, ours in said]
    wrong = [_words(tokens) for tokens, ours in cut if ours is False]
    if len(wrong) < ENOUGH_NOT:
        return []
    weighed = [_weighed(word, cut) for word in _often(wrong, list(asked))]
    weighed.sort(key=lambda one: (-one[0], one[1].word))
    return [one for score, one in weighed if score >= ENOUGH_NOT - 1][:MOST_PROPOSED]


def _often(texts: Sequence[Mapping[str, frozenset[str]]], asked: Sequence[str]) -> list[str]:
    """List the words that stand in two texts or more, in whatever form, the most frequent first.

    Of several forms the shortest is told.
    """
    never = frozenset().union(*(query_keys(word, ENABLED) for word in asked if word))
    starts = tuple(form_of(word.rstrip("*")) for word in asked if word.endswith("*")) or ("*",)
    counted = Counter(key for words in texts for key in frozenset().union(*words.values()))
    forms: dict[str, str] = {}
    for word, keys in sorted({pair for words in texts for pair in words.items()}, key=_short):
        best = max(keys, key=lambda key: (counted[key], key))
        is_asked = not never.isdisjoint(keys) or form_of(word).startswith(starts)
        if counted[best] >= ENOUGH_NOT and not is_asked:
            forms.setdefault(best, word)
    return [forms[key] for key in sorted(forms, key=lambda key: (-counted[key], key))][:MOST_TRIED]


def _short(pair: tuple[str, frozenset[str]]) -> tuple[int, str]:
    return len(pair[0]), pair[0]


def _weighed(word: str, cut: Sequence[tuple[Tokens, bool | None]]) -> tuple[float, Exclusion]:
    """Say how good it would be to leave a word out, and what it would drop."""
    test = compiled(Word(word))
    dropped = [ours for tokens, ours in cut if test(Subject(tokens)) is not None]
    wrong, cost, unsaid = (dropped.count(value) for value in (False, True, None))
    return wrong - 3 * cost - unsaid / 4, Exclusion(word, len(dropped), cost, unsaid)


def _words(cut: Tokens) -> dict[str, frozenset[str]]:
    """Map the words of a text that could be left out to their keys: lower-case, long enough."""
    places = zip(cut.starts, cut.ends, cut.keys, strict=True)
    told = {cut.text[start:end].casefold(): keys for start, end, keys in places}
    return {word: keys for word, keys in told.items() if len(word) > SHORTEST and word.isalpha()}
