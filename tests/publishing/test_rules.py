"""What a network wants of a post is said before it leaves, each time with the remedy."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.utils.translation import override

from parvis.channels.files.rules import shrinks
from parvis.publishing.rules import Where, Words, draft, wrong
from parvis.wire.card import Limits, Spec, Unit
from parvis.wire.items import Audience


@dataclass
class File:
    label: str = "pain.jpg"
    kind: str = "image"
    mime: str = "image/jpeg"
    size: int = 1_000
    moves: bool = False
    alt: str = ""


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


PICTURES = Limits(
    text=30, media=2, types=("image/jpeg", "image/png"), media_octets=2_000_000, alt=10
)
FORUM = Limits(text=900, title=10, sections={"4": "Recettes"})
CARD = Spec(name="a", label="A", icon="blog")
WARNS = Spec(name="b", label="B", icon="blog", warnings=True, audiences=tuple(Audience))
FILMS = Limits(text=9, media=1, media_octets=10, film_octets=90)
HEAVY = Limits(text=10, unit=Unit.GRAPHEME, octets=20)


def where(limits: Limits, spec: Spec = CARD, section: str = "") -> Where:
    return Where(name="Place", spec=spec, limits=limits, section=section)


@pytest.mark.parametrize(
    ("words", "place", "files", "told"),
    [
        (Words(text="Ouvert"), where(PICTURES), [], []),
        (Words(text="é" * 31), where(PICTURES), [], ["31 of 30"]),
        (Words(text="👨‍👩‍👧‍👦"), where(HEAVY), [], ["weigh too much"]),
        (Words(text="a" * 25, warning="b" * 9), where(PICTURES, WARNS), [], ["34 of 30"]),
        (Words(text="a", warning="b"), where(PICTURES), [], ["no warning in words"]),
        (Words(text="a"), where(FORUM, section="4"), [], ["wants a title"]),
        (Words(text="a", title="b" * 11), where(FORUM, section="4"), [], ["11 of 10"]),
        (Words(text="a", title="b"), where(FORUM, section="5"), [], ["which section"]),
        (Words(text="a", title="b"), where(FORUM, section="4"), [], []),
        (Words(text="a", title="b"), where(FORUM, section="4"), [File()], ["takes no file"]),
        (Words(text="a"), where(PICTURES), [File()] * 3, ["2 files at most"]),
        (Words(text="a"), where(PICTURES), [File(alt="b" * 11)], ["11 of 10. Shorten"]),
        (Words(text="a"), where(PICTURES), [File(size=9_000_000)], []),
        (Words(text="a"), where(PICTURES), [File(mime="image/webp")], []),
        (Words(text="a"), where(PICTURES), [File(mime="image/gif", moves=True)], ["no moving picture"]),
        (Words(text="a"), where(PICTURES), [File(kind="file", mime="application/pdf")], ["this kind of file"]),
        (Words(text="a"), where(Limits(text=9, media=1, media_octets=10)), [File(kind="file")], ["too large"]),
        (Words(text="a"), where(Limits(text=9, media=1)), [File(kind="file")], []),
        (Words(text="a"), where(FILMS), [File(kind="video", size=50)], []),
        (Words(text="a"), where(FILMS), [File(kind="audio", size=50)], []),
        (Words(text="a"), where(FILMS), [File(kind="video", size=91)], ["too large for Place: 90"]),
        (Words(text="a"), where(FILMS), [File(kind="image", moves=True, size=50)], ["too large for Place: 10"]),
    ],
)  # fmt: skip
def test_what_would_be_refused_is_said_with_its_remedy(words, place, files, told):
    found = wrong(words, place, files)
    assert len(found) == len(told), found
    for sentence, part in zip(found, told, strict=True):
        assert part in sentence
        assert sentence.endswith(".")


def test_a_network_is_given_nothing_that_it_does_not_have():
    words = Words(text="a", title="b", language="fr", warning="c", audience="followers")
    bare = draft(words, where(PICTURES, section="4"))
    assert (bare.title, bare.section, bare.audience, bare.warning) == ("", "", None, "")
    full = draft(words, where(FORUM, WARNS, "4"))
    assert (full.title, full.section, full.warning) == ("b", "4", "c")
    assert full.audience is Audience.FOLLOWERS


@pytest.mark.parametrize(
    ("file", "smaller"),
    [
        (File(), False),
        (File(size=3_000_000), True),
        (File(mime="image/webp"), True),
        (File(size=3_000_000, moves=True), False),
        (File(kind="video", size=3_000_000), False),
    ],
)
def test_it_is_told_which_pictures_are_made_smaller(file, smaller):
    assert shrinks(file, PICTURES) is smaller
