"""Words are left out of a watch in one gesture, and put back exactly."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.listening.saying import page, said
from tests.listening.test_spikes import watch_of

from parvis.intake.actions import take_page
from parvis.listening.mentions import actions, excluding
from parvis.listening.models import Backfill, LeftOut, Mention, Watch
from parvis.listening.watches.backfill import step
from parvis.listening.watches.rules import leave_out
from parvis.text.query.check import Subject, compiled
from parvis.text.query.faults import QueryError
from parvis.text.query.parser import parse

JOBS = ("Des offres à la boulangerie", "Une offre chez le boulanger", "Offre de boulangère")
BREAD = ("La boulangerie sent bon", "Boulangerie du coin, bravo", "Vive la boulangerie!")


@pytest.mark.parametrize(
    ("query", "after"),
    [
        ("boulang*", "boulang* -offre"),
        ("pain boulang*", "pain boulang* -offre"),
        ("pain OU boulang*", "(pain OU boulang*) -offre"),
        ("(pain OR boulang*) -vin", "(pain OR boulang*) -vin -offre"),
        ("pain NEAR/5 (chaud OU frais)", "pain NEAR/5 (chaud OU frais) -offre"),
        ("boulang* SAUF (vin OU thé) ", "boulang* SAUF (vin OU thé) -offre"),
        ("@list:nous", "@list:nous -offre"),
    ],
)
def test_a_word_is_left_out_of_all_that_a_query_asks(query, after):
    assert leave_out(query, "offre") == after
    lists = {"nous": parse("boulang*")}
    for text in ("Boulangerie: pain chaud", "Boulangerie: pain chaud, des offres", "Rien"):
        asked, left, word = (
            compiled(parse(q), lists=lists)(Subject.of(text, "fr")) is not None
            for q in (query, after, "offre")
        )
        assert left == (asked and not word)


@pytest.mark.parametrize("word", ["", "deux mots", "(", '"', "OU", "lang:fr", "-x", "*"])
def test_what_is_no_word_is_not_left_out(word):
    with pytest.raises(QueryError):
        leave_out("pain", word)


@pytest.fixture
def heard(brands, place, alice):
    watch = watch_of(place, alice, "boulang*")
    take_page(place, page(*[said(text, n) for n, text in enumerate([*JOBS, *BREAD])]))
    for mention in Mention.objects.filter(item__text__in=JOBS[:2]):
        actions.say_about(mention, is_ours=False, by=alice)
    ours = Mention.objects.get(item__text=BREAD[0])
    actions.say_about(ours, is_ours=True, by=alice)
    return watch


def told() -> set[tuple]:
    names = ("watch", "item", "spans", "about_us", "about_us_by", "opinion", "opinion_by", "fold")
    return {str(row) for row in Mention.objects.values(*names)}


def test_leaving_a_word_out_takes_effect_at_once_and_putting_it_back_is_exact(
    heard, alice, place, client
):
    client.force_login(alice)
    here = reverse("mentions", args=["cafe-du-perron"]) + f"?watch={heard.pk}"
    [proposed] = client.get(here).context["exclusions"]
    assert (proposed.word, proposed.dropped, proposed.cost, proposed.unsaid) == ("offre", 3, 0, 1)
    actions.correct(Mention.objects.get(item__text=JOBS[2]), "negative", by=alice)
    before = told()

    where = reverse("watch_leave_out", args=["cafe-du-perron", heard.pk])
    body = client.post(where, {"word": "offre"}, follow=True).content.decode()
    assert "“offre” is left out from now on: 3 mentions went at once." in body
    assert {m.item.text for m in Mention.objects.all()} == set(BREAD)
    heard.refresh_from_db()
    assert heard.query == "boulang* -offre"
    take_page(place, page(said("Une offre de boulanger", 90)))
    step(Backfill.objects.get(watch=heard).pk)
    assert {m.item.text for m in Mention.objects.all()} == set(BREAD)

    left = LeftOut.objects.get()
    back = reverse("watch_put_back", args=["cafe-du-perron", left.pk])
    assert back in body
    after = client.post(back, follow=True).content.decode()
    assert "is looked for again" in after
    assert told() == before
    assert not LeftOut.objects.exists()
    step(Backfill.objects.get(watch=heard).pk)
    assert Mention.objects.filter(item__remote_id="post:90").exists()


def test_a_word_is_not_put_back_into_a_watch_that_asks_something_else_by_now(heard, alice, client):
    left = excluding.exclude(heard, "offre", by=alice)
    Watch.objects.update(query="boulang* -offre -four")
    heard.refresh_from_db()
    assert excluding.latest(heard) is None
    with pytest.raises(excluding.Changed):
        excluding.put_back(left, by=alice)
    client.force_login(alice)
    back = reverse("watch_put_back", args=["cafe-du-perron", left.pk])
    assert "changed meanwhile" in client.post(back, follow=True).content.decode()
    assert Watch.objects.get().query == "boulang* -offre -four"


def test_two_words_are_put_back_last_first(heard, alice):
    excluding.exclude(heard, "offre", by=alice)
    heard.refresh_from_db()
    second = excluding.exclude(heard, "bravo", by=alice)
    heard.refresh_from_db()
    assert excluding.latest(heard) == second
    excluding.put_back(second, by=alice)
    heard.refresh_from_db()
    excluding.put_back(excluding.latest(heard), by=alice)
    assert Watch.objects.get().query == "boulang*"
    assert Mention.objects.count() == 6


def test_a_word_that_is_none_changes_nothing_and_says_why(heard, alice, client):
    client.force_login(alice)
    where = reverse("watch_leave_out", args=["cafe-du-perron", heard.pk])
    assert "error" in client.post(where, {"word": "(("}, follow=True).content.decode()
    assert Watch.objects.get().query == "boulang*"


def test_who_may_not_say_what_is_listened_for_leaves_nothing_out(heard, benoit, sit, brands):
    from parvis.team.models import Seat

    for role, status in (("approver", 403), ("observer", 403), ("analyst", 302)):
        Seat.objects.filter(brand=brands.cafe, user=benoit).update(role=role)
        where = reverse("watch_leave_out", args=["cafe-du-perron", heard.pk])
        page_ = sit(benoit).get(reverse("mentions", args=["cafe-du-perron"]), {"watch": heard.pk})
        assert ("Leave it out" in page_.content.decode()) == (status == 302)
        assert sit(benoit).post(where, {"word": "offre"}).status_code == status
