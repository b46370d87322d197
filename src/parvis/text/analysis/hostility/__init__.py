"""How hostile a text is towards people, and where; profanity is another matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from parvis.text.analysis.flat import flatten, spelt_out
from parvis.text.analysis.hostility import english, french
from parvis.text.analysis.hostility.saying import Told
from parvis.text.analysis.sieve import Sieve
from parvis.text.analysis.tone import HEADS, Heard, hear, trimmed
from parvis.text.query.tree import Span

RULES: Final[dict[str, Sieve[Told]]] = {
    "fr": Sieve(french.RULES),
    "en": Sieve(english.RULES),
    "": Sieve((*french.RULES, *english.RULES)),
}
MOST: Final = 20_000
HOSTILE: Final = 2
SURE: Final = {"fr": 0.4, "en": 0.7}
"""From where on a table is believed; `scripts/train/tone_folds.py` says how often it is right there."""
THANKED: Final = 1.0
AIMED: Final = HEADS.index("hostile")
THANKS: Final = HEADS.index("thanks")
SELF: Final = re.compile(
    r"\b(?:je suis|j'?suis|chu|chus|chuis|chui|j'ai ete|j'etais|j'ai (?:tu )?l'air|on est|qu'on est|on etait"
    r"|comme une?|me sens|s'est traitee?|je me|i'?m|i am|i was|my|myself|as a|mes|moi)\b[^.!?,:;]{0,14}$"
)
OURSELVES: Final = re.compile(
    r" ?(?:qu'on est|que je suis|que j'suis|qu'on etait|that i am|i am)\b"
)
REPORTED: Final = re.compile(
    r"\b(?:le mot|textuellement|trait(?:e|ee|es|er|ent|ez|ait)|appel(?:e|er|ez|ent|ait)|ecri(?:re|t|vent|s)|a dit|ont dit|dire|the word|call(?:s|ed|ing)"
    r"|said|saying|wrote|writes)\b[^.!?]{0,40}$"
)
QUOTED: Final = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Hostility:
    """How hostile a text is: `grade` 0 none, 1 heated or rude, 2 insult or contempt, 3 threat or hatred.

    `kind` is "", "heated", "insult", "hate" or "threat"; `spans` are the places that showed it.
    """

    grade: int = 0
    kind: str = ""
    spans: tuple[Span, ...] = ()


def hostility(text: str, language: str = "") -> Hostility:
    """Grade a text of a language ("fr", "en", or "" when it is not known: rules of both are tried).

    It sorts, it never acts. Of a very long text the first 20,000 characters are read. Sacres weigh
    nothing by themselves: « un tabarnak de bon mécanicien » is praise. Where no rule finds an insult a
    learned table may hear one; not where a rule found it said of oneself, reported or quoted.
    """
    return judged(text, language, hear(flatten(text[:MOST]), language))


def judged(text: str, language: str, heard: Heard | None) -> Hostility:
    """Grade a text from what a table heard in it; `hostility` asks the shipped one."""
    found, spared = _by_rules(text, flatten(text[:MOST]), RULES.get(language, RULES[""]))
    if found.grade >= HOSTILE or spared or not heard:
        return found
    if heard.whole[AIMED] - max(0.0, heard.best[THANKS] + THANKED) <= SURE[language]:
        return found
    return Hostility(HOSTILE, "insult", (trimmed(text, heard.spans[AIMED]),))


def by_rules(text: str, language: str = "") -> Hostility:
    """Grade a text by what is written of hostility, and by shouting: what was learned has no say."""
    return _by_rules(text, flatten(text[:MOST]), RULES.get(language, RULES[""]))[0]


def _by_rules(text: str, flat: str, rules: Sieve[Told]) -> tuple[Hostility, bool]:
    """Return what rules find, and whether they spared an insult that is not meant."""
    found, spared = _found(flat, rules)
    for word, start, end in spelt_out(flat):
        found += [(told, (start, end)) for told, _span in _found(word, rules)[0]]
    if not found:
        shouted = _shouting(text)
        return Hostility(1, "heated", (shouted,)) if shouted else Hostility(), spared
    worst = max(told for told, _span in found)
    spans = tuple(sorted(span for told, span in found if told == worst))
    return Hostility(worst.grade, worst.name.lower(), spans), spared


def _found(flat: str, rules: Sieve[Told]) -> tuple[list[tuple[Told, Span]], bool]:
    found: list[tuple[Told, Span]] = []
    spared = False
    for told, match in rules.find(flat):
        if told in {Told.INSULT, Told.HATE} and _said_otherwise(flat, match):
            spared = True
            continue
        found.append((told, match.span()))
    return found, spared


def _said_otherwise(flat: str, found: re.Match[str]) -> bool:
    """Whether an insult is said of oneself, reported, or only quoted."""
    start, end = found.span()
    before = flat[max(0, start - 60) : start]
    if SELF.search(before + " ") or OURSELVES.match(flat, end) or REPORTED.search(before):
        return True
    return any(a < start and end <= b for a, b in (m.span() for m in QUOTED.finditer(flat)))


def _shouting(text: str) -> Span | None:
    """Find anger in capitals: a text nearly all shouted, with marks of it and no joy."""
    if sum(map(str.islower, text)) > 0.2 * len(text):  # nearly every text, said at once
        return None
    letters = sum(map(str.isalpha, text))
    if letters < 25 or sum(map(str.isupper, text)) < 0.8 * letters:
        return None
    if GLAD.search(flatten(text)):
        return None
    return (0, len(text))


GLAD: Final = re.compile(
    r"\b(?:merci|bravo|bon|bonne|beau|belle|bien|aime|adore|gagne|meilleur\w*|love|thank\w*|great|best|yes|oui"
    r"|bonne fete|encore une|enfin|hate)\b"
)
