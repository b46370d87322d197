import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD

from parvis.channels.models import Letter, MailServer
from parvis.team.models import Invitation, Role, Seat, User, Welcome

DANA = {
    "name": "Dana",
    "email": "Dana@example.org",
    "role": "contributor",
    "language": "en",
    "days": "3",
}


def invite(client, brand, **more):
    page = client.post(reverse("seats", args=[brand.slug]), DANA | more)
    found = re.search(r"/invitation/[\w-]+/", page.content.decode())
    return page, found and found[0]


def test_a_person_comes_in_by_a_link_that_works_once(benoit, brands, sit):
    page, link = invite(sit(benoit), brands.cafe, message="À lundi!")
    assert page.status_code == 200
    assert "mailto:dana%40example.org" in page.content.decode()
    key = link.split("/")[2]
    assert key not in str(list(Invitation.objects.values()))
    assert not User.objects.filter(email="dana@example.org").exists()
    newcomer = Client()
    assert "À lundi!" in newcomer.get(link).content.decode()
    assert newcomer.post(link, {"name": "Dana", "password": "password"}).status_code == 422
    assert newcomer.post(link, {"name": "Dana", "password": PASSWORD}).status_code == 302
    dana = User.objects.get(email="dana@example.org")
    assert Seat.objects.get(brand=brands.cafe, user=dana).role == Role.CONTRIBUTOR
    assert newcomer.get(f"/b/{brands.cafe.slug}/team/").status_code == 200
    assert Client().get(link).status_code == 404


def test_a_person_with_an_account_accepts_signed_in_and_only_as_themselves(
    benoit, charlie, alice, brands, sit
):
    _page, link = invite(sit(benoit), brands.cafe, email="charlie@example.org")
    told = Client().post(link, {"name": "Charlie", "password": PASSWORD}).content
    assert b"account for this address already" in told
    assert Client().get(link).content.count(b"/sign-in/?next=/invitation/") == 1
    assert sit(alice).post(link).status_code == 403
    assert not Seat.objects.filter(brand=brands.cafe, user=charlie).exists()
    assert sit(charlie).post(link)["Location"] == reverse("home")
    assert sit(charlie).get(f"/b/{brands.cafe.slug}/").status_code == 200
    assert sit(charlie).post(link).status_code == 404
    page, again = invite(sit(benoit), brands.cafe, email="charlie@example.org")
    assert (page.status_code, again) == (422, None)


def test_a_late_link_a_withdrawn_one_and_a_replaced_one_open_nothing(benoit, brands, sit):
    client = sit(benoit)
    _page, first = invite(client, brands.cafe)
    _page, second = invite(client, brands.cafe)
    assert Client().get(first).status_code == 404
    row = Invitation.objects.get(withdrawn_at=None)
    url = reverse("seat_invitation", args=[brands.cafe.slug, row.pk])
    third = re.search(r"/invitation/[\w-]+/", client.post(url).content.decode())[0]
    assert [Client().get(link).status_code for link in (second, third)] == [404, 200]
    Invitation.objects.filter(pk=row.pk).update(until=timezone.now())
    assert Client().post(third, {"name": "Dana", "password": PASSWORD}).status_code == 404
    assert b"too old; make another" in client.get(reverse("team", args=[brands.cafe.slug])).content
    fourth = re.search(r"/invitation/[\w-]+/", client.post(url).content.decode())[0]
    client.post(url, {"withdraw": "1"})
    assert Client().get(fourth).status_code == 404
    client.post(url)
    assert not Invitation.objects.filter(withdrawn_at=None).exists()


def test_a_manager_invites_no_owner_nor_touches_an_owners_invitation(alice, benoit, brands, sit):
    _page, link = invite(sit(alice), brands.cafe, role="owner")
    assert link
    for more in ({}, {"role": "owner", "email": "eve@example.org"}):
        page, stolen = invite(sit(benoit), brands.cafe, **more)
        assert (page.status_code, stolen) == (422, None)
    row = Invitation.objects.get()
    url = reverse("seat_invitation", args=[brands.cafe.slug, row.pk])
    assert sit(benoit).post(url).status_code == 302
    sit(benoit).post(url, {"withdraw": "1"})
    assert Client().get(link).status_code == 200


def test_what_an_invitation_offers_goes_with_the_seat_of_whoever_made_it(
    alice, benoit, brands, sit
):
    _page, link = invite(sit(benoit), brands.cafe)
    seat = Seat.objects.get(brand=brands.cafe, user=benoit)
    sit(alice).post(reverse("seat", args=[brands.cafe.slug, seat.pk]), {"remove": "1"})
    assert Client().get(link).status_code == 404


def test_a_link_of_another_brand_is_another_brands_own(benoit, charlie, brands, sit):
    _page, link = invite(sit(benoit), brands.cafe)
    _page, other = invite(sit(charlie), brands.port)
    Client().post(other, {"name": "Not Dana", "password": PASSWORD})
    dana = User.objects.get(email="dana@example.org")
    assert [seat.brand for seat in dana.seats.all()] == [brands.port]
    assert Client().get(link).status_code == 200  # still waits, for somebody who holds it


@pytest.mark.parametrize(
    "dates",
    [
        {"ends_on": "2001-01-01"},
        {"begins_on": "2999-01-02", "ends_on": "2999-01-01"},
        {"ends_on": "2999-01-01"},
        {"begins_on": "2999-01-01"},
        {"ends_on": "soon"},
    ],
)
def test_dates_that_make_no_mandate_are_refused_in_words(dates, benoit, brands, sit):
    page, link = invite(sit(benoit), brands.cafe, **dates)
    assert (page.status_code, link) == (422, None)
    assert b"fault" in page.content
    assert b'value="Dana@example.org"' in page.content  # nothing typed is lost


def test_an_invitation_with_dates_gives_a_mandate(benoit, brands, sit):
    until = timezone.localdate() + timedelta(days=30)
    _page, link = invite(sit(benoit), brands.cafe, ends_on=until.isoformat(), scope="the blog")
    Client().post(link, {"name": "Dana", "password": PASSWORD})
    mandate = Seat.objects.get(user__email="dana@example.org").mandate
    assert (mandate.ends_on, mandate.scope, mandate.due_at is None) == (until, "the blog", False)


def test_a_link_to_choose_a_password_lasts_a_day_and_ends_sessions(alice, benoit, brands, sit):
    before = sit(benoit)
    page = sit(alice).post(reverse("person_reset", args=[benoit.pk]), {"password": "1"})
    link = re.search(r"/welcome/[\w-]+/", page.content.decode())[0]
    assert before.get(reverse("account")).status_code == 302
    late = Welcome.objects.get().until
    Welcome.objects.update(until=timezone.now())
    assert Client().get(link).status_code == 404
    Welcome.objects.update(until=late)
    there = Client()
    assert there.post(link, {"password": "une autre phrase longue"}).status_code == 302
    assert there.get(reverse("account")).status_code == 200
    assert Client().get(link).status_code == 404


@pytest.fixture
def mail(folder):
    return MailServer.objects.create(host="mail.example.org", port=587, sender="desk@example.org")


def test_the_letter_leaves_when_the_desk_has_mail_and_an_address_for_others(
    benoit, brands, sit, mail, settings
):
    client = sit(benoit)
    assert (
        b"Nothing was sent."
        in client.post(
            reverse("seats", args=[brands.cafe.slug]), DANA, HTTP_HOST="localhost"
        ).content
    )
    settings.ADDRESS, settings.HTTPS = "https://desk.example.org", True
    page, link = invite(client, brands.cafe, message="À lundi!", language="fr-ca")
    assert b"A letter is on its way to dana@example.org" in page.content
    letter = Letter.objects.get()
    assert letter.to == "dana@example.org"
    assert letter.subject == "Votre place à Café du Perron"
    assert f"https://desk.example.org{link}" in letter.text["text"]
    assert "À lundi!" in letter.text["text"]
    brands.cafe.is_sample = True
    brands.cafe.save()
    page, _link = invite(client, brands.cafe)
    assert b"Nothing was sent." in page.content
    assert Letter.objects.count() == 1


def test_what_one_must_know_is_also_written_when_the_desk_has_mail(
    alice, benoit, brands, sit, mail
):
    benoit.language = "fr-ca"
    benoit.save()
    sit(alice).post(reverse("person_reset", args=[benoit.pk]))
    letter = Letter.objects.get()
    assert letter.to == benoit.email
    assert "Alice Roy a retiré votre second facteur" in letter.text["text"]
