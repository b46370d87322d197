from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.intake.scripted import comment, page, place, post

from parvis.intake.actions import take_page
from parvis.listening.models import Mention, Muted, Watch
from parvis.listening.voice.queries import counted
from parvis.listening.voice.rules import net, share, voices
from parvis.stream.models import Item
from parvis.team.models import Seat


def test_a_share_has_the_interval_of_wilson():
    # Newcombe (1998), table I: 81 of 263, Wilson without continuity: 0.2553 to 0.3662.
    found = share(81, 263)
    assert (round(found.low, 2), round(found.high, 2)) == (25.53, 36.62)
    assert share(0, 0) is None
    assert share(0, 10).low == 0
    assert share(10, 10).high == pytest.approx(100)


@pytest.mark.parametrize(
    ("opinions", "value", "low", "high"),
    [
        ((60, 20, 20), 40, 24.3, 55.7),
        ((50, 50, 0), 0, -19.6, 19.6),
        ((10, 0, 0), 100, 100, 100),
        ((0, 0, 10), 0, 0, 0),
    ],
)
def test_net_opinion_has_its_interval(opinions, value, low, high):
    found = net(*opinions)
    assert (found.value, round(found.low, 1), round(found.high, 1)) == (value, low, high)


def test_four_opinions_are_too_few():
    assert net(2, 1, 1) is None


def test_what_is_to_be_read_is_in_no_opinion():
    [ours, theirs] = voices(
        {1: {"positive": 6, "neutral": 4, "to_read": 20}, 2: {"negative": 10}}, [1, 2]
    )
    assert (ours.said, ours.share.value, ours.net.value, ours.net_of_judged.value) == (
        30,
        75,
        60,
        100,
    )
    assert (ours.to_read, theirs.net.value) == (20, -100)


def test_one_watch_alone_has_no_share():
    assert voices({1: {"neutral": 9}}, [1])[0].share is None


@pytest.fixture
def compared(alice):
    where = place()
    brand = where.channel.brand
    Seat.objects.create(brand=brand, user=alice, role="owner")
    now = timezone.now()
    told = [comment(n, text="du pain", said_at=now - timedelta(days=n)) for n in range(1, 13)]
    take_page(where, page(post(), *told))
    watches = [
        Watch.objects.create(brand=brand, name=name, query="pain", kind=kind, created_by=alice)
        for name, kind in (("Nous", "brand"), ("Rival", "competitor"), ("Sujet", "topic"))
    ]
    items = {item.remote_id: item for item in Item.objects.filter(kind="comment")}

    def caught(watch, number, **more):
        item = items[f"comment:{number}"]
        told = {"fold": item.pk, "opinion": "positive"} | more
        return Mention.objects.create(brand=brand, watch=watch, item=item, **told)

    return brand, watches, items, caught


@pytest.mark.django_db
def test_only_distinct_heard_things_of_the_window_count(compared, alice):
    brand, [ours, rival, _topic], items, caught = compared
    for number in (1, 2, 3):
        caught(ours, number)
    caught(ours, 4, fold=items["comment:5"].pk)  # repeats 5, which this watch caught too
    caught(ours, 5)
    caught(ours, 6, about_us=False)
    caught(ours, 7, muted=Muted.objects.create(brand=brand, site="x.example", by=alice))
    caught(ours, 12)
    caught(rival, 1, opinion="negative")
    found = counted([ours, rival], timezone.now() - timedelta(days=10))
    assert found == {ours.pk: {"positive": 4}, rival.pk: {"negative": 1}}


@pytest.mark.django_db
def test_the_page_compares_the_brand_with_its_competitors_and_says_how(compared, alice, sit):
    brand, [ours, rival, topic], _items, caught = compared
    for number in range(1, 7):
        caught(ours, number)
    for number in (7, 8):
        caught(rival, number, opinion="to_read")
    text = sit(alice).get(reverse("voice", args=[brand.slug])).text
    assert "8 things said since" in text
    assert "<b>75 %</b>" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "41 to 93 %, n = 8" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "<b>+100</b>" in text
    assert "2 to be read" in text
    assert f'value="{topic.pk}"' in text
    alone = sit(alice).get(reverse("voice", args=[brand.slug]), {"watch": [topic.pk], "days": "7"})
    assert "None of these watches caught anything in this window." in alone.text
    bad = sit(alice).get(
        reverse("voice", args=[brand.slug]), {"watch": ["x", "9" * 40], "days": "²"}
    )
    assert bad.status_code == 200
