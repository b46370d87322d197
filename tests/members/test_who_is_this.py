"""“Who is this?”: the sentence in both languages, and the facts it is made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from tests.intake.scripted import comment, page, post

from parvis.channels.models import Channel, Place
from parvis.intake.actions import take_page
from parvis.members.facts import _KNOWN, SAMPLE, Facts, of_authors
from parvis.members.models import Member
from parvis.members.rules import Leaning, leaning
from parvis.members.saying import in_one_breath, who_is_this
from parvis.stream.models import Author
from parvis.wire.items import Author as WireAuthor

NOW = datetime(2026, 11, 24, 13, 42, tzinfo=UTC)
N = "\N{NO-BREAK SPACE}"


def days(number: float) -> datetime:
    return NOW - timedelta(days=number)


def known(**more) -> Facts:
    given = {"latest": 9, "latest_at": days(0), "first_at": days(200), "comments_only": True}
    return Facts(**{**given, **more})


BREAD = ("Le pain de seigle", "Du pain pour tous", "Le pain de seigle", "Pain perdu")
SENTENCES = [
    (known(count=1), 9, "Première fois ici.", "First time here."),
    (known(count=0), 9, "Première fois ici.", "First time here."),
    (
        known(count=1, answered_at=days(0)), 9,
        "Première fois ici; vous avez répondu.", "First time here; you answered.",
    ),
    (
        known(count=1, latest_at=days(1000)), 9,
        "Une seule fois ici, en février 2024; sans réponse.",
        "Only time here, in February 2024; never answered.",
    ),
    (
        known(count=1, latest_at=days(90), answered_at=days(89)), 9,
        "Une seule fois ici, en août; vous avez répondu.",
        "Only time here, in August; you answered.",
    ),
    (known(count=2), 9, "2e commentaire; sans réponse jusqu’ici.", "2nd comment; never answered yet."),
    # Beside an older remark of theirs no rank is claimed.
    (known(count=2), 3, "2 commentaires; sans réponse jusqu’ici.", "2 comments; never answered yet."),
    (
        known(count=4, answered_at=days(250), under=BREAD), 9,
        ("4e commentaire, surtout sous des billets dont le titre dit « pain »; vous lui avez répondu"
        " en mars."),
        "4th comment, mostly under posts whose title says “pain”; you answered in March.",
    ),
    (
        known(count=3, answered_at=days(12), under=("Nos heures", "Nos heures", "Nos heures")), 9,
        "3e commentaire, surtout sous « Nos heures »; vous lui avez répondu le 12 novembre.",
        "3rd comment, mostly under “Nos heures”; you answered on November 12.",
    ),
    (
        known(count=11, answered_at=days(1), comments_only=False), 9,
        "11e propos; vous lui avez répondu hier.", "11th remark; you answered yesterday.",
    ),
    (
        known(count=3, previous_at=days(800)), 9,
        "3e commentaire; de retour après 2 ans; sans réponse jusqu’ici.",
        "3rd comment; back after 2 years; never answered yet.",
    ),
    (
        known(count=2, previous_at=days(365), answered_at=days(0)), 9,
        "2e commentaire; de retour après un an; vous lui avez répondu aujourd’hui.",
        "2nd comment; back after a year; you answered today.",
    ),
    (
        known(count=38, first_at=days(1500), answered_at=days(3), comments_only=False), 9,
        "Écrit ici depuis 2022, 38 propos; vous lui avez répondu le 21 novembre.",
        "Has written here since 2022, 38 remarks; you answered on November 21.",
    ),
    (
        known(count=1234, first_at=days(1500)), 9,
        "Écrit ici depuis 2022, 1 234 propos; sans réponse jusqu’ici.",
        "Has written here since 2022, 1,234 remarks; never answered yet.",
    ),
    (known(count=1, kind="site"), 9, "Un site qui a fait un lien vers vous.", "A site that linked to you."),
    (
        known(count=3, kind="site"), 9,
        "Un site qui a fait 3 liens vers vous.", "A site that linked to you 3 times.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "beside", "french", "english"), SENTENCES)
def test_who_someone_is_fits_in_one_sentence(facts, beside, french, english):
    for language, expected in (("fr-ca", french), ("en", english)):
        with translation.override(language), timezone.override("America/Toronto"):
            assert who_is_this(facts, beside=beside, now=NOW).replace(N, " ") == expected


def test_how_one_speaks_with_them_follows_the_sentence():
    with translation.override("fr-ca"):
        told = in_one_breath(known(count=2, address="tu"), now=NOW)
    assert told.endswith(f"Vous vous dites «{N}tu{N}».")
    with translation.override("en"):
        assert in_one_breath(Facts(), now=NOW) == "Has said nothing yet."


@pytest.mark.parametrize(
    ("under", "count", "found"),
    [
        (BREAD, 4, Leaning(word="pain")),
        (BREAD, 8, None),  # under four posts of eight: no more than half
        (BREAD[:2], 2, None),  # two remarks conclude nothing
        (("Nos heures",) * 3, 5, Leaning(title="Nos heures")),
        (("Nos heures",) * 3, 6, None),
        (("L’Œuvre du mois", "Une œuvre", "Oeuvre vive"), 3, Leaning(word="œuvre")),
        (("Vivre avec le cancer",) * 4, 4, None),
        (("La mosquée du quartier", "Une mosquée ouvre", "Mosquée"), 3, None),
        (("Les élections du quartier", "Le quartier", "Quartier libre"), 3, None),
        (("Pour vous", "Avec vous", "Pour nous"), 3, None),  # words that say nothing
        (("2024", "2024 bis", "En 2024"), 3, None),
        ((), 9, None),
    ],
)
def test_where_someone_writes_is_said_only_on_evidence_and_never_when_it_is_sensitive(
    under, count, found
):
    assert leaning(under, count=count) == found


@pytest.fixture
def place(brands) -> Place:
    site = "https://cafe.example"
    channel = Channel.objects.create(
        brand=brands.cafe, network="wordpress", authority=site, title="Blogue", url=site
    )
    return Place.objects.create(channel=channel, key="comments", label="comments")


def test_the_facts_of_a_whole_thread_take_one_statement(place):
    said = [comment(n, parent=f"comment:{n - 1}" if n > 1 else None) for n in range(1, 40)]
    take_page(place, page(post(title="Nos heures"), *said))
    answer = comment(
        50, parent="comment:3", ours=True, author=WireAuthor(remote_id="user:1", name="Nous")
    )
    take_page(place, page(answer))
    authors = list(Author.objects.filter(is_us=False).values_list("pk", flat=True))
    assert len(authors) == 7
    with CaptureQueriesContext(connection) as seen:
        told = of_authors(authors)
    assert len(seen) == 1
    answered = {pk for pk, facts in told.items() if facts.answered_at}
    third = Author.objects.get(remote_id="name:3")
    assert answered == {third.pk}
    facts = told[third.pk]
    assert facts.count == Member.objects.get(pk=facts.member_id).item_count == 6
    assert facts.under == ("Nos heures",) * 6
    assert facts.answered_at == Author.objects.get(remote_id="user:1").last_at
    assert facts.latest_at - facts.previous_at == timedelta(minutes=7)


def test_a_thread_says_who_each_person_is_beside_their_first_remark(place, alice, sit):
    take_page(place, page(post(), *(comment(n, parent=f"comment:{n - 1}") for n in range(2, 9))))
    conversation = place.channel.conversations.get()
    body = sit(alice).get(f"/b/{place.channel.brand.slug}/conversations/{conversation.pk}/").content
    assert body.count(b'class="known') == 7
    assert body.count(b"Only time here, in January") == 15  # written, on the name; once in the pane


def test_what_was_held_back_by_the_site_as_spam_or_deleted_counts_for_nothing(place):
    take_page(place, page(comment(1), comment(8), comment(15, standing="spam"), comment(22)))
    take_page(place, page(gone=["comment:22"]))
    facts = of_authors([Author.objects.get(remote_id="name:1").pk])
    (only,) = facts.values()
    assert (only.count, only.latest_at.minute) == (2, 8)


def test_nobody_is_asked_about_without_a_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert of_authors([]) == {}


def test_the_one_statement_follows_an_index_for_each_thing_it_reads(db):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite explains its plan in these words")
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + _KNOWN.format(marks="%s", sample=SAMPLE), [1])
        plan = [row[3] for row in cursor.fetchall()]
    assert not [step for step in plan if step.startswith("SCAN")]
    assert (
        "SEARCH ours USING INDEX stream_item_parent (brand_id=? AND authority=? AND parent=?)"
        in plan
    )
    assert "SEARCH latest USING INDEX stream_item_by_author (author_id=?)" in plan
