"""How often words are said: by which of its words a query is best filed.

Only speed depends on it. What it knows is learned from the texts that pass; before any have, it
falls back on the commonest words of French and English.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from parvis.text.percolator.marks import FACT, PREFIX, RUN
from parvis.text.tokens import Tokens, form_of, query_keys

ENOUGH: Final = 200_000
"""Texts after which all counts are halved: what was said last weighs most."""
MOST_KEYS: Final = 200_000
HEAD: Final = 3
"""Letters of a beginning that are counted; each letter more is taken to leave a quarter."""
FEW: Final = 500
"""Texts below which what was learned is not believed yet."""
UNSEEN: Final = 0.000_02
SHORT_UNSEEN: Final = 0.003
COMMONEST: Final = (
    "de la le et les à des en un une du que est pour dans qui ce pas plus sur je il on vous ne au a "
    "par avec se nous tout mais ou sont son si été cette bien être comme ont fait c'est aux merci "
    "the to and of a in is i you that for it on my with be are at have this was not so we your just "
    "me all but like out up what if can get now do one from how good love new time they day know"
)
"""In French then in English, each from the commonest on."""
FACTS: Final = {"lang": 0.45, "type": 0.4, "source": 0.2, "channel": 0.2, "has": 0.3, "is": 0.2}
ONE_FACT: Final = 0.001


class Frequencies:
    """Counts of the texts that hold each key, `learn`ed from a stream of them."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._heads: Counter[str] = Counter()
        self._texts, self._headed = 0, 0
        self._common = {
            key: 0.3 / (1 + rank % 54 / 4)
            for rank, word in enumerate(COMMONEST.split())
            for key in query_keys(word, ("fr", "en"))
        }

    def learn(self, texts: Iterable[Tokens]) -> None:
        """Count the keys of texts; old counts fade and rare ones are forgotten, so it stays small."""
        for tokens in texts:
            self._counts.update(set().union(*tokens.keys))
            self._texts += 1
            if self._texts >= ENOUGH or len(self._counts) > MOST_KEYS:
                self._texts //= 2
                halved = {key: count // 2 for key, count in self._counts.items() if count > 1}
                self._counts = Counter(halved)

    def of(self, key: str) -> float:
        """Estimate the share of texts, from 0 to 1, that hold a key or a marked key (`marks`)."""
        sort = key[:1]
        if sort == FACT:
            name = key[1:].partition(FACT)[0]
            return FACTS.get(name, ONE_FACT)
        if sort == PREFIX:
            return self._beginning(key[1:])
        return self._said(form_of(key[1:]) if sort == RUN else key)

    def of_any(self, keys: Iterable[str]) -> float:
        """Estimate the share of texts that hold any of some keys: their sum, never too small."""
        return sum(map(self.of, keys))

    def _said(self, key: str) -> float:
        if self._texts >= FEW:
            return (self._counts.get(key, 0) + 0.5) / self._texts
        rare = SHORT_UNSEEN if len(key.rpartition(":")[2]) < 4 else UNSEEN
        return self._common.get(key, rare)

    def _beginning(self, prefix: str) -> float:
        if self._texts < FEW:
            return 0.01 * 0.25 ** max(len(prefix) - HEAD, 0)
        if not self._headed * 2 > self._texts:
            self._heads.clear()
            for key, count in self._counts.items():
                self._heads[key[:HEAD]] += count
            self._headed = self._texts
        longer = 0.25 ** max(len(prefix) - HEAD, 0)
        return (self._heads.get(prefix[:HEAD], 0) * longer + 0.5) / self._texts
