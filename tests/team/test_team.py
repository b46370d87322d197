import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD

from parvis.stream.models import Item
from parvis.team import actions
from parvis.team.models import FirstRunKey, Role, Seat, SignInTry, User
from parvis.team.rules import RIGHTS, Right, allows

ARGON = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
OWNER = {"name": "Alice Roy", "email": "Alice@example.org", "password": PASSWORD}


@pytest.mark.parametrize("role", Role.values)
def test_every_role_reads_and_only_owners_own(role):
    assert allows(role, Right.READ)
    assert allows(role, Right.OWN) == (role == Role.OWNER)
    assert set(RIGHTS) == set(Role)


def test_the_desk_opens_once_with_its_key_and_only_a_digest_is_kept(folder, settings):
    settings.PASSWORD_HASHERS = ARGON
    first, key = actions.issue_first_run_key(), actions.issue_first_run_key()
    assert key not in str(list(FirstRunKey.objects.values()))
    client, url = Client(), reverse("first_run")
    assert client.get(url).status_code == 200  # asks for the key
    assert client.get(url, {"key": first}).status_code == 403  # replaced by the second
    assert client.post(url, OWNER | {"key": "wrong"}).status_code == 403
    assert client.post(url, OWNER | {"key": key, "password": "court"}).status_code == 422
    assert not User.objects.exists()
    assert client.post(url, OWNER | {"key": key})["Location"] == reverse("new_brand")
    alice = User.objects.get()
    assert alice.is_operator
    assert alice.email == "alice@example.org"
    assert identify_hasher(alice.password).algorithm == "argon2"
    assert client.get(reverse("new_brand")).status_code == 200
    again = Client().post(url, OWNER | {"key": key, "email": "charlie@example.org"})
    assert again.status_code == 302
    assert User.objects.count() == 1
    assert actions.issue_first_run_key() is None


def test_signing_in_rotates_the_session_and_leads_back(benoit, brands):
    client = Client()
    client.get(reverse("sign_in"))
    before = client.session.session_key
    answer = client.post(
        reverse("sign_in"),
        {"email": "BENOIT@example.org", "password": PASSWORD, "next": "/account/"},
    )
    assert answer["Location"] == "/account/"
    assert client.session.session_key != before
    assert client.get(reverse("home"))["Location"] == f"/b/{brands.cafe.slug}/"
    assert client.get(f"/b/{brands.cafe.slug}/team/").status_code == 200


def test_no_address_of_elsewhere_is_followed_after_signing_in(benoit, brands):
    given = {"email": benoit.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert Client().post(reverse("sign_in"), given)["Location"] == reverse("home")


def test_guessing_stops_for_one_address_and_locks_no_colleague_out(benoit, brands):
    wrong = {"email": benoit.email, "password": "wrong wrong wrong"}
    client, url = Client(REMOTE_ADDR="203.0.113.9"), reverse("sign_in")
    said = [client.post(url, wrong).content for _try in range(9)]
    assert b"Wait a quarter" not in said[7]
    right = wrong | {"password": PASSWORD}
    assert client.post(url, right).status_code == 422
    assert Client(REMOTE_ADDR="203.0.113.10").post(url, right).status_code == 302
    assert benoit.email not in str(list(SignInTry.objects.values()))
    SignInTry.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert client.post(url, right).status_code == 302


def test_one_address_cannot_try_many_accounts(benoit, brands):
    url = reverse("sign_in")
    for number in range(40):
        Client().post(url, {"email": f"p{number}@example.org", "password": "wrong wrong"})
    given = {"email": benoit.email, "password": PASSWORD}
    assert Client().post(url, given).status_code == 422


def test_known_and_unknown_people_get_the_same_answer(benoit, brands):
    url, wrong = reverse("sign_in"), "wrong wrong wrong"
    known = Client().post(url, {"email": benoit.email, "password": wrong})
    nobody = Client().post(url, {"email": "b@example.org", "password": wrong})
    strip = re.compile(rb"[A-Za-z0-9]{64}|value=[^>]*")  # the page's own token, the e-mail typed
    assert strip.sub(b"", known.content) == strip.sub(b"", nobody.content)


def test_signing_out_everywhere_ends_every_session_of_that_person_only(benoit, alice, brands, sit):
    here, there, other = sit(benoit), sit(benoit), sit(alice)
    here.post(reverse("leave_everywhere"))
    assert here.get(reverse("account")).status_code == 302
    assert there.get(reverse("account")).status_code == 302
    assert other.get(reverse("account")).status_code == 200


def seat_page(brand, user):
    return reverse("seat", args=[brand.slug, Seat.objects.get(brand=brand, user=user).pk])


def test_the_last_owner_stays_and_managers_touch_no_owner(alice, benoit, camille, brands, sit):
    cafe = brands.cafe
    for person in (alice, benoit):
        sit(person).post(seat_page(cafe, alice), {"remove": "1"})
        sit(person).post(seat_page(cafe, alice), {"role": "observer"})
    sit(benoit).post(seat_page(cafe, benoit), {"role": "owner"})
    assert Seat.objects.get(brand=cafe, user=alice).role == Role.OWNER
    assert Seat.objects.get(brand=cafe, user=benoit).role == Role.MANAGER
    sit(alice).post(seat_page(cafe, camille), {"role": "analyst"})
    assert Seat.objects.get(brand=cafe, user=camille).role == Role.ANALYST
    sit(benoit).post(seat_page(cafe, camille), {"remove": "1"})
    assert not Seat.objects.filter(brand=cafe, user=camille).exists()
    assert sit(camille).get(f"/b/{cafe.slug}/").status_code == 404
    told = sit(alice).get(reverse("audit", args=[cafe.slug])).content.decode()
    assert "Camille Ouellet" in told


def test_two_brands_of_one_name_have_two_addresses(alice, folder):
    one, two = (actions.create_brand(name="Café !", site_url="", by=alice) for _ in range(2))
    assert (one.slug, two.slug) == ("cafe", "cafe-2")


@pytest.mark.parametrize(
    "wrong", [{"time_zone": "Mars/Olympus"}, {"language": "xx"}, {"minutes_a_day": "999"}]
)
def test_an_unknown_zone_language_or_length_of_day_is_refused(wrong, benoit, sit, folder):
    given = {
        "name": "Benoit", "language": "en", "time_zone": "Europe/Paris", "minutes_a_day": "40",
    }  # fmt: skip
    client, url = sit(benoit), reverse("account")
    client.post(url, given | wrong)
    assert client.get(url).status_code == 200
    benoit.refresh_from_db()
    assert benoit.time_zone == "America/Toronto"
    assert client.post(url, given).status_code == 302
    benoit.refresh_from_db()
    assert (benoit.time_zone, benoit.minutes_a_day) == ("Europe/Paris", 40)


def test_the_language_is_chosen_before_signing_in(folder):
    client = Client(HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9")
    actions.issue_first_run_key()
    assert b'lang="en' in client.get(reverse("first_run")).content
    client.post(reverse("set_language"), {"language": "fr-ca"})
    assert b'lang="fr-CA"' in client.get(reverse("first_run")).content


def test_audit_pages_follow_one_another_without_gap(alice, brands, sit):
    for number in range(130):
        actions.record("brand.changed", brand=brands.cafe, by=alice, subject=f"<{number:03}>")
    client, url, seen = sit(alice), reverse("audit", args=[brands.cafe.slug]), []
    query = ""
    while query is not None:
        page = client.get(url + query).content.decode()
        seen += re.findall(r"&lt;(\d{3})&gt;", page)
        older = re.search(r"\?before=\d+", page)
        query = older[0] if older else None
    assert seen == [f"{n:03}" for n in reversed(range(130))]


def test_a_brand_goes_only_when_its_owner_writes_its_name(
    alice, benoit, brands, sample_arguments, sit
):
    url, name = reverse("brand_removal", args=[brands.cafe.slug]), {"name": brands.cafe.name}
    assert sit(benoit).post(url, name).status_code == 403
    sit(alice).post(url, {"name": "cafe"})
    assert Item.objects.filter(brand=brands.cafe).exists()
    assert sit(alice).post(url, name)["Location"] == reverse("home")
    assert not Item.objects.filter(brand=brands.cafe).exists()
    assert Item.objects.filter(brand=brands.port).exists()
