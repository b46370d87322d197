import json
import time

import pytest
from django.test import Client
from django.urls import reverse
from tests.team.authenticator import PRESENT, Authenticator

from parvis.team.models import AuditEntry, Passkey, SignInTry
from parvis.team.rules import passkey_spot
from parvis.team.sign_in import entering

HOST = "localhost:8000"
KNOWN = ["127.0.0.1", "localhost", "[::1]"]


@pytest.mark.parametrize(
    ("host", "is_secure", "rp_id", "why", "elsewhere"),
    [
        ("localhost:8000", False, "localhost", "", ""),
        ("localhost", False, "localhost", "", ""),
        ("127.0.0.1:8001", False, "", "number", "http://localhost:8001"),
        ("[::1]:8001", False, "", "number", "http://localhost:8001"),
        ("[::1]", False, "", "number", "http://localhost"),
        ("192.168.1.9:8000", False, "", "number", ""),
        ("192.168.1.9", True, "", "number", ""),
        ("desk.example.org", True, "desk.example.org", "", ""),
        ("desk.example.org:8443", True, "desk.example.org", "", ""),
        ("desk.example.org", False, "", "plain", ""),
        ("desk", True, "", "name", ""),
    ],
)
def test_an_address_says_whether_passkeys_work_there(host, is_secure, rp_id, why, elsewhere):
    spot = passkey_spot(host, is_secure=is_secure, known=KNOWN)
    assert (spot.rp_id, spot.why, spot.elsewhere, spot.works) == (
        rp_id,
        why,
        elsewhere,
        bool(rp_id),
    )


def send(client, page, body=None, **query):
    url = reverse(page) + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")
    return client.post(url, json.dumps(body or {}), content_type="application/json", HTTP_HOST=HOST)


def signed_in(user):
    client = Client(HTTP_HOST=HOST)
    client.force_login(user)
    session = client.session
    session[entering.PROOF] = time.time()
    session.save()
    return client


@pytest.fixture
def phone():
    return Authenticator()


def add(client, phone, name="My phone"):
    options = send(client, "passkey_adding_options").json()
    return send(client, "passkey_adding_answer", phone.make(options), name=name)


def enter(client, phone, *, rp_id=None, **query):
    options = send(client, "passkey_options").json()
    return send(client, "passkey_answer", phone.use(options, rp_id=rp_id), **query)


@pytest.fixture
def keyed(benoit, brands, phone):
    """Benoit has a passkey."""
    assert add(signed_in(benoit), phone).status_code == 200
    return benoit


def test_a_passkey_is_made_named_used_without_typing_and_removed(benoit, brands, phone):
    client = signed_in(benoit)
    options = send(client, "passkey_adding_options").json()
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert benoit.email.encode() not in json.dumps(options["user"]["id"]).encode()
    assert add(client, phone, "My phone").json() == {"next": reverse("security")}
    elsewhere = Client(HTTP_HOST=HOST)
    answer = enter(elsewhere, phone, next="/account/sessions/")
    assert answer.json() == {"next": "/account/sessions/"}
    assert elsewhere.get(reverse("account")).status_code == 200
    key = Passkey.objects.get()
    assert (key.name, key.rp_id, key.sign_count, key.used_at is None) == (
        "My phone",
        "localhost",
        1,
        False,
    )
    client.post(reverse("passkey", args=[key.pk]), {"name": "Old phone"})
    assert b"Old phone" in client.get(reverse("security")).content
    client.post(reverse("passkey", args=[key.pk]), {"remove": "1"})
    assert enter(Client(HTTP_HOST=HOST), phone).status_code == 422


def test_an_address_of_elsewhere_is_not_followed(keyed, phone):
    answer = enter(Client(HTTP_HOST=HOST), phone, next="https://evil.example/")
    assert answer.json() == {"next": reverse("home")}


def test_an_answer_opens_once_and_in_its_own_browser_only(keyed, phone):
    client = Client(HTTP_HOST=HOST)
    answer = phone.use(send(client, "passkey_options").json())
    cookie = client.cookies["parvis_challenge"].value
    assert send(Client(HTTP_HOST=HOST), "passkey_answer", answer).status_code == 422
    assert send(client, "passkey_answer", answer).status_code == 200
    again = Client(HTTP_HOST=HOST)
    again.cookies["parvis_challenge"] = cookie
    Passkey.objects.update(sign_count=0)  # so that nothing but the challenge stops it
    assert send(again, "passkey_answer", answer).status_code == 422


def test_a_late_answer_opens_nothing(keyed, phone, monkeypatch):
    client = Client(HTTP_HOST=HOST)
    answer = phone.use(send(client, "passkey_options").json())
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert send(client, "passkey_answer", answer).status_code == 422


def bend_origin(phone):
    phone.origin = "http://localhost:9999"


def bend_site(phone):
    phone.origin = "https://evil.example"


def bend_presence(phone):
    phone.flags = PRESENT


def bend_key(phone):
    phone.key = Authenticator().key


def bend_count(phone):
    phone.count = -1


def bend_id(phone):
    phone.id = b"somebody else's!"


BENT = [bend_origin, bend_site, bend_presence, bend_key, bend_id, bend_count]


@pytest.mark.parametrize("bend", BENT)
def test_what_a_passkey_may_not_say_opens_nothing(bend, keyed, phone):
    first = Client(HTTP_HOST=HOST)
    assert enter(first, phone).status_code == 200
    bend(phone)
    client = Client(HTTP_HOST=HOST)
    assert enter(client, phone).status_code == 422
    assert client.get(reverse("account")).status_code == 302


def test_another_host_is_not_ours(keyed, phone):
    assert enter(Client(HTTP_HOST=HOST), phone, rp_id="evil.example").status_code == 422


def test_a_counter_that_goes_back_is_written_down(keyed, phone):
    assert enter(Client(HTTP_HOST=HOST), phone).status_code == 200
    phone.count = 0
    assert enter(Client(HTTP_HOST=HOST), phone).status_code == 422
    assert AuditEntry.objects.filter(verb="passkey.copied").count() == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b"{}", b'{"id": 1}', b'{"rawId":"AA","response":{}}']
)
@pytest.mark.parametrize("name", ["passkey_answer", "passkey_adding_answer", "confirm_answer"])
def test_rubbish_is_refused_quietly(name, body, keyed):
    client = signed_in(keyed)
    send(client, "passkey_adding_options")
    url = reverse(name)
    answer = client.post(url, body, content_type="application/json", HTTP_HOST=HOST)
    assert answer.status_code == 422


def test_refused_answers_are_counted_like_passwords(keyed, phone):
    bend_key(phone)
    told = [enter(Client(HTTP_HOST=HOST), phone).json()["refused"] for _try in range(9)]
    assert told == ["unknown"] * 8 + ["wait"]
    assert SignInTry.objects.count() == 8


def test_a_passkey_is_asked_after_the_password_and_of_its_owner_only(
    keyed, alice, brands, phone, folder
):
    from tests.cast import PASSWORD

    hers = Authenticator()
    add(signed_in(alice), hers)
    client = Client(HTTP_HOST=HOST)
    given = {"email": keyed.email, "password": PASSWORD, "next": "/account/sessions/"}
    assert client.post(reverse("sign_in"), given)["Location"] == reverse("sign_in_second")
    assert client.get(reverse("account")).status_code == 302
    assert enter(client, hers).status_code == 422
    assert enter(client, phone).json() == {"next": "/account/sessions/"}
    assert client.get(reverse("account")).status_code == 200


def test_adding_asks_who_one_is_and_works_only_under_a_name(benoit, brands, phone):
    client = signed_in(benoit)
    session = client.session
    session[entering.PROOF] = time.time() - 3600
    session.save()
    assert send(client, "passkey_adding_options").status_code == 422
    assert b"Confirm that it is you" in client.get(reverse("passkey_adding")).content
    session[entering.PROOF] = time.time()
    session.save()
    page = client.get(reverse("security"), HTTP_HOST="127.0.0.1:8000").content.decode()
    assert "http://localhost:8000/account/security/" in page
    url = reverse("passkey_adding_options")
    assert client.post(url, HTTP_HOST="127.0.0.1:8000").status_code == 422


def test_a_passkey_confirms_who_one_is(keyed, phone):
    client = signed_in(keyed)
    session = client.session
    session[entering.PROOF] = 0
    session.save()
    options = send(client, "confirm_options").json()
    assert len(options["allowCredentials"]) == 1
    assert send(client, "confirm_answer", phone.use(options)).status_code == 200
    assert client.get(reverse("passkey_adding")).status_code == 200
    assert b"Confirm that it is you" not in client.get(reverse("passkey_adding")).content


def test_a_key_known_already_is_not_added_to_another_person(keyed, alice, phone):
    assert add(signed_in(alice), phone).status_code == 422
    assert Passkey.objects.get().user == keyed
