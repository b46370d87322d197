"""The fields of the language: their names in French and English, and what each takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from parvis.text.analyzer import fold


class Takes(StrEnum):
    """What stands after a field's colon."""

    QUERY = "query"
    WORDS = "words"
    ONE_OF = "one_of"
    DATE = "date"
    NUMBER = "number"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its names (the first is written by the formatter), what it takes, which values."""

    names: tuple[str, ...]
    takes: Takes
    values: tuple[str, ...] = ()


KINDS: Final = ("post", "comment", "reply", "review", "message", "mention", "pingback", "trackback")

FIELDS: Final = (
    Field(("title", "titre"), Takes.QUERY),
    Field(("body", "corps"), Takes.QUERY),
    Field(("quote", "citation"), Takes.QUERY),
    Field(("author", "auteur", "autrice"), Takes.WORDS),
    Field(("site",), Takes.WORDS),
    Field(("url", "adresse"), Takes.WORDS),
    Field(("links", "liens"), Takes.WORDS),
    Field(("source",), Takes.WORDS),
    Field(("channel", "compte"), Takes.WORDS),
    Field(("in", "dans"), Takes.WORDS),
    Field(("type",), Takes.ONE_OF, KINDS),
    Field(("lang", "langue"), Takes.ONE_OF, ("fr", "en", "es", "it", "pt", "de", "und")),
    Field(("has", "avec"), Takes.ONE_OF, ("image", "video", "link", "emoji", "question")),
    Field(("is", "est"), Takes.ONE_OF, ("reply", "repost", "ours", "held", "edited", "addressed")),
    Field(("sentiment", "opinion"), Takes.ONE_OF, ("positive", "negative", "neutral", "mixed")),
    Field(("reach", "portee", "portée"), Takes.NUMBER),
    Field(("after", "apres", "après"), Takes.DATE),
    Field(("before", "avant"), Takes.DATE),
    Field(
        ("level", "niveau"), Takes.ONE_OF, ("ambassador", "regular", "occasional", "new", "silent")
    ),
    Field(("tag", "etiquette", "étiquette"), Takes.WORDS),
    Field(("consent", "accord"), Takes.ONE_OF, ("newsletter", "contact", "none")),
    Field(("last", "dernier"), Takes.AGE),
    Field(("replied", "repondu", "répondu"), Takes.ONE_OF, ("yes", "no")),
)

SYNONYMS: Final[dict[str, str]] = {
    fold(said): meant
    for said, meant in {
        "commentaire": "comment", "billet": "post", "article": "post", "réponse": "reply",
        "avis": "review", "vidéo": "video", "lien": "link", "retenu": "held", "modifié": "edited",
        "nôtre": "ours", "partage": "repost", "retweet": "repost", "adressé": "addressed",
        "positif": "positive", "négatif": "negative", "négative": "negative", "neutre": "neutral",
        "mitigé": "mixed", "oui": "yes", "non": "no", "infolettre": "newsletter", "aucun": "none",
        "ambassadeur": "ambassador", "ambassadrice": "ambassador", "nouveau": "new",
        "nouvelle": "new", "habitué": "regular", "habituée": "regular", "silencieux": "silent",
        "silencieuse": "silent", "occasionnel": "occasional", "occasionnelle": "occasional",
        "français": "fr", "anglais": "en", "french": "fr", "english": "en", "espagnol": "es",
        "italien": "it", "portugais": "pt", "allemand": "de", "inconnue": "und",
    }.items()
}  # fmt: skip
"""Other words for a value, without accents, and the value."""

BY_NAME: Final = {name: field for field in FIELDS for name in field.names}
