"""Cuts a text into tokens that know where they stood; the one analyzer of the query language.

A token has a folded form and, in the language of its text, a stem. Stemming comes first and folding
after (Snowball knows accents); where accents were lost, the stem of the folded form counts too.
Elided articles (« l’ », « qu’ », « jusqu’ ») are no tokens: « l’érable » is « érable ».
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import compress
from typing import Final, TypeAlias

import Stemmer

from parvis.text.analyzer import fold
from parvis.text.query.lexer import EMOJI

LANGUAGES: Final = {
    "fr": "french", "en": "english", "es": "spanish", "it": "italian", "pt": "portuguese",
    "de": "german",
}  # fmt: skip
UNKNOWN: Final = "und"
APOSTROPHES: Final = "'’＇‘´`′"
APOSTROPHE: Final = f"[{APOSTROPHES}]"
ALIKE: Final = "ʼ"
"""An apostrophe that Unicode counts as a letter; it cuts like the others."""
ELIDED: Final = re.compile(
    rf"(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu){APOSTROPHE}", re.IGNORECASE
)
OPENS: Final = rf"(?:{APOSTROPHE}(?=\w))?"
INVISIBLE: Final = "\u00ad\u200c\u200d\u2060"
"""Hyphens that are not shown, and joiners: inside a word they change nothing."""
MARKS: Final = re.compile(f"[\u0300-\u036f{INVISIBLE}]")
"""What stands inside a word without being a letter: accents written apart, and the invisible."""
WORDS: Final = {
    (False, False): r"\w+",
    (True, False): r"[^\W_]+",
    (False, True): rf"\w[\w\u0300-\u036f{INVISIBLE}]*",
    (True, True): rf"[^\W_](?:[^\W_]|[\u0300-\u036f{INVISIBLE}])*",
}
"""What cuts the words of a text, whether it holds « _ » and whether it holds marks."""
URL: Final = r"https?://[^\s<>\"«»“”]*[^\s<>\"«»“”.,;:!?…)\]'’]"
TOP: Final = r"\.(?:com|org|net|info|ca|fr|quebec|eu|be|ch|io|app|dev|social)(?![\w-])"
TOPS: Final = re.compile(TOP, re.IGNORECASE)
HOST: Final = rf"[^\W_][\w-]{{0,62}}(?:\.[\w-]{{1,63}}){{0,5}}(?i:{TOP})"
MAIL_MENTION: Final = (
    r"[\w.+-]{1,64}+@[\w-]++(?:\.[\w-]++)++"
    r"|@\w++(?:[.-]++\w++)*+(?:@[\w-]++(?:\.[\w-]++)++)?+"
)
TAG: Final = r"#\w+"
PICTURED: Final = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]")
"""A character that only texts with an emoji hold, or texts of Asia."""
ENDS: Final = re.compile(
    r"(?<![.!?…])(?<!\bM)(?<!\bMM)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bMme)(?<!\bDr)(?<!\bDre)(?<!\bSt)"
    r"[.!?…]++[\s\"»”)\]]+|\n\s*\n|\n"
)
"""What ends a sentence; the stop of « M. Roy » or “Dr. Roy” does not."""
CAMEL: Final = re.compile(r"[A-ZÀ-Ý]?[^\W\dA-ZÀ-Ý_]+|[A-ZÀ-Ý]+(?![^\W\dA-ZÀ-Ý_])|\d+")
LOOKALIKES: Final = str.maketrans(
    "аеорсухіѕԁһАВЕКМНОРСТХαορνΑΒΕΗΙΚΜΝΟΡΤΥΧ", "aeopcyxisdhABEKMHOPCTXaopvABEHIKMNOPTYX"
)  # fmt: skip
OVERCUT: Final = ("er", "it", "is")
"""Ends that Snowball takes for a verb's: « petit » becomes « pet », « petite » remains « petit »."""
TONES: Final = re.compile("[\U0001f3fb-\U0001f3ff]")
MOST_LABELS: Final = 8
LONGEST_WORD: Final = 100
"""Letters beyond which a word is neither stemmed nor remembered."""
UNSEEN: Final = dict.fromkeys(map(ord, INVISIBLE))
MOST_KNOWN: Final = 100_000
MIXED: Final = re.compile(r"[a-z]", re.IGNORECASE)


class Tokens:
    """A text once cut: lists of one length, and what is found by itself.

    `forms[i]` is the folded form of token i, `keys[i]` the ways by which it is found: its form, and
    `fr:stem` forms. `starts[i]:ends[i]` is where it stood, `sentence[i]` numbers its sentence; these
    are worked out when they are first asked for, since most texts match nothing.
    """

    __slots__ = ("_ends", "_sentence", "_starts", "forms", "keys", "language", "text")

    def __init__(
        self, text: str, language: str, forms: list[str], keys: list[frozenset[str]]
    ) -> None:
        """Hold the forms and the keys of a text; `tokenize` makes them."""
        self.text, self.language, self.forms, self.keys = text, language, forms, keys
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None
        self._sentence: list[int] | None = None

    def __len__(self) -> int:
        """Count the tokens."""
        return len(self.forms)

    @property
    def starts(self) -> list[int]:
        """Where each token begins in the text."""
        if self._starts is None:
            self._find_places()
        return self._starts or []

    @property
    def ends(self) -> list[int]:
        """Where each token ends in the text."""
        if self._ends is None:
            self._find_places()
        return self._ends or []

    @property
    def sentence(self) -> list[int]:
        """The number of each token's sentence."""
        if self._sentence is None:
            self._sentence = _sentences(self.text, self.starts)
        return self._sentence

    def _find_places(self) -> None:
        self._starts, self._ends = [], []
        known = _known(self.language if self.language in LANGUAGES else UNKNOWN)
        text = self.text.replace(ALIKE, "’")
        for found in _pattern(text).finditer(text):
            word, start = found[0], found.start()
            if known[word] is not None:
                self._starts.append(start)
                opens = word[-1] in APOSTROPHES and "://" not in word
                self._ends.append(start + len(word) - opens)


def tokenize(text: str, language: str = UNKNOWN) -> Tokens:
    """Cut a text of a language ("und" when it is not known: then only forms are compared)."""
    cut = text.replace(ALIKE, "’") if ALIKE in text else text
    known = _known(language if language in LANGUAGES else UNKNOWN)
    told = [*filter(None, map(known.__getitem__, _pattern(cut).findall(cut)))]
    return Tokens(text, language, [one[0] for one in told], [one[1] for one in told])


def _pattern(text: str) -> re.Pattern[str]:
    """Choose what cuts a text: only the signs that it can hold are looked for."""
    pictured = not text.isascii() and PICTURED.search(text) is not None
    holds = (
        "://" in text, "@" in text, "#" in text, pictured or "\u20e3" in text,
        "." in text and TOPS.search(text) is not None,
    )  # fmt: skip
    marked = not text.isascii() and MARKS.search(text) is not None
    return _cutter(holds, ("_" in text, marked))


@lru_cache(maxsize=128)
def _cutter(holds: tuple[bool, ...], words: tuple[bool, bool]) -> re.Pattern[str]:
    signs = (URL, MAIL_MENTION, TAG, EMOJI.pattern.removeprefix("(?:").removesuffix(")"), HOST)
    return re.compile("|".join([*compress(signs, holds), WORDS[words] + OPENS]))


Read: TypeAlias = tuple[str, frozenset[str]]


class _Known(dict[str, "Read | None"]):
    """The form and the keys of each word once met in a language; None for an elided article."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, word: str) -> Read | None:
        """Read a word and remember it, unless it is an address or very long."""
        told = _read(word, self.language)
        if len(word) <= LONGEST_WORD and "://" not in word:
            if len(self) >= MOST_KNOWN:
                self.clear()
            self[word] = told
        return told


@lru_cache(maxsize=16)
def _known(language: str) -> _Known:
    return _Known(language)


def _read(piece: str, language: str) -> Read | None:
    """Give the form and the keys of what was cut out of a text; None for an elided article."""
    first = piece[0]
    if EMOJI.fullmatch(piece):
        bare = bare_emoji(piece)
        return bare, frozenset({bare, TONES.sub("", bare)})
    if first == "@":
        name = fold(piece[1:])
        return name, frozenset({f"@{name}", f"@{name.partition('@')[0]}", name})
    if first == "#":
        name = form_of(piece[1:])
        parts = [word_keys(part, language) for part in CAMEL.findall(plain(piece[1:]))]
        return name, frozenset({f"#{name}", name}).union(*parts)
    if "." in piece or "@" in piece or "://" in piece:
        return _address(piece, language)
    return _word(piece, language)


def _address(piece: str, language: str) -> Read:
    if "://" in piece:
        host = fold(piece.partition("//")[2].partition("/")[0].removeprefix("www."))
        return host, frozenset({form_of(piece), *_domains(host)})
    if "@" in piece:
        return fold(piece), frozenset({fold(piece)})
    host = form_of(piece).removeprefix("www.")
    labels = [word_keys(label, language) for label in re.split("[.-]", host)[:-1]]
    return host, frozenset(_domains(host)).union(*labels)


def _domains(host: str) -> list[str]:
    """List a host and the domains it is in: `blogue.exemple.org` is in `exemple.org`."""
    labels = host.split(".")[-MOST_LABELS:]
    return [host, *(".".join(labels[at:]) for at in range(1, len(labels) - 1))]


def _word(piece: str, language: str) -> Read | None:
    if piece[-1] in APOSTROPHES:
        if ELIDED.fullmatch(piece):
            return None
        piece = piece[:-1]
    return form_of(piece), word_keys(piece, language)


def bare_emoji(emoji: str) -> str:
    """Drop what only chooses the look of an emoji: U+FE0F."""
    return emoji.replace("\ufe0f", "")


def form_of(word: str) -> str:
    """Fold a word, full-width letters and the look-alikes of other alphabets brought home first."""
    if word.isascii():
        return word.lower()
    return _folded(word) if len(word) <= LONGEST_WORD else _folded.__wrapped__(word)


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return fold(plain(word))


def plain(word: str) -> str:
    """Write a word plainly: accents joined to their letters, look-alikes and wide letters brought home."""
    if word.isascii():
        return word
    word = unicodedata.normalize("NFKC", word.translate(UNSEEN))
    return word.translate(LOOKALIKES) if MIXED.search(word) else word


def word_keys(word: str, language: str) -> frozenset[str]:
    """Say by which keys a word of a text is found: its folded form, its stems in its language."""
    form = form_of(word)
    if language not in LANGUAGES or len(word) > LONGEST_WORD:
        return frozenset({form})
    return frozenset({form, *stems(word, language)})


def stems(word: str, language: str) -> set[str]:
    """Return the stems of a word in a language, as `fr:stem`: as spelt, and as spelt without accents."""
    stem = _stemmer(language).stemWord
    word = plain(word)
    told = {f"{language}:{fold(stem(spelt))}" for spelt in {word.casefold(), fold(word)}}
    if language == "fr" and (form := fold(word)).endswith(OVERCUT):
        told.add(f"fr:{form}")
    return told


def query_keys(word: str, languages: tuple[str, ...]) -> frozenset[str]:
    """Say which keys a word of a query looks for: its form, its stems in every enabled language."""
    return _query_keys(word, languages) if len(word) <= LONGEST_WORD else frozenset({form_of(word)})


@lru_cache(maxsize=50_000)
def _query_keys(word: str, languages: tuple[str, ...]) -> frozenset[str]:
    keys = {form_of(word)}
    for language in languages:
        if language in LANGUAGES:
            keys |= stems(word, language)
    return frozenset(keys)


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES[language], 10_000)


def _sentences(text: str, starts: list[int]) -> list[int]:
    """Number the sentence of each place of a text."""
    ends = [found.end() for found in ENDS.finditer(text)]
    told, number = [], 0
    for start in starts:
        while number < len(ends) and start >= ends[number]:
            number += 1
        told.append(number)
    return told
