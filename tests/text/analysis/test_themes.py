"""Themes: what goes together is put together, named by people's own words, the same every time."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.text.analysis.themes import themes

BREAD = [
    "le pain était rassis",
    "pain au levain trop cuit",
    "encore du pain rassis ce matin",
    "le levain du pain est parfait",
    "votre pain sent bon",
]
PARKING = [
    "aucun stationnement proche",
    "le stationnement est plein",
    "stationnement payant le soir",
    "on tourne pour trouver un stationnement",
    "un stationnement pour vélos",
]
TICKETS = [
    "la billetterie a planté",
    "impossible d’acheter sur la billetterie",
    "billetterie en ligne fermée",
    "la billetterie refuse ma carte",
    "file devant la billetterie",
]


def test_messages_are_sorted_by_what_they_are_about() -> None:
    texts = BREAD + PARKING + TICKETS
    random.Random(1).shuffle(texts)
    found = themes(texts, "fr", 3)
    groups = {theme.words[0]: {texts[at] for at in theme.members} for theme in found}
    assert groups == {
        "pain": set(BREAD),
        "stationnement": set(PARKING),
        "billetterie": set(TICKETS),
    }
    for theme in found:
        assert len({texts[at] for at in theme.shown}) == 3
        assert set(theme.shown) <= set(theme.members)


def test_a_theme_is_named_by_words_as_people_write_them() -> None:
    texts = [
        "Les améliorations sont géniales",
        "Belles améliorations",
        "d’autres améliorations",
    ] * 3
    (theme,) = themes(texts, "fr", 1)
    assert theme.words[0] == "améliorations"


def test_the_same_texts_give_the_same_themes() -> None:
    texts = (BREAD + PARKING + TICKETS) * 4
    assert themes(texts, "fr", 4) == themes(texts, "fr", 4)


@pytest.mark.parametrize(
    "texts", [[], [""], ["seul"], ["le la les", "de des"], ["🙂", "🙂"], ["aaa", "bbb"]]
)
def test_nothing_in_common_gives_no_theme(texts: list[str]) -> None:
    assert themes(texts, "fr") == []


@given(st.lists(st.text("abcdé 😀", max_size=40), max_size=25), st.integers(0, 6))
@settings(max_examples=25, deadline=None)
def test_a_message_is_in_one_theme_at_most(texts: list[str], n: int) -> None:
    found = themes(texts, "xx", n)
    placed = [at for theme in found for at in theme.members]
    assert len(placed) == len(set(placed))
    assert len(found) <= n
    assert all(theme.words and theme.shown for theme in found)


def test_three_thousand_messages_take_about_a_second() -> None:
    chance = random.Random(2)
    known = [
        f"mot{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(3000)
    ]
    texts = [" ".join(chance.choices(known, k=14)) for _ in range(3000)]
    began = time.process_time()
    themes(texts, "fr", 15)
    assert time.process_time() - began < 4
