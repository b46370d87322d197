"""Who is a member, and what may be concluded from where someone wrote. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parvis.members.models import Source
from parvis.stream.models import Item
from parvis.text.analyzer import WORD, analyze, fold, terms
from parvis.text.common_words import ENGLISH, FRENCH

COUNTED = frozenset({"published", "held"})
# Our own articles, and e-mails that give a name without an account.
NAMES_NOBODY = frozenset({"post", "notice"})

ENOUGH: Final = 3
MOSTLY: Final = 0.6
# Health, faith, politics, origin, orientation: never concluded of anyone, whatever they write under.
SENSITIVE: Final = (
    "abort", "autis", "autochton", "avort", "bible", "bisex", "cancer", "cathol", "chretien",
    "christ", "church", "coran", "depress", "diabet", "disab", "eglise", "elect", "ethni", "fertil",
    "genocid", "grossesse", "handicap", "health", "homo", "immigr", "indigen", "islam", "israel",
    "jewish", "juif", "juiv", "koran", "laicit", "lesb", "lgbt", "malad", "medic", "mosque", "musulm",
    "muslim", "palestin", "polit", "pregnan", "priere", "prayer", "psych", "queer", "quran", "racis",
    "refug", "relig", "sant", "sex", "suicid", "synagog", "syndic", "therap", "trans", "vaccin", "vote",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaning:
    """Where somebody wrote most: under one post (`title`), or where titles share a `word`."""

    title: str = ""
    word: str = ""


def membership(item: Item, *, place_is_ours: bool) -> Source | None:
    """Say why the author of an item is a member, or None.

    A person who wrote a remark in a place of ours, or addressed us elsewhere. Sites that ping us,
    ourselves, and what the network takes for spam or put in the trash make nobody a member.
    """
    author = item.author
    if author is None or author.kind != "person" or author.is_us or item.ours:
        return None
    if item.gone_at is not None or item.standing not in COUNTED or item.kind in NAMES_NOBODY:
        return None
    if place_is_ours:
        return Source.WROTE
    return Source.ADDRESSED if item.addressed else None


def folded(name: str) -> str:
    """Fold a name so that « Éloïse » is found by “eloise”."""
    return terms(name)[:300]


def leaning(under: Sequence[str], *, count: int) -> Leaning | None:
    """Say where someone wrote most, when the evidence is there; never more than it allows.

    `under` holds a post's title for each remark looked at, newest first; `count` is how many
    remarks were looked at. Six in ten must stand under the same post, or under at least two posts
    whose titles share a word of four letters. Nothing sensitive is ever concluded.
    """
    if len(under) < ENOUGH:
        return None
    needed = max(ENOUGH, MOSTLY * count)
    title, times = Counter(under).most_common(1)[0]
    if times >= needed:
        return None if _is_sensitive(title) else Leaning(title=title)
    words = Counter(word for one in under for word in _words(one))
    for word, seen in words.most_common(5):
        posts = {one for one in under if word in _words(one)}
        if seen >= needed and len(posts) > 1 and not any(_is_sensitive(p) for p in posts):
            return Leaning(word=_as_written(word, under))
    return None


def _words(title: str) -> set[str]:
    common = FRENCH | ENGLISH
    return {
        term.word
        for term in analyze(title)
        if len(term.word) >= 4 and not term.word.isdigit() and term.word not in common
    }


def _as_written(word: str, titles: Sequence[str]) -> str:
    forms = (m[0] for title in titles for m in WORD.finditer(title) if fold(m[0]) == word)
    return next(forms, word).lower()


def _is_sensitive(title: str) -> bool:
    return any(term.word.startswith(SENSITIVE) for term in analyze(title))


SHORTEST_NAME: Final = 3
ERASED_NAME: Final = "…"


def without_names(text: str, names: Sequence[str]) -> str:
    """Take every name of a person out of a text: whole, and their first name by itself.

    A name shorter than three letters is taken out only where it is the whole text.
    """
    told = {" ".join(name.split()) for name in names if name.strip()}
    if text.strip() in told:
        return ERASED_NAME
    told |= {name.split(" ")[0] for name in told}
    for name in sorted(told, key=len, reverse=True):
        if len(name) >= SHORTEST_NAME:
            spaced = r"\s+".join(re.escape(part) for part in name.split(" "))
            text = re.sub(rf"(?<!\w)@?{spaced}(?!\w)", ERASED_NAME, text, flags=re.IGNORECASE)
    return text
