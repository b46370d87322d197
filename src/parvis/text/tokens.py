"""Cuts a text into tokens that know where they stood; the one analyzer of the query language.

A token has a folded form and, in the language of its text, a stem. Stemming comes first and folding
after (Snowball knows accents); where accents were lost, the stem of the folded form counts too.
Elided articles (« l’ », « qu’ », « jusqu’ ») are no tokens: « l’érable » is « érable ».
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import Stemmer

from parvis.text.analyzer import fold
from parvis.text.query.lexer import EMOJI

LANGUAGES: Final = {
    "fr": "french", "en": "english", "es": "spanish", "it": "italian", "pt": "portuguese",
    "de": "german",
}  # fmt: skip
APOSTROPHES: Final = "'’ʼ＇"
ELIDED: Final = re.compile(
    rf"\b(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu)[{APOSTROPHES}](?=\w)", re.IGNORECASE
)
WHOLE: Final = re.compile(
    rf"\b(?:aujourd[{APOSTROPHES}]hui|quelqu[{APOSTROPHES}]une?s?)\b", re.IGNORECASE
)
PIECE: Final = re.compile(
    r"(?P<url>https?://[^\s<>\"«»“”]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>@\w[\w.-]*(?:@[\w-]+(?:\.[\w-]+)+)?)"
    r"|(?P<tag>#\w+)"
    rf"|(?P<emoji>{EMOJI.pattern})"
    r"|(?P<word>\w+)"
)
ENDS: Final = re.compile(r"[.!?…]+[\s\"»”)\]]+|\n\s*\n|\n")
CAMEL: Final = re.compile(r"[A-ZÀ-Ý]?[^\W\dA-ZÀ-Ý_]+|[A-ZÀ-Ý]+(?![^\W\dA-ZÀ-Ý_])|\d+")
LOOKALIKES: Final = str.maketrans(
    "аеорсухіѕԁһАВЕКМНОРСТХαορνΑΒΕΗΙΚΜΝΟΡΤΥΧ", "aeopcyxisdhABEKMHOPCTXaopvABEHIKMNOPTYX"
)  # fmt: skip
MIXED: Final = re.compile(r"[a-z]", re.IGNORECASE)


@dataclass(slots=True)
class Tokens:
    """A text once cut: lists of one length, and what is found by itself.

    `keys[i]` are the ways by which token i is found: its folded form, and `fr:stem` forms.
    `sentence[i]` numbers its sentence. `starts[i]:ends[i]` is where it stood.
    """

    text: str
    language: str
    forms: list[str] = field(default_factory=list)
    keys: list[frozenset[str]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)

    def add(self, form: str, keys: frozenset[str], start: int, end: int) -> None:
        """Add one token."""
        self.forms.append(form)
        self.keys.append(keys)
        self.starts.append(start)
        self.ends.append(end)

    def __len__(self) -> int:
        """Count the tokens."""
        return len(self.forms)


def tokenize(text: str, language: str = "und") -> Tokens:
    """Cut a text of a language ("und" when it is not known: then only forms are compared)."""
    told = Tokens(text, language)
    skipped = _elisions(text)
    for found in PIECE.finditer(text):
        start, end = found.span()
        if (start, end) in skipped:
            continue
        _add(told, found.lastgroup or "word", found[0], start)
    _number_sentences(told)
    return told


def _elisions(text: str) -> set[tuple[int, int]]:
    if not any(mark in text for mark in APOSTROPHES):
        return set()
    kept = [found.span() for found in WHOLE.finditer(text)]
    return {
        (found.start(), found.end() - 1)
        for found in ELIDED.finditer(text)
        if not any(a <= found.start() < b for a, b in kept)
    }


def _add(told: Tokens, sort: str, word: str, start: int) -> None:
    end = start + len(word)
    if sort == "word":
        told.add(form_of(word), word_keys(word, told.language), start, end)
    elif sort == "emoji":
        told.add(bare_emoji(word), frozenset({bare_emoji(word)}), start, end)
    elif sort == "tag":
        name = fold(word[1:])
        parts = [fold(part) for part in CAMEL.findall(word[1:])]
        told.add(name, frozenset({f"#{name}", name, *parts}), start, end)
    elif sort == "mention":
        name = fold(word[1:].rstrip(".-"))
        told.add(name, frozenset({f"@{name}", f"@{name.partition('@')[0]}", name}), start, end)
    elif sort == "url":
        host = fold(word.partition("//")[2].partition("/")[0].removeprefix("www."))
        told.add(host, frozenset({word, host}), start, end)
    else:
        told.add(fold(word), frozenset({fold(word)}), start, end)


def bare_emoji(emoji: str) -> str:
    """Drop what only chooses the look of an emoji: U+FE0F."""
    return emoji.replace("\ufe0f", "")


@lru_cache(maxsize=50_000)
def form_of(word: str) -> str:
    """Fold a word, full-width letters and the look-alikes of other alphabets brought home first."""
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFKC", word)
    return fold(word.translate(LOOKALIKES) if MIXED.search(word) else word)


@lru_cache(maxsize=50_000)
def word_keys(word: str, language: str) -> frozenset[str]:
    """Say by which keys a word of a text is found: its folded form, its stems in its language."""
    form = form_of(word)
    if language not in LANGUAGES:
        return frozenset({form})
    return frozenset({form, *stems(word, language)})


def stems(word: str, language: str) -> set[str]:
    """Return the stems of a word in a language, as `fr:stem`: as spelt, and as spelt without accents."""
    stem = _stemmer(language).stemWord
    return {f"{language}:{fold(stem(spelt))}" for spelt in {word.casefold(), fold(word)}}


@lru_cache(maxsize=50_000)
def query_keys(word: str, languages: tuple[str, ...]) -> frozenset[str]:
    """Say which keys a word of a query looks for: its form, its stems in every enabled language."""
    keys = {form_of(word)}
    for language in languages:
        if language in LANGUAGES:
            keys |= stems(word, language)
    return frozenset(keys)


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES[language], 10_000)


def _number_sentences(told: Tokens) -> None:
    ends = [found.end() for found in ENDS.finditer(told.text)]
    number = 0
    for start in told.starts:
        while number < len(ends) and start >= ends[number]:
            number += 1
        told.sentence.append(number)
