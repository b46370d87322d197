"""Guesses whether a text is French or English, and says nothing when it cannot tell.

Function words and letters are the evidence; no model, no table from elsewhere.
"""

from __future__ import annotations

from typing import Final

from parvis.text.analyzer import WORD

FRENCH: Final = frozenset(
    "le la les un une des du de et est pas que qui pour avec dans sur au aux ce cette ces mon ma"
    " mes ton ta tes son sa ses notre votre vos nos leur je tu il elle on nous vous ils elles mais"
    " ou où donc ni car très bien bon bonne merci bonjour allô salut faut ça sont été être avoir ai"
    " as avez avons ont suis êtes c j l d n qu y en si plus moins tout tous toute chez vraiment"
    " aussi comme quand quoi pis ben moi toi lui même encore jamais rien aime j’ai c’est".split()
)
ENGLISH: Final = frozenset(
    "the a an and is are was were be been not that which who for with in on at to of this these"
    " those my your his her its our their i you he she it we they but or so very well good thanks"
    " thank hello hi have has had do does did will would can could should there here what when"
    " where why how just really from as if all any some more than about love great please".split()
)
FRENCH_LETTERS: Final = frozenset("éèêëàâçùûîïôœ")
ENOUGH: Final = 2.0


def guess(text: str) -> str:
    """Return "fr", "en" or "" for a text; at least two pieces of evidence must agree."""
    french = english = 0.0
    for match in WORD.finditer(text[:2000].replace("’", "'")):
        word = match[0].lower()
        french += word in FRENCH
        english += word in ENGLISH
        if not FRENCH_LETTERS.isdisjoint(word):
            french += 1
    if max(french, english) < ENOUGH or french == english:
        return "fr" if french > english and len(text) < 40 and french >= 1 else ""
    return "fr" if french > english else "en"
