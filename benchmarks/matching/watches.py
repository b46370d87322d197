"""Watches as people write them, over the words of the corpus: names, names in a context, phrases.

Three in ten are one name; the others add words, exclusions, distances, beginnings, a language, a
source or an author.
"""

from __future__ import annotations

from random import Random

from benchmarks.matching.corpus import Corpus, Message


def queries(corpus: Corpus, messages: list[Message], count: int, seed: int = 11) -> list[str]:
    """Write so many queries. Phrases and distances take words that stand together somewhere."""
    writer = _Writer(corpus, messages, seed)
    return [writer.one() for _n in range(count)]


class _Writer:
    def __init__(self, corpus: Corpus, messages: list[Message], seed: int) -> None:
        self.random, self.corpus = Random(seed), corpus
        self.pairs = [pair for message in messages[:20_000] if (pair := self._pair(message))]

    def one(self) -> str:
        """Write one query."""
        random = self.random
        language = random.choice(("fr", "en"))
        words = self.corpus.words[language]
        brand = random.choice(self.corpus.brands[: 4000 if random.random() < 0.5 else None])
        middle = lambda: random.choice(words[150:6000])  # noqa: E731
        rare = lambda: random.choice(words[3000:])  # noqa: E731
        first, next_, third = random.choice(self.pairs)
        kinds = [
            (30, lambda: brand),
            (15, lambda: f"{brand} ({middle()} OR {middle()} OR {middle()})"),
            (10, lambda: f"{brand} -({middle()} OR {middle()})"),
            (8, lambda: f'"{first} {next_}" {brand}'),
            (8, lambda: f"{rare()} NEAR/5 {third}"),
            (5, lambda: f"{rare()[: random.randint(6, 9)].ljust(6, 'a')}*"),
            (8, lambda: f"({brand} OR {rare()} {rare()}) lang:{language}"),
            (6, lambda: f"{middle()} {rare()} source:{random.choice(['bluesky', 'feed'])}"),
            (4, lambda: f"author:u{random.randint(1, 30_000)} ({middle()} OR {brand})"),
            (3, lambda: f'{brand} OR "{rare()} {middle()}" OR ({middle()} {rare()})'),
            (3, lambda: f"({rare()} OR {brand}) ({middle()} OR {middle()}) -source:feed"),
        ]
        return random.choices([kind for _n, kind in kinds], [n for n, _kind in kinds])[0]()

    def _pair(self, message: Message) -> tuple[str, str, str] | None:
        words = [word for word in message.text.split() if word.isalpha()]
        if len(words) < 8:
            return None
        at = self.random.randrange(len(words) - 6)
        return words[at], words[at + 1], words[at + self.random.randint(1, 5)]
