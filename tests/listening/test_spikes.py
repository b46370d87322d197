from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from tests.intake.scripted import comment, page, place, post

from parvis.channels.models import Letter, MailServer
from parvis.intake.actions import take_page
from parvis.kit import jobs
from parvis.listening.models import AlertWish, Check, Mention, Muted, Parcel, Spike, Watch
from parvis.listening.spikes.queries import people_by_hour
from parvis.listening.watches.actions import Wish, bump, make_watch
from parvis.stream.models import Item
from parvis.team.models import Seat
from parvis.wire.items import Author


@pytest.fixture
def listening(alice, benoit):
    where = place()
    brand = where.channel.brand
    Seat.objects.create(brand=brand, user=alice, role="owner")
    Seat.objects.create(brand=brand, user=benoit, role="observer")
    MailServer.objects.create(host="mail.example", port=25, sender="bureau@example.org")
    return where


def said(number: int, text: str, at, who: int | None = None):
    author = Author(
        remote_id=f"who:{who if who is not None else number}", name=f"Visiteur {number}"
    )
    return comment(number, text=text, said_at=at, author=author)


def look() -> None:
    Check.objects.exclude(due_at=None).update(due_at=timezone.now())
    for pk in Check.objects.exclude(due_at=None).values_list("pk", flat=True):
        jobs.run("spike_check", pk)
    for pk in Parcel.objects.exclude(due_at=None).values_list("pk", flat=True):
        jobs.run("parcel", pk)


def history(where, weeks: int = 5) -> None:
    now = timezone.now()
    calm = [said(n, "le prix du pain", now - timedelta(hours=31 * n)) for n in range(2, weeks * 5)]
    take_page(where, page(post(), *calm))


@pytest.mark.django_db
def test_a_burst_is_told_once_with_its_arithmetic_and_its_reason(listening, alice):
    watch = watch_of(listening, alice, "prix")
    history(listening)
    look()
    assert not Spike.objects.exists()
    now = timezone.now()
    burst = [
        said(500 + n, f"{how} le prix scandale https://a.example/prix", now - timedelta(minutes=n))
        for n, how in enumerate(
            ["Ah", "Oh", "Non", "Vraiment", "Encore", "Bon", "Quoi", "Tiens", "Zut"], 1
        )
    ]
    take_page(listening, page(*burst))
    look()
    spike = Spike.objects.get()
    assert (spike.watch, spike.people, spike.link_count) == (watch, 9, 9)
    assert spike.first == "Visiteur 509"
    assert "scandale" in spike.words
    letter = Letter.objects.get()
    assert letter.to == alice.email
    for told in ("9", "https://a.example/prix", "scandale", "Visiteur 509", f"watch={watch.pk}"):
        assert told in letter.subject + letter.text["text"]
    take_page(listening, page(said(600, "encore le prix", now)))
    look()
    assert Spike.objects.count() == 1


@pytest.mark.django_db
def test_one_voice_that_repeats_itself_is_no_spike(listening, alice):
    watch_of(listening, alice, "prix")
    history(listening)
    now = timezone.now()
    same = [said(500 + n, f"prix {n}", now - timedelta(minutes=n), who=1) for n in range(1, 20)]
    take_page(listening, page(*same))
    look()
    assert not Spike.objects.exists()


@pytest.mark.django_db
def test_grave_words_are_told_at_the_first_mention_to_whoever_asked(listening, alice, benoit):
    brand = listening.channel.brand
    AlertWish.objects.create(brand=brand, user=benoit, spikes=False, grave=True)
    AlertWish.objects.create(brand=brand, user=alice, spikes=True, grave=False)
    watch_of(listening, alice, "intoxication", kind="grave")
    take_page(listening, page(post(), said(1, "une intoxication", timezone.now())))
    look()
    assert Spike.objects.get().is_single
    assert [letter.to for letter in Letter.objects.all()] == [benoit.email]


@pytest.mark.django_db
def test_what_a_watch_finds_in_the_past_wakes_nobody(listening, alice):
    take_page(listening, page(post(), said(1, "une intoxication", timezone.now())))
    watch_of(listening, alice, "intoxication", kind="grave")
    look()
    assert not Spike.objects.exists()
    assert not Mention.objects.exists()


@pytest.mark.django_db
def test_the_page_shows_spikes_and_keeps_wishes(listening, alice, client):
    watch = watch_of(listening, alice, "prix")
    brand = listening.channel.brand
    Spike.objects.create(
        brand=brand, watch=watch, people=9, mentions=11, usual=1.24, usual_most=3, weeks=5
    )
    client.force_login(alice)
    address = f"/b/{brand.slug}/listening/alerts/"
    text = client.get(address).content.decode()
    assert "11 mentions from 9 people in an hour; usually 0 to 3 people" in text
    assert client.post(address, {"grave": "on"}).status_code == 302
    wish = AlertWish.objects.get(user=alice)
    assert (wish.spikes, wish.grave) == (False, True)


def watch_of(where, by, query: str, **more) -> Watch:
    wish = Wish(name=query, query=query, kind=more.get("kind", "brand"))
    made = make_watch(where.channel.brand, wish, by=by)
    with transaction.atomic():
        bump(where.channel.brand)
        Watch.objects.filter(pk=made.pk).update(
            is_on=True, created_at=timezone.now() - timedelta(weeks=6)
        )
    made.refresh_from_db()
    return made


@pytest.mark.django_db
def test_an_hour_counts_its_distinct_people_after_folding(listening, alice):
    watch = watch_of(listening, alice, "prix")
    then = (timezone.now() - timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    take_page(listening, page(post(), *(said(n, f"prix {n}", then) for n in (1, 2, 3, 4, 5, 6, 7))))
    again = said(8, "prix 8", then + timedelta(minutes=59, seconds=59), who=1)
    after = said(9, "prix 9", then + timedelta(hours=1))
    take_page(listening, page(again, after))
    of = {m.item.remote_id: m for m in Mention.objects.select_related("item")}
    first = of["comment:1"].item_id
    for name, change in {
        "comment:2": {"fold": first},
        "comment:3": {"about_us": False},
        "comment:4": {"muted": Muted.objects.create(brand=watch.brand, site="x.example")},
        "comment:5": {"about_us": True},
    }.items():
        Mention.objects.filter(pk=of[name].pk).update(**change)
    Item.objects.filter(remote_id__in=["comment:6", "comment:7"]).update(author=None)
    counts = people_by_hour(watch, since=then, before=timezone.now())
    assert counts == {then: 4, then + timedelta(hours=1): 1}  # 1 and 8 are one person, 6 and 7 two
    assert people_by_hour(watch, since=then, before=then + timedelta(hours=1)) == {then: 4}
