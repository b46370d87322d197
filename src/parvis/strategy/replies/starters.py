"""Replies to begin with, in both languages. Offered, never forced; the texts are meant to be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Starter:
    """A title and a text in each language."""

    title_fr: str
    title_en: str
    fr: str
    en: str

    def title(self, language: str) -> str:
        """Give the title in the language of whoever takes it."""
        return self.title_fr if language.startswith("fr") else self.title_en


STARTERS: Final = (
    Starter(
        "Merci",
        "Thank you",
        "Merci {prenom|à vous}, cela fait plaisir à lire. Toute l’équipe de {marque} {te/vous} salue.",
        "Thank you {first_name|so much}, that is lovely to read. Everyone at {brand} says hello.",
    ),
    Starter(
        "Nous vérifions",
        "We are checking",
        "Bonjour {prenom|et merci de votre message}, nous vérifions et {te/vous} revenons ici même.",
        "Hello {first_name|and thank you for asking}, we are checking and will answer right here.",
    ),
    Starter(
        "Désolés",
        "Our apologies",
        "Bonjour {prenom|et merci de nous le dire}, nous sommes désolés. Voici ce que nous faisons : ",
        "Hello {first_name|and thank you for telling us}, we are sorry. Here is what we are doing: ",
    ),
    Starter(
        "Question précise",
        "A question first",
        "Bonjour {prenom|et merci de votre message}, pour bien {te/vous} répondre, il nous manque un"
        " détail : ",
        "Hello {first_name|and thank you for writing}, to answer you well we need one detail: ",
    ),
    Starter(
        "Bienvenue",
        "Welcome",
        "Bienvenue {prenom|parmi nous}! Un premier mot ici, cela compte. À bientôt, {moi}.",
        "Welcome {first_name|among us}! A first word here matters. See you soon, {me}.",
    ),
)
