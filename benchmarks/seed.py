"""100,000 items of an invented community: 6 channels, 5 people, 730 days, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from parvis.channels.models import Channel, Place
from parvis.team.models import Brand, Role, Seat, User
from parvis.wire.items import Author, Item, Kind, Page

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
COMMON = {
    "fr": [
        "le",
        "la",
        "les",
        "un",
        "une",
        "de",
        "du",
        "et",
        "est",
        "pour",
        "avec",
        "dans",
        "sur",
        "pas",
        "très",
        "merci",
        "bonjour",
        "café",
    ],
    "en": [
        "the",
        "a",
        "an",
        "of",
        "and",
        "is",
        "for",
        "with",
        "in",
        "on",
        "not",
        "very",
        "thanks",
        "hello",
        "coffee",
        "this",
        "that",
    ],
}
SYLLABLES = [
    "ba",
    "co",
    "du",
    "fé",
    "gri",
    "lan",
    "mo",
    "ner",
    "pou",
    "qui",
    "ra",
    "sel",
    "ti",
    "vé",
    "xan",
    "zo",
]
PAGE = 100


def vocabulary(random: Random, size: int = 8000) -> list[str]:
    """Make words that fall off in use as real ones do."""
    return ["".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _n in range(size)]


def desk(small: bool = False) -> tuple[Brand, list[Place], User]:
    """Make a brand with five people and its places: six, or one for the small brand."""
    brand = Brand.objects.create(slug="petite" if small else "grande", name="Banc d’essai")
    people = [
        User.objects.get_or_create(email=f"p{n}@example.org", defaults={"name": f"Personne {n}"})[0]
        for n in range(5)
    ]
    for person in people:
        Seat.objects.create(brand=brand, user=person, role=Role.MANAGER)
    places = []
    for n in range(1 if small else 6):
        site = f"https://{brand.slug}{n}.example"
        channel = Channel.objects.create(
            brand=brand, network="wordpress", authority=site, title=site, url=site,
            history_before=NOW - timedelta(days=60),
        )  # fmt: skip
        places.append(Place.objects.create(channel=channel, key="comments", label="Commentaires"))
    return brand, places, people[0]


def pages(place: Place, count: int, seed: int) -> Iterator[Page]:
    """Tell a place's items, oldest first, a hundred a page; one in three answers another."""
    random = Random(seed)
    words = vocabulary(random)
    weights = [1 / (rank + 2) for rank in range(len(words))]
    site = place.channel.authority
    step = timedelta(days=730) / count
    for at in range(0, count, PAGE):
        items = [
            _item(random, words, weights, site, n, NOW - step * (count - n))
            for n in range(at, min(at + PAGE, count))
        ]
        yield Page(authority=site, items=tuple(items), cursor=str(at), more=at + PAGE < count)


def _item(
    random: Random, words: list[str], weights: list[float], site: str, n: int, at: datetime
) -> Item:
    language = random.choice(("fr", "en"))
    length = random.randint(8, 40)
    said = random.choices(words, weights, k=length // 2) + random.choices(
        COMMON[language], k=length - length // 2
    )
    random.shuffle(said)
    who = random.randint(0, 4000)
    return Item(
        authority=site, remote_id=f"comment:{n}", kind=Kind.COMMENT, said_at=at,
        author=Author(remote_id=f"name:{who}", name=f"Visiteur {who}"),
        html=f"<p>{' '.join(said)}</p>", about=f"post:{n // 40}",
        parent=f"comment:{n - random.randint(1, 20)}" if n > 20 and random.random() < 0.33 else None,
        ours=False,
    )  # fmt: skip
