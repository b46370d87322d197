"""Small words: those that stand in most texts, and words that accents alone tell from others."""

from __future__ import annotations

from typing import Final

from parvis.text.tokens import form_of

FRENCH: Final = (
    "a ai as au aux avec c ce ces cette d dans de des du elle elles en es est et eux il ils j je l la"
    " le les leur lui m ma mais me mes moi mon n ne nos notre nous on ont ou où par pas plus pour qu"
    " que qui s sa se ses si son sont sur t ta te tes toi ton tu un une vos votre vous y à été être"
    " avoir fait faire tout tous très bien comme ça là"
)
ENGLISH: Final = (
    "a about all am an and are as at be been but by can do for from get had has have he her him his"
    " how i if in is it its just like me my no not of on one or our out she so that the their them"
    " then there they this to up us was we were what when who will with would you your"
)
SMALL: Final = frozenset(form_of(word) for word in (FRENCH + " " + ENGLISH).split())

TWINS: Final = {
    "pâté": "pâte", "pâtés": "pâtes", "péché": "pêche", "pêche": "péché", "côté": "côte", "côte": "côté",
    "mûr": "mur", "sûr": "sur", "jeûne": "jeune", "tâche": "tache", "maïs": "mais", "forêt": "foret",
    "marché": "marche", "salé": "sale", "sucré": "sucre", "résumé": "resume",
    "thé": "the", "où": "ou", "dû": "du", "là": "la",
}  # fmt: skip
"""Words that are another word once their accents are folded, and that other word."""


def is_small(word: str) -> bool:
    """Tell whether a word stands in most texts of French or English."""
    return form_of(word) in SMALL


def twin(word: str) -> str:
    """Give the word that another becomes without its accents, or "" when there is none to confuse."""
    return TWINS.get(word.casefold(), "")
