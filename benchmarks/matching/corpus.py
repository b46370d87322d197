"""Invented messages shaped as real ones: French and English, 20 to 280 characters, words by Zipf.

6 % are exact reposts, one in four names a brand, one in five carries a hashtag, a mention, an emoji or
an address. Everything comes from one seed: two runs measure the same texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from random import Random

COMMON = {
    "fr": "de la le et les des en un une du que est pour dans qui ce pas plus sur je il on vous ne au "
    "par avec se nous tout mais ou sont son si cette bien être comme ont fait c’est merci l’été d’ici",
    "en": "the to and of a in is you that for it on my with be are at have this was not so we your just "
    "me all but like out up what if can get now do one from how good love new time they day know",
}
SYLLABLES = {
    "fr": "ba cé che coi don é fleu gra lan lé mon neu ou pain qué rou sel tou vé vin zo trê",
    "en": "ba ck dow er fi ght ho ing ki ly mo ness ow pl ra sh th un ver wo ye zip",
}
ENDINGS = {"fr": ("", "s", "e", "es", "ent", "er"), "en": ("", "s", "ed", "ing", "ly", "er")}
BRANDS = 60_000
WORDS = 30_000


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it arrives."""

    text: str
    language: str
    source: str
    author: str


class Corpus:
    """Vocabularies and brands of one seed, and as many messages as are asked for."""

    def __init__(self, seed: int = 7) -> None:
        self.random = Random(seed)
        self.words = {language: self._words(language) for language in COMMON}
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))
        made = {self._word("fr", 3) + self._word("en", 1) for _n in range(BRANDS)}
        self.brands = sorted(made)
        self.random.shuffle(self.brands)

    def messages(self, count: int) -> list[Message]:
        """Make messages, oldest first."""
        told: list[Message] = []
        for at in range(count):
            if at > 100 and self.random.random() < 0.06:
                told.append(told[at - self.random.randrange(1, 100)])
            else:
                told.append(self._message())
        return told

    def brand(self) -> str:
        """Draw a brand, the well-known more often."""
        return self.brands[min(int(self.random.paretovariate(0.35)), len(self.brands) - 1)]

    def _words(self, language: str) -> list[str]:
        made = dict.fromkeys(COMMON[language].split())
        while len(made) < WORDS:
            stem = self._word(language, self.random.choice((1, 2, 2, 3, 3)))
            for ending in self.random.sample(ENDINGS[language], 3):
                made[stem + ending] = None
        return list(made)[:WORDS]

    def _word(self, language: str, size: int) -> str:
        return "".join(self.random.choices(SYLLABLES[language].split(), k=size))

    def _message(self) -> Message:
        random = self.random
        language = "fr" if random.random() < 0.5 else "en"
        wanted, said, size = random.randint(20, 260), [], 0
        for word in random.choices(self.words[language], cum_weights=self.weights, k=45):
            if size + len(word) >= wanted:
                break
            said.append(word)
            size += len(word) + 1
        if random.random() < 0.25:
            name = self.brand()
            name = f"#{name}" if random.random() < 0.2 else name.capitalize()
            said.insert(random.randrange(len(said) + 1), name)
        if random.random() < 0.2:
            said.append(
                random.choice(["🥐", "❤️", "#Montréal", "@alice", "https://exemple.org/a?b=1"])
            )
        author = f"u{min(int(random.paretovariate(0.3)), 30_000)}"
        return Message(
            " ".join(said)[:280], language, random.choice(["bluesky", "mastodon", "feed"]), author
        )
