"""Codes of a telephone and of paper: pure rules first, then the whole way in."""

import re
import sqlite3
import time
from base64 import b32encode
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD

from parvis.team.models import AuditEntry, CodeMaker, PersonalNotice, RecoveryCode, SignInTry
from parvis.team.sign_in import codes, entering, factors, tries

RFC = b32encode(b"12345678901234567890").decode()  # the secret of RFC 6238, appendix B


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_rfc(seconds, code):
    assert codes.code_at(RFC, codes.step_of(seconds)) == code
    assert codes.matching_step(RFC, f" {code[:3]} {code[3:]} ", seconds) == seconds // 30


@pytest.mark.parametrize(
    ("drift", "matches"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_half_a_minute_off(drift, matches):
    now = 1_800_000_010
    code = codes.code_at(RFC, codes.step_of(now + drift))
    assert (codes.matching_step(RFC, code, now) is not None) == matches


@pytest.mark.parametrize("typed", ["", "0", "²³¹²³¹", "１２３４５６", "abcdef", "0" * 40])
def test_what_is_no_code_matches_nothing(typed):
    assert codes.matching_step(RFC, typed, 59) is None


def test_the_drawing_holds_the_address_and_is_one_path():
    address = codes.setup_address(RFC, email="zoé+1@example.org", issuer="Parvis")
    assert address.startswith("otpauth://totp/Parvis%3Azo%C3%A9%2B1%40example.org?secret=")
    side, path = codes.drawing(address)
    assert 30 < side < 80
    assert re.fullmatch(r"(M\d+ \d+h1v1h-1z)+", path)


def test_recovery_codes_are_read_as_people_copy_them():
    made = codes.new_recovery_codes()
    assert len(set(made)) == 10
    assert codes.plain_recovery_code(f" {made[0].lower().replace('-', ' ')} ") == made[0].replace(
        "-", ""
    )


@pytest.fixture
def coded(benoit, brands):
    """Benoit's telephone makes codes, and he has ten on paper."""
    maker = factors.begin_codes(benoit)
    CodeMaker.objects.filter(pk=maker.pk).update(confirmed_at=timezone.now())
    benoit.paper = factors.make_recovery_codes(benoit)
    benoit.secret = maker.secret["secret"]
    return benoit


def code_of(user, ahead=0):
    return codes.code_at(user.secret, codes.step_of(time.time()) + ahead)


def first_step(user, client=None, **more):
    client = client or Client(headers={"accept-language": "en"}, **more)
    given = {"email": user.email, "password": PASSWORD, "next": "/account/sessions/"}
    assert client.post(reverse("sign_in"), given)["Location"] == reverse("sign_in_second")
    return client


def second_step(client, code):
    return client.post(reverse("sign_in_second"), {"code": code})


def test_a_password_alone_opens_nothing_once_there_are_codes(coded):
    client = first_step(coded)
    key = client.session.session_key
    assert client.get(reverse("account")).status_code == 302
    assert second_step(client, "000000").status_code == 422
    assert second_step(client, code_of(coded))["Location"] == "/account/sessions/"
    assert client.session.session_key != key
    assert client.get(reverse("account")).status_code == 200


def test_the_same_code_is_taken_once_nor_an_earlier_one_after_it(coded):
    assert second_step(first_step(coded), code_of(coded, 1)).status_code == 302
    assert second_step(first_step(coded), code_of(coded, 1)).status_code == 422
    assert second_step(first_step(coded), code_of(coded)).status_code == 422


def test_each_recovery_code_opens_once_and_leads_to_making_others(coded):
    one = coded.paper[3].lower().replace("-", "")
    assert second_step(first_step(coded), one)["Location"] == reverse("security")
    assert second_step(first_step(coded), one).status_code == 422
    assert factors.recovery_left(coded) == 9
    again = factors.make_recovery_codes(coded)
    assert second_step(first_step(coded), coded.paper[4]).status_code == 422
    assert second_step(first_step(coded), again[4]).status_code == 302


def test_the_second_step_is_forgotten_after_ten_minutes_or_another_password(coded, monkeypatch):
    stale = first_step(coded)
    coded.set_password("une autre phrase longue")
    coded.save()
    assert second_step(stale, code_of(coded))["Location"] == reverse("sign_in")
    coded.set_password(PASSWORD)
    coded.save()
    late, real = first_step(coded), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: real + timedelta(minutes=11))
    assert second_step(late, code_of(coded))["Location"] == reverse("sign_in")
    assert second_step(Client(), code_of(coded))["Location"] == reverse("sign_in")


def test_guessing_codes_stops_whatever_the_password_and_from_wherever(coded):
    for number in range(5):
        client = first_step(coded, REMOTE_ADDR=f"203.0.113.{number}")
        for _try in range(2):
            assert second_step(client, "000000").status_code == 422
    client = first_step(coded, REMOTE_ADDR="203.0.113.99")
    told = second_step(client, code_of(coded))
    assert told.status_code == 422
    assert b"Wait a quarter" in told.content
    assert coded.email not in str(list(SignInTry.objects.values()))
    SignInTry.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert second_step(client, code_of(coded)).status_code == 302


def test_forty_wrong_codes_a_day_are_the_most(coded):
    request = RequestFactory().get("/")
    for _try in range(40):
        tries.attempt(request, coded.email, tries.Kind.CODE)
        SignInTry.objects.update(at=timezone.now() - timedelta(hours=2))
    with pytest.raises(tries.TooMany):
        tries.attempt(request, coded.email, tries.Kind.CODE)
    SignInTry.objects.update(at=timezone.now() - timedelta(hours=25))
    tries.attempt(request, coded.email, tries.Kind.CODE)


def test_setting_codes_up_shows_the_paper_once(benoit, brands, sit):
    client, url = sit(benoit), reverse("code_setup")
    page = client.get(url).content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert f"secret={secret}" in page
    assert re.search(r'<svg class="qr"', page)
    assert client.get(url).content.decode().count(secret[:4])  # the same one, until it is confirmed
    assert client.post(url, {"code": "000000"}).status_code == 422
    assert not factors.has_second_factor(benoit)
    shown = client.post(url, {"code": codes.code_at(secret, codes.step_of(time.time()))})
    paper = re.findall(r"<li><code>([A-Z2-9-]{19})</code>", shown.content.decode())
    assert len(paper) == 10
    assert client.get(url)["Location"] == reverse("security")
    assert factors.take_code(benoit, paper[0]) == "recovery"
    client.post(reverse("code_removal"))
    assert not factors.has_second_factor(benoit)
    assert factors.recovery_left(benoit) == 0


def test_without_its_key_the_desk_still_takes_the_paper(coded, settings, tmp_path):
    settings.PARVIS_KEY_FILE = tmp_path / "gone.key"
    assert second_step(first_step(coded), code_of(coded)).status_code == 422
    assert second_step(first_step(coded), coded.paper[0]).status_code == 302


def test_an_operator_gives_a_way_back_and_the_person_is_told(coded, alice, brands, sit):
    inside = first_step(coded)
    second_step(inside, coded.paper[0])
    url = reverse("person_reset", args=[coded.pk])
    assert sit(alice).post(url).status_code == 200
    assert inside.get(reverse("account")).status_code == 302
    client = Client()
    given = {"email": coded.email, "password": PASSWORD, "next": "/account/"}
    assert client.post(reverse("sign_in"), given)["Location"] == "/account/"
    assert b"Alice Roy took away your second factor" in client.get("/account/").content
    assert AuditEntry.objects.filter(verb="factors.reset", actor=alice).count() == 1
    mine = sit(alice).post(reverse("person_reset", args=[alice.pk]))
    assert mine.status_code == 302
    assert not PersonalNotice.objects.filter(user=alice).exists()


def test_no_secret_and_no_code_stands_in_clear_in_the_database_or_the_log(
    coded, brands, sit, caplog, capfd
):
    caplog.set_level("DEBUG")
    client = first_step(coded)
    second_step(client, "111111")
    used = code_of(coded)
    second_step(client, used)
    client.post(reverse("recovery"))
    page = client.post(
        reverse("seats", args=[brands.cafe.slug]),
        {"name": "D", "email": "d@example.org", "role": "observer", "language": "en", "days": "1"},
    )
    key = re.search(r"/invitation/([\w-]+)/", page.content.decode())[1]
    hidden = [
        client.session.session_key,
        client.cookies["parvis_session"].value,
        coded.secret,
        PASSWORD,
        key,
        used,
        *coded.paper,
        coded.paper[0].replace("-", ""),
    ]
    connection.ensure_connection()
    dump = "\n".join(sqlite3.Connection.iterdump(connection.connection))
    said = caplog.text + "".join(capfd.readouterr())
    assert len(dump) > 10_000
    for word in hidden:
        assert word not in dump, word
        assert word not in said, word
    assert RecoveryCode.objects.count() == 10


def test_how_one_came_in_is_written_down(coded):
    second_step(first_step(coded), coded.paper[0])
    entry = AuditEntry.objects.get(verb="person.signed_in")
    assert entry.detail == {"how": "recovery"}
    assert entering.PROOF == "proof"
