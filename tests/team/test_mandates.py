from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.inbox.actions import NotPossible, assign
from parvis.inbox.models import Conversation
from parvis.kit.errands import Lane
from parvis.kit.jobs import run_due
from parvis.team import rules
from parvis.team.models import AuditEntry, Mandate, PersonalNotice, Role, Seat

ZONE = "America/Toronto"
LAST = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 11, 30, 4, 59, tzinfo=UTC), 1),  # 23:59 on the 29th in Toronto
        (datetime(2026, 11, 30, 5, 0, tzinfo=UTC), 0),
        (datetime(2026, 12, 1, 4, 59, tzinfo=UTC), 0),
        (datetime(2026, 12, 1, 5, 0, tzinfo=UTC), -1),
    ],
)
def test_the_last_day_ends_at_midnight_in_the_zone_of_the_brand(now, left):
    assert rules.days_left(LAST, ZONE, now) == left
    assert (now < rules.span(LAST, LAST, ZONE)[1]) == (left >= 0)


@pytest.mark.parametrize(
    ("left", "warned", "owed"),
    [
        (8, None, None),
        (7, None, 7),
        (3, None, 7),
        (3, 7, None),
        (1, 7, 1),
        (0, None, 1),
        (0, 1, None),
    ],
)
def test_seven_days_and_one_day_before_each_once(left, warned, owed):
    assert rules.warning_due(left, warned) == owed


def test_a_mandate_is_looked_at_on_each_day_that_matters():
    seen, now = [], datetime(2026, 11, 1, tzinfo=UTC)
    for _time in range(4):
        now = rules.next_moment(LAST, ZONE, now)
        seen.append(now.date().isoformat())
    assert seen == ["2026-11-23", "2026-11-29", "2026-12-01", "2026-12-01"]


def seat_url(brand, user):
    return reverse("seat", args=[brand.slug, Seat.objects.get(brand=brand, user=user).pk])


def give(client, brand, user, *, days, **more):
    today = timezone.localdate()
    ends = today + timedelta(days=days)
    given = {"begins_on": today.isoformat(), "ends_on": ends.isoformat(), "scope": "evenings"}
    return client.post(seat_url(brand, user), given | more)


def later(monkeypatch, days):
    """Let days pass for the desk: every clock it reads goes with it."""
    real = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: real + timedelta(days=days))


def test_the_seat_closes_at_the_end_even_when_no_worker_runs(
    benoit, camille, brands, sit, monkeypatch
):
    give(sit(benoit), brands.cafe, camille, days=2)
    inside = sit(camille)
    assert inside.get(f"/b/{brands.cafe.slug}/").status_code == 200
    later(monkeypatch, 4)
    assert inside.get(f"/b/{brands.cafe.slug}/").status_code == 404
    assert inside.post(f"/b/{brands.cafe.slug}/today/minutes/", {"minutes": 10}).status_code == 404
    assert brands.cafe.name.encode() not in inside.get("/account/").content


def test_the_seat_is_shut_before_its_first_day(benoit, camille, brands, sit):
    start = timezone.localdate() + timedelta(days=3)
    give(sit(benoit), brands.cafe, camille, days=9, begins_on=start.isoformat())
    assert sit(camille).get(f"/b/{brands.cafe.slug}/").status_code == 404
    conversation = Conversation(brand=brands.cafe)
    with pytest.raises(NotPossible):
        assign(conversation, to=camille, by=benoit)


def test_both_are_told_seven_days_and_one_day_before_then_it_ends(
    alice, benoit, camille, brands, sample_arguments, sit, monkeypatch
):
    cafe = brands.cafe
    give(sit(benoit), cafe, camille, days=20)
    conversation = Conversation.objects.get(brand=cafe)
    assign(conversation, to=camille, by=benoit)
    said = []
    for days in (12, 14, 19, 20, 21):
        with monkeypatch.context() as clock:
            later(clock, days)
            run_due(Lane.INCOMING)
            run_due(Lane.INCOMING)
        told = PersonalNotice.objects.filter(user=camille).values_list("verb", flat=True)
        said.append((days, list(told)))
    mine = "mandate.mine_ends"
    assert said == [
        (12, []),
        (14, [mine]),
        (19, [mine, mine]),
        (20, [mine, mine]),
        (21, [mine, mine, "mandate.over"]),
    ]
    assert PersonalNotice.objects.filter(user=benoit, verb="mandate.ends").count() == 2
    assert not Seat.objects.filter(brand=cafe, user=camille).exists()
    conversation.refresh_from_db()
    assert conversation.assignee is None
    verbs = list(AuditEntry.objects.filter(brand=cafe).values_list("verb", flat=True))
    assert verbs.count("mandate.ended") == verbs.count("conversation.handed_over") == 1
    page = sit(camille).get(reverse("account")).content.decode()
    assert "Your mandate for Café du Perron ended" in page
    notice = PersonalNotice.objects.filter(user=camille).last()
    sit(camille).post(reverse("notice_read", args=[notice.pk]))
    assert "ended" not in sit(camille).get(reverse("account")).content.decode()


def test_what_they_had_taken_goes_to_whom_it_was_said(
    benoit, camille, brands, sample_arguments, sit
):
    give(sit(benoit), brands.cafe, camille, days=20, hand_to=benoit.pk)
    conversation = Conversation.objects.get(brand=brands.cafe)
    assign(conversation, to=camille, by=benoit)
    sit(benoit).post(seat_url(brands.cafe, camille), {"remove": "1", "hand_to": str(benoit.pk)})
    conversation.refresh_from_db()
    assert conversation.assignee == benoit
    assert Mandate.objects.get(user=camille).ended_at


def test_a_mandate_is_renewed_before_the_end_and_given_again_after_it(
    benoit, camille, brands, sit, monkeypatch
):
    cafe, client = brands.cafe, sit(benoit)
    give(client, cafe, camille, days=1)
    run_due(Lane.INCOMING)
    give(client, cafe, camille, days=40)
    mandate = Mandate.objects.get(user=camille)
    assert mandate.warned_days is None
    with monkeypatch.context() as clock:
        later(clock, 41)
        run_due(Lane.INCOMING)
    assert not Seat.objects.filter(brand=cafe, user=camille).exists()
    assert b"Past mandates" in client.get(reverse("team", args=[cafe.slug])).content
    until = timezone.localdate() + timedelta(days=3)
    url = reverse("mandate", args=[cafe.slug, mandate.pk])
    client.post(url, {"ends_on": "yesterday"})
    assert not Seat.objects.filter(brand=cafe, user=camille).exists()
    client.post(url, {"ends_on": until.isoformat()})
    seat = Seat.objects.get(brand=cafe, user=camille)
    assert (seat.role, seat.mandate.ends_on) == (Role.CONTRIBUTOR, until)
    client.post(seat_url(cafe, camille), {"endless": "1"})
    assert Seat.objects.get(brand=cafe, user=camille).mandate is None
    assert sit(camille).get(f"/b/{cafe.slug}/").status_code == 200


def test_an_owner_has_no_end_and_a_mandate_makes_no_owner(alice, camille, brands, sit):
    cafe = brands.cafe
    give(sit(alice), cafe, alice, days=20)
    assert Seat.objects.get(brand=cafe, user=alice).mandate is None
    give(sit(alice), cafe, camille, days=20)
    sit(alice).post(seat_url(cafe, camille), {"role": "owner"})
    assert Seat.objects.get(brand=cafe, user=camille).role == Role.CONTRIBUTOR
