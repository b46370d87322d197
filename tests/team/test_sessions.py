"""Sessions, a recent proof, and a brand that asks for a second factor."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD

from parvis.team.models import Passkey, Role, Seat, SignedIn
from parvis.team.sign_in import agents, entering

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
)
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36"
)
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Safari/605.1.15"
)


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (FIREFOX, "Firefox", "Windows"),
        (IPHONE, "Safari", "iPhone"),
        (EDGE, "Edge", "Windows"),
        (CHROME, "Chrome", "Android"),
        (MAC, "Safari", "Mac"),
        ("curl/8.1", "", ""),
        ("", "", ""),
    ],
)
def test_a_machine_is_said_in_plain_words(agent, browser, system):
    assert (agents.browser(agent), agents.system(agent)) == (browser, system)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("93.184.216.34", "93.184.216.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"),
        ("2a01:4f8:c0c:1234::1", "2a01:4f8:c0c::/48"),
        ("8.8.8.8", "8.8.8.0/24"),
        ("::ffff:8.8.4.4", "8.8.4.0/24"),
        ("127.0.0.1", "here"),
        ("::1", "here"),
        ("192.168.1.20", "192.168.1.20"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", ""),
    ],
)
def test_an_address_is_kept_without_its_last_part(address, kept):
    assert agents.shortened(address) == kept


def enter(user, agent=FIREFOX, **more):
    client = Client(headers={"user-agent": agent}, **more)
    client.post(reverse("sign_in"), {"email": user.email, "password": PASSWORD})
    return client


def test_one_sees_where_one_is_signed_in_and_ends_any(benoit, brands):
    here = enter(benoit, REMOTE_ADDR="8.8.8.8")
    there = enter(benoit, IPHONE)
    page = here.get(reverse("sessions")).content.decode()
    assert page.index("Firefox on Windows") < page.index("Safari on iPhone")
    assert page.count("this one") == 1
    assert "8.8.8.0/24" in page
    assert "8.8.8.8" not in page + str(list(SignedIn.objects.values()))
    row = SignedIn.objects.get(agent=IPHONE)
    here.post(reverse("session_end", args=[row.pk]))
    assert there.get(reverse("account")).status_code == 302
    assert here.get(reverse("account")).status_code == 200
    assert SignedIn.objects.filter(user=benoit).count() == 1


def test_ending_the_others_keeps_this_one_with_its_date(benoit, brands, sit):
    here, there, unseen = enter(benoit), enter(benoit, IPHONE), sit(benoit)
    SignedIn.objects.update(since=timezone.now() - timedelta(days=3))
    before = here.session.session_key
    here.post(reverse("leave_others"))
    assert here.session.session_key != before
    assert here.get(reverse("account")).status_code == 200
    assert [c.get(reverse("account")).status_code for c in (there, unseen)] == [302, 302]
    row = SignedIn.objects.get(user=benoit)
    assert row.agent == FIREFOX
    assert row.since < timezone.now() - timedelta(days=2)


def test_a_machine_is_noted_again_every_five_minutes_without_a_query_between(
    benoit, brands, monkeypatch, django_assert_num_queries
):
    client = enter(benoit)
    first = SignedIn.objects.get().seen_at
    client.get(reverse("account"))
    assert SignedIn.objects.get().seen_at == first
    real = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: real + timedelta(minutes=6))
    client.get(reverse("account"))
    assert SignedIn.objects.get().seen_at > first


def test_signing_out_takes_the_machine_off_the_list(benoit, brands):
    client = enter(benoit)
    client.post(reverse("sign_out"))
    assert not SignedIn.objects.exists()
    assert not Session.objects.exists()


def test_a_session_offered_beforehand_is_not_the_one_that_opens(benoit, brands):
    client = Client()
    client.get(reverse("sign_in"))
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["parvis_session"] = planted = session.session_key
    client.post(reverse("sign_in"), {"email": benoit.email, "password": PASSWORD})
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["parvis_session"] = planted
    assert thief.get(reverse("account")).status_code == 302


def old_proof(client):
    session = client.session
    session[entering.PROOF] = time.time() - 16 * 60
    session.save()
    return client


def test_what_matters_asks_again_who_one_is_and_loses_nothing_typed(alice, camille, brands, sit):
    client = old_proof(sit(alice))
    seat = Seat.objects.get(brand=brands.cafe, user=camille)
    url = reverse("seat", args=[brands.cafe.slug, seat.pk])
    asked = client.post(url, {"role": "analyst"})
    assert b"Confirm that it is you" in asked.content
    assert b'name="role" value="analyst"' in asked.content
    wrong = client.post(url, {"role": "analyst", "confirm_password": "wrong wrong"})
    assert wrong.status_code == 422
    seat.refresh_from_db()
    assert seat.role == Role.CONTRIBUTOR
    client.post(url, {"role": "analyst", "confirm_password": PASSWORD})
    seat.refresh_from_db()
    assert seat.role == Role.ANALYST
    client.post(url, {"role": "observer"})  # shown a moment ago: not asked again
    seat.refresh_from_db()
    assert seat.role == Role.OBSERVER


def test_guessing_at_the_confirmation_is_counted_with_the_rest(alice, brands, sit):
    client = old_proof(sit(alice))
    url = reverse("code_removal")
    for _try in range(8):
        client.post(url, {"confirm_password": "wrong wrong"})
    told = client.post(url, {"confirm_password": PASSWORD})
    assert b"Wait a quarter" in told.content


@pytest.mark.parametrize(
    "name",
    ["code_removal", "code_setup", "passkey_adding", "password", "recovery"],
)
def test_every_way_in_is_changed_after_a_recent_proof_only(name, alice, brands, sit):
    client = old_proof(sit(alice))
    answer = client.post(reverse(name), {"password": "une autre phrase", "code": "1"})
    assert b"Confirm that it is you" in answer.content
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_a_page_to_read_comes_after_the_question(alice, brands, sit):
    client = old_proof(sit(alice))
    asked = client.get(reverse("code_setup")).content.decode()
    assert f'action="{reverse("confirm")}"' in asked
    given = {"next": reverse("code_setup"), "confirm_password": PASSWORD}
    assert client.post(reverse("confirm"), given)["Location"] == reverse("code_setup")
    away = given | {"next": "https://evil.example/"}
    assert client.post(reverse("confirm"), away)["Location"] == reverse("security")


def test_changing_the_password_signs_the_other_machines_out(benoit, brands):
    here, there = enter(benoit), enter(benoit, IPHONE)
    url = reverse("password")
    assert here.post(url, {"password": "court"}).status_code == 422
    assert here.post(url, {"password": "une autre phrase longue"}).status_code == 302
    assert here.get(reverse("account")).status_code == 200
    assert there.get(reverse("account")).status_code == 302


def ask_everyone(client, brand, day):
    return client.post(reverse("policy", args=[brand.slug]), {"day": day.isoformat()})


def test_a_brand_may_ask_a_second_factor_of_everyone_from_a_day_on(
    alice, benoit, brands, sit, monkeypatch
):
    cafe, today = brands.cafe, timezone.localdate()
    owner, manager = sit(alice), sit(benoit)
    ask_everyone(owner, cafe, today)
    cafe.refresh_from_db()
    assert cafe.second_factor_from is None  # she has none herself
    Passkey.objects.create(user=alice, name="x", handle="x", credential=b"")
    ask_everyone(owner, cafe, today - timedelta(days=1))
    ask_everyone(manager, cafe, today)
    cafe.refresh_from_db()
    assert cafe.second_factor_from is None
    ask_everyone(owner, cafe, today + timedelta(days=7))
    url = f"/b/{cafe.slug}/team/"
    assert b"asks everyone for a second factor" in manager.get(url).content
    assert b"asks everyone" not in owner.get(url).content
    real = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: real + timedelta(days=8))
    led = manager.get(url)
    assert led["Location"] == f"{reverse('security')}?brand={cafe.slug}"
    assert "Add a passkey or the codes" in manager.get(led["Location"]).content.decode()
    assert owner.get(url).status_code == 200
    Passkey.objects.create(user=benoit, name="y", handle="y", credential=b"")
    assert manager.get(url).status_code == 200
