"""Who is told, when, and what happens when it does not arrive."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.listening.test_alert_services import receiver  # noqa: F401 - a fixture

from parvis.channels.models import Letter, MailServer
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.listening.alerts.actions import tell
from parvis.listening.alerts.rules import Hours, Told, leaves_at, letter
from parvis.listening.models import Alert, AlertHours, Parcel, ParcelState, Watch, Way
from parvis.team.models import AuditEntry, Seat

ZONE = ZoneInfo("America/Toronto")
NEWS = Told(
    "Pain — 11 mentions", "11 mentions de 9 personnes; d’habitude 0 à 3", "https://desk.example/x"
)


def at(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "hours", "urgent", "follows", "due"),
    [
        (at(3, 10), {}, False, None, at(3, 10)),
        (at(3, 10), {}, False, at(3, 9, 55), at(3, 10, 5)),
        (at(3, 10), {}, False, at(3, 9), at(3, 10)),
        (at(3, 23), {"quiet": (22, 7)}, False, None, at(4, 7)),
        (at(3, 6, 59), {"quiet": (22, 7)}, True, None, at(3, 7)),
        (at(3, 7), {"quiet": (22, 7)}, False, None, at(3, 7)),
        (at(3, 13), {"quiet": (12, 14)}, False, None, at(3, 14)),
        (at(3, 10), {"daily": 8}, False, None, at(4, 8)),
        (at(3, 7), {"daily": 8}, False, None, at(3, 8)),
        (at(3, 10), {"daily": 8}, True, None, at(3, 10)),
        (at(3, 10), {"daily": 6, "quiet": (22, 7)}, False, None, at(4, 7)),
        # The clocks leap from 2 to 3 on March 8: 2:30 is half an hour after the leap.
        (at(8, 1, month=3), {"daily": 2.5}, False, None, datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        # They fall back on November 1: the quiet night is an hour longer.
        (at(31, 23, month=10), {"quiet": (22, 7)}, False, None, datetime(2026, 11, 1, 12, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_an_alert_leaves_when_its_person_wants(now, hours, urgent, follows, due):
    start, end = hours.get("quiet", (None, None))
    daily = hours.get("daily")
    made = Hours(
        zone=ZONE,
        quiet_from=None if start is None else time(start),
        quiet_to=None if end is None else time(end),
        daily_at=None if daily is None else time(int(daily), round(daily % 1 * 60)),
    )
    assert leaves_at(now, made, urgent=urgent, follows=follows) == due


def test_a_flood_is_one_message_of_bounded_length():
    told = [Told(f"n {n}", "x" * 400, "https://desk.example/") for n in range(500)]
    title, text = letter("Café", told, "500 things to look at", "There is more.")
    assert title == "Café: 500 things to look at"
    assert len(text) <= 3200
    assert text.endswith("There is more.")


@pytest.fixture
def watch(brands, alice):
    return Watch.objects.create(brand=brands.cafe, name="Pain", query="pain", created_by=alice)


@pytest.fixture
def gotify(brands, alice, receiver, settings):  # noqa: F811
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
    secret = {"server": receiver.home, "token": "Abc.123"}
    return Way.objects.create(
        brand=brands.cafe, user=alice, service="gotify", name="Phone", secret=secret
    )


@pytest.fixture
def mail_server(folder):
    return MailServer.objects.create(host="mail.example", sender="desk@example.org")


def told(watch, user, key="spike:1", *, urgent=False):
    return tell(watch, user, key=key, told=NEWS, urgent=urgent)


def run():
    jobs.run_due(Lane.OUTGOING)


def test_a_person_is_told_by_her_way_and_by_letter(watch, alice, gotify, mail_server, receiver):  # noqa: F811
    assert told(watch, alice) == 2
    run()
    [(_method, _path, _headers, body)] = receiver.seen
    assert "11 mentions de 9 personnes" in body.decode()
    letter_row = Letter.objects.get()
    assert letter_row.to == alice.email
    assert "d’habitude 0 à 3" in letter_row.text["text"]
    assert set(Parcel.objects.values_list("state", flat=True)) == {ParcelState.SENT}


def test_the_same_event_is_told_once(watch, alice, gotify, receiver):  # noqa: F811
    for _again in range(3):
        told(watch, alice)
        run()
    assert len(receiver.seen) == 1


def test_what_follows_soon_goes_together(watch, alice, gotify, receiver):  # noqa: F811
    told(watch, alice, "spike:1")
    run()
    for number in range(2, 12):
        told(watch, alice, f"spike:{number}")
    run()
    assert len(receiver.seen) == 1
    Parcel.objects.filter(state=ParcelState.OPEN).update(due_at=timezone.now())
    run()
    assert len(receiver.seen) == 2
    assert "10 things to look at" in receiver.seen[1][3].decode()


def test_a_dead_key_switches_the_way_off_and_says_so_by_letter(
    watch, alice, gotify, mail_server, receiver  # noqa: F811
):  # fmt: skip
    AlertHours.objects.create(brand=watch.brand, user=alice, by_letter=False)
    receiver.answers = (401, b"{}")
    told(watch, alice)
    run()
    gotify.refresh_from_db()
    assert not gotify.is_on
    assert gotify.trouble["kind"] == "reconnect"
    text = Letter.objects.get().text["text"]
    assert "This did not reach you by Phone. Gotify no longer accepts these keys." in text
    assert "11 mentions de 9 personnes" in text


def test_a_tired_service_is_asked_again_later_with_what_came_meanwhile(
    watch, alice, gotify, receiver  # noqa: F811
):  # fmt: skip
    receiver.answers = (503, b"{}")
    told(watch, alice)
    run()
    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.attempts) == (ParcelState.OPEN, 1)
    assert parcel.due_at > timezone.now()
    told(watch, alice, "spike:2")
    receiver.answers = (200, b"{}")
    Parcel.objects.update(due_at=timezone.now())
    run()
    assert Parcel.objects.get().state == ParcelState.SENT
    assert Alert.objects.count() == 2


def test_a_parcel_found_half_sent_leaves_again(watch, alice, gotify, receiver):  # noqa: F811
    told(watch, alice)
    Parcel.objects.update(state=ParcelState.LEAVING, leased_by="dead", attempts=1)
    run()
    assert len(receiver.seen) == 1


def test_who_lost_the_seat_is_told_nothing(watch, alice, gotify, receiver):  # noqa: F811
    told(watch, alice)
    Seat.objects.filter(user=alice).delete()
    run()
    assert receiver.seen == []
    assert Parcel.objects.get().state == ParcelState.FAILED


def test_a_way_is_added_from_its_form_tried_and_never_shown(brands, alice, sit, receiver, settings):  # noqa: F811
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
    browser = sit(alice)
    page = reverse("new_alert_way", args=[brands.cafe.slug, "gotify"])
    wrong = browser.post(page, {"name": "Phone", "server": "gotify", "token": "Abc.123"})
    assert wrong.status_code == 422
    assert "Paste the whole address" in wrong.text
    data = {"name": "Phone", "server": receiver.home, "token": "Abc.123"}
    said = browser.post(page, data, follow=True).text
    assert "A test left for Phone" in said
    assert len(receiver.seen) == 1
    way = Way.objects.get()
    edit = reverse("alert_way", args=[brands.cafe.slug, way.pk])
    assert "Abc.123" not in browser.get(edit).text
    browser.post(edit, {"name": "Phone 2", "server": receiver.home, "token": ""})
    way.refresh_from_db()
    assert (way.name, way.secret["token"]) == ("Phone 2", "Abc.123")
    assert "Abc.123" not in str(list(AuditEntry.objects.values()))


def test_a_test_that_does_not_arrive_says_why(brands, alice, sit, gotify, receiver):  # noqa: F811
    receiver.answers = (401, b"{}")
    page = reverse("alert_way_test", args=[brands.cafe.slug, gotify.pk])
    said = sit(alice).post(page, follow=True).text
    assert "The test did not arrive at Phone." in said
    assert "Make new ones there, and paste them here." in said


def test_nobody_sees_the_ways_of_another(brands, benoit, sit, gotify):
    browser = sit(benoit)
    for name in ("alert_way", "alert_way_test", "alert_way_switch", "alert_way_removal"):
        where = reverse(name, args=[brands.cafe.slug, gotify.pk])
        answer = browser.get(where) if name == "alert_way" else browser.post(where)
        assert answer.status_code == 404
    assert ">Phone<" not in browser.get(reverse("alert_ways", args=[brands.cafe.slug])).text


def test_quiet_hours_want_both_and_differ(brands, alice, sit):
    browser, page = sit(alice), reverse("alert_ways", args=[brands.cafe.slug])
    one = browser.post(page, {"by_letter": "on", "bundle": "10", "quiet_from": "22:00"})
    assert one.status_code == 422
    assert "Write both hours, or neither." in one.text
    browser.post(page, {"bundle": "30", "quiet_from": "22:00", "quiet_to": "07:00", "daily_at": ""})
    kept = AlertHours.objects.get()
    assert (kept.by_letter, kept.bundle, kept.quiet_from) == (False, 30, time(22))
    assert kept.daily_at is None


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_service_has_its_page(brands, alice, sit, language):
    alice.language = language
    alice.save()
    browser = sit(alice)
    listed = browser.get(reverse("alert_ways", args=[brands.cafe.slug])).text
    from parvis.listening.alerts.services import SERVICES

    for key in SERVICES:
        where = reverse("new_alert_way", args=[brands.cafe.slug, key])
        assert where in listed
        assert browser.get(where).status_code == 200


def test_news_of_an_hour_ago_does_not_hold_the_next(watch, alice, gotify, receiver):  # noqa: F811
    told(watch, alice, "spike:1")
    run()
    Parcel.objects.update(made_at=timezone.now() - timedelta(hours=1))
    told(watch, alice, "spike:2")
    run()
    assert len(receiver.seen) == 2


def test_nothing_leaves_an_invented_house(watch, alice, gotify, receiver, sit):  # noqa: F811
    watch.brand.is_sample = True
    watch.brand.save()
    assert told(watch, alice) == 0
    page = reverse("alert_way_test", args=[watch.brand.slug, gotify.pk])
    assert "Nothing leaves an invented house." in sit(alice).post(page, follow=True).text
    assert receiver.seen == []
