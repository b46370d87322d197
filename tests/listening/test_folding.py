from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.intake.scripted import comment, page, place, post
from tests.listening.test_spikes import watch_of

from parvis.intake.actions import take_page
from parvis.listening import folding
from parvis.listening.mentions import queries
from parvis.listening.mentions.queries import Wanted
from parvis.listening.models import Mention
from parvis.team.models import Seat

LONG = "Le four à pain du village rouvre samedi matin avec des miches au levain et du café"


@pytest.mark.django_db
def test_reposts_and_near_copies_fold_under_the_first_also_in_another_process(alice):
    where, now = place(), timezone.now() - timedelta(hours=1)
    brand = where.channel.brand
    Seat.objects.create(brand=brand, user=alice, role="owner")
    watch_of(where, alice, "pain")
    take_page(
        where,
        page(
            post(),
            comment(1, text=LONG, said_at=now),
            comment(2, text="du pain, rien à voir", said_at=now + timedelta(minutes=1)),
        ),
    )
    folding.forget()
    take_page(where, page(comment(3, text=f"RT @four {LONG} !"), comment(4, text=LONG + " chaud")))
    rows, _more = queries.page(brand, alice, Wanted())
    assert [row.item.remote_id for row in rows] == ["comment:2", "comment:1"]
    assert queries.copies(brand, [rows[1].fold]) == {rows[1].item_id: 2}
    take_page(where, page(comment(3, text=f"RT @four {LONG} !")))
    assert Mention.objects.filter(fold=rows[1].item_id).count() == 3


@pytest.mark.django_db
def test_short_thanks_of_two_people_are_two_mentions(alice):
    where = place()
    Seat.objects.create(brand=where.channel.brand, user=alice, role="owner")
    watch_of(where, alice, "pain")
    take_page(where, page(post(), comment(1, text="bon pain!"), comment(2, text="merci du pain")))
    assert Mention.objects.values("fold").distinct().count() == 2
