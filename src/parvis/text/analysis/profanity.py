"""Which words a family radio would bleep, in any sense; a sacre of praise is still a sacre."""

from __future__ import annotations

import re
from typing import Final

from parvis.text.analysis.flat import flatten, spelt_out
from parvis.text.query.tree import Span

FRENCH: Final = (
    r"tabarnak+s?|tabarnac|tabernak|tabarnaks|c[aâ]lis+e?(?:r|s|ment|z)?|calices?|decali[sc]+\w*|criss(?:e|es|er|ez|ement)?|cris|decriss\w+|h?ostie?s?"
    r"|h?ostifi\w+|estie?s?|asti|s?tie?(?= )|sti|viarge|ciboires?|sacraments?|calvaires?|calvasse|simonac"
    r"|m[ae]rd(?:e|es|ier|iers|iques?|eux|ouille)|emmerd\w+|sous-merdes?|putains?|putes?|p\*te|bordels?|bordelique|cons?|conn(?:e|es|erie|eries|ard|ards|arde|asse|asses)|c\*n\w*|culs?"
    r"|encule\w*|enc\*le\w*|enc(?=\W*\u2026)|foutre|foutus?|foutues?|foutrement|fout(?:ait|ent)? la gueule|foutage|chi(?:er|ant|ante|e|ee|ees|ants)|gueule(?= )|niqu(?:e|er|ee)|couilles?|bite|salopes?|salauds?|batards?"
    r"|marde|fdp|ntm|plotte"
)
ENGLISH: Final = (
    r"f+u+c+k\w*|\w*f\*+c?k?\w*|motherf\w+|wtf|bullsh\w+|(?:\w*sh[i*]t\w*)|ass|asses|a\*+|(?:\w+)?asshole\w*|a\*+holes?|arse\w*|(?:dumb|bad|smart|jack|kick|fat|lazy)ass\w*"
    r"|b[i*]tch\w*|bastards?|pricks?|dick(?:head)?s?|damn\w*|dammit|god ?dam\w+|hell|crap\w*|bloody|cunts?|c\*nts?|piss\w*|batshit|wankers?|twats?"
)
WORDS: Final = re.compile(
    rf"(?<![\w'*])(?:(?:[cdjlmnst]|qu|saint|st)['-])?(?:{FRENCH}|{ENGLISH})(?![\w*])"
)
HARMLESS: Final = re.compile(
    r"\bcon (?:carne|leche|artist|queso)|\bbloody mary|\bmerde d'oie|\bcalice de (?:fleur|la fleur)|\bcalvaire breton|\bmont calvaire"
)
MOST: Final = 20_000


def profanity(text: str) -> list[Span]:
    """List the places of profane words of both languages; masked and spelt-out ones count.

    Softened forms (tabarnouche, câline, mautadit, freaking) do not. Of a very long text the first
    20,000 characters are read.
    """
    flat = flatten(text[:MOST])
    spared = [match.span() for match in HARMLESS.finditer(flat)]
    found = [
        m.span() for m in WORDS.finditer(flat) if not any(a <= m.start() < b for a, b in spared)
    ]
    for word, start, end in spelt_out(flat):
        if WORDS.search(word):
            found.append((start, end))
    return sorted(set(found))
