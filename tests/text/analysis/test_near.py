"""Near-copies: what folds, what stays apart, and that memory has a bound."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text import labels

from parvis.text.analysis.near import ALIKE, Folder, key, likeness, runs

FIRST = "Le nouveau menu du café Torvis est affiché depuis ce matin, allez voir ça"


@pytest.mark.parametrize(
    "second",
    [
        FIRST.upper() + "!!",
        "RT @camille: " + FIRST,
        FIRST.replace("é", "e") + " https://example.org/x",
        "😂 " + FIRST.replace("nouveau", "nouvau"),
        FIRST.replace("ce matin", "hier matin"),
        FIRST + " svp",
        "allez voir ça, le nouveau menu du café Torvis est affiché depuis ce matin",
    ],
)
def test_what_says_nearly_the_same_folds_under_the_first(second: str) -> None:
    folder: Folder[str] = Folder()
    assert folder.add("first", FIRST) == "first"
    assert folder.add(
        "other", "Une tout autre histoire, longue comme un jour sans pain ni café"
    ) == ("other")
    assert folder.add("second", second) == "first"
    assert folder.add("third", second) == "first"


@pytest.mark.parametrize(
    ("first", "second", "folds"),
    [
        ("Merci beaucoup!", "merci beaucoup 🙏", True),
        ("Merci beaucoup", "Merci à vous", False),
        ("Êtes-vous ouverts lundi?", "Êtes-vous ouverts mardi?", False),
        ("Les croissants sont trop cuits.", "Les croissants sont trop cuits !!", True),
        ("", "", False),
        ("👍", "👍", False),
        ("日本語のテキスト", "日本語のテキスト", True),
        (
            "The bridge between the two shores will be closed on Monday for repairs",
            "The bakery between the two parks will be open on Sunday for everyone",
            False,
        ),
    ],
)
def test_short_texts_fold_only_by_the_same_words(first: str, second: str, folds: bool) -> None:
    folder: Folder[int] = Folder()
    folder.add(1, first)
    assert (folder.add(2, second) == 1) is folds


def _copied(text: str, chance: random.Random) -> str:
    """Copy a text as people do: a word more, a word less, a slip, capitals, an address."""
    told = text.split()
    at = chance.randrange(len(told))
    return chance.choice(
        [
            " ".join([*told[:at], "vraiment", *told[at:]]),
            " ".join(told[:at] + told[at + 1 :]),
            text.upper(),
            "RT : " + text + " https://example.org/y",
            text[: len(text) // 2] + text[len(text) // 2 + 1 :],
        ]
    )


def test_copies_are_found_among_hundreds_and_quickly() -> None:
    chance = random.Random(3)
    texts = sorted({r["text"] for name in labels.SETS for r in labels.opened(name)})
    long = [text for text in texts if len(key(text)) >= 50]
    folder: Folder[int] = Folder()
    folds = {number: folder.add(number, text) for number, text in enumerate(texts)}
    copies = [(texts.index(text), _copied(text, chance)) for text in chance.sample(long, 200)]
    began = time.process_time()
    found = [folder.add(-1 - number, copy) for number, (_of, copy) in enumerate(copies)]
    cost = (time.process_time() - began) / len(copies)
    right = sum(fold == folds[of] for fold, (of, _copy) in zip(found, copies, strict=True))
    assert right / len(copies) >= 0.98
    assert cost < 400e-6


@given(st.lists(st.text("abcé .", min_size=0, max_size=90), max_size=30))
@settings(max_examples=40)
def test_a_fold_is_the_same_words_or_near_ones(texts: list[str]) -> None:
    """Whatever folds is near something of that fold, and the same words always fold together."""
    folder: Folder[int] = Folder()
    folds = [folder.add(number, text) for number, text in enumerate(texts)]
    for number, text in enumerate(texts):
        folded = key(text)
        if not folded:
            assert folds[number] == number
            continue
        same = [n for n in range(number) if key(texts[n]) == folded]
        if same:
            assert folds[number] == folds[same[-1]]
        elif folds[number] != number:
            others = [n for n in range(number) if folds[n] == folds[number]]
            assert any(likeness(runs(folded), runs(key(texts[n]))) >= ALIKE for n in others)


@given(st.lists(st.sampled_from(["un", "deux", "trois", "quatre"]), max_size=60))
@settings(max_examples=30)
def test_a_window_forgets_the_oldest_wholly(told: list[str]) -> None:
    folder: Folder[int] = Folder(window=3)
    for number, word in enumerate(told):
        folder.add(number, f"{word} " + " ".join(f"{word}{n}" for n in range(8)))
    assert len(folder) <= 3
    held = {kept.folded for kept in folder._kept.values()}
    assert set(folder._often) == {word for folded in held for word in folded.split()}
    assert {at for places in folder._holding.values() for at in places} <= set(folder._kept)
    assert set(folder._exact.values()) <= set(folder._kept)


def test_what_left_the_window_starts_a_fold_again() -> None:
    folder: Folder[int] = Folder(window=2)
    assert [folder.add(n, text) for n, text in enumerate(["un", "deux", "trois", "un"])] == [
        0,
        1,
        2,
        3,
    ]
