"""Lists of members: columns guessed, consents with their proof, nobody taken for somebody else."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tests.imports.bringing import SHARED, bring, receive, work

from parvis.imports import actions
from parvis.members.actions import add_member, add_note
from parvis.members.consent import Consent, MemberEmail
from parvis.members.models import Member, MemberNote

pytestmark = pytest.mark.django_db

LIST = (
    "Prénom;Nom;Courriel;Langue;Consentement;Date du consentement;Source;Remarques\n"
    "Inès;Gagnon;INES@example.org;fr;exprès;2024-05-02;Carte au comptoir;aime le seigle\n"
    "Tom;Hill;tom@example.org;en;tacite;13/02/2025;Achat;\n"
    "Inès;Gagnon;ines@example.org;fr;non;;;\n"
    ";;pas-une-adresse;;;;;\n"
    ";;;;;;;\n"
    "Sans;Adresse;;;;;;\n"
)


def test_a_list_brings_people_and_what_each_allowed(brands, alice):
    row = bring(brands.cafe, LIST, "liste.csv", alice, where="Infolettre 2024")
    assert row.state == "done"
    people = dict(MemberEmail.objects.values_list("email", "member__name"))
    assert people == {"INES@example.org": "Inès Gagnon", "tom@example.org": "Tom Hill"}
    assert set(Member.objects.values_list("name", "source", "source_detail")) == {
        (name, "by_hand", "Infolettre 2024") for name in ("Inès Gagnon", "Tom Hill", "Sans Adresse")
    }
    ines, tom = Consent.objects.order_by("pk")
    assert (ines.basis, ines.given_at, ines.where) == (
        "express", datetime(2024, 5, 2, tzinfo=UTC), "Carte au comptoir",
    )  # fmt: skip
    assert ines.proof == "liste.csv, 2 · exprès"
    assert (tom.basis, tom.given_at) == ("implied", datetime(2025, 2, 13, tzinfo=UTC))
    assert MemberNote.objects.get().text == "aime le seigle"
    assert row.tally["known"] == 1
    assert row.tally["left_out"] == {"rows whose e-mail address is not one": 1}


def test_the_same_list_twice_brings_nobody_twice(brands, alice):
    bring(brands.cafe, LIST, "liste.csv", alice)
    again = bring(brands.cafe, LIST, "liste.csv", alice)
    assert Member.objects.count() == 3
    assert Consent.objects.count() == 2
    assert again.tally["known"] == 4


@pytest.mark.parametrize(
    ("date", "newer"), [("2023-01-01", False), ("", False), ("2026-01-01", True)]
)
def test_a_list_replaces_a_consent_only_with_a_later_date(brands, alice, date, newer):
    bring(brands.cafe, LIST, "liste.csv", alice)
    told = f"Courriel;Consentement;Date du consentement\nines@example.org;tacite;{date}\n"
    bring(brands.cafe, told, "autre.csv", alice)
    assert Consent.objects.filter(member__name="Inès Gagnon").count() == 1 + newer


def test_two_people_of_one_name_stay_two_and_are_shown(brands, alice, sit):
    there = add_member(brand=brands.cafe, name="Tom Hill", source_detail="kiosque", by=alice)
    row = bring(brands.cafe, LIST, "liste.csv", alice)
    assert Member.objects.filter(name="Tom Hill").count() == 2
    assert row.report["kinds"] == {"twin": 1}
    told = sit(alice).get(f"/b/{brands.cafe.slug}/imports/{row.pk}/").content.decode()
    assert f"/members/{there.pk}/" in told


def test_undo_takes_people_back_save_those_somebody_worked_on(brands, alice):
    row = bring(brands.cafe, LIST, "liste.csv", alice)
    add_note(Member.objects.get(name="Tom Hill"), text="a appelé", by=alice)
    actions.move(row, "undoing", by=alice)
    work()
    row.refresh_from_db()
    assert row.kept == {"worked_on": 1}
    assert list(Member.objects.values_list("name", flat=True)) == ["Tom Hill"]
    assert list(Consent.objects.values_list("member__name", flat=True)) == ["Tom Hill"]


def test_a_list_undone_gives_back_the_consent_that_was_there(brands, alice):
    bring(brands.cafe, LIST, "liste.csv", alice)
    told = "Courriel;Consentement;Date du consentement\nines@example.org;oui;2026-01-01\n"
    row = bring(brands.cafe, told, "autre.csv", alice)
    assert Consent.objects.count() == 3
    actions.move(row, "undoing", by=alice)
    work()
    assert Consent.objects.count() == 2
    assert Member.objects.count() == 3


def test_columns_are_guessed_then_said_by_a_person(brands, alice, sit):
    row = receive(brands.cafe, "Qui,Où\nZoé,zoe@example.org\n", "liste.csv", alice)
    work()
    client, where = sit(alice), f"/b/{brands.cafe.slug}/imports/{row.pk}"
    row.refresh_from_db()
    assert row.state == "failed"
    row = receive(brands.cafe, "Name,Où\nZoé,zoe@example.org\n", "liste.csv", alice)
    work()
    where = f"/b/{brands.cafe.slug}/imports/{row.pk}"
    client.post(f"{where}/start/", {"name": "Name", "email": "Où", "again": "1"})
    work()
    client.post(f"{where}/start/", {"name": "Name", "email": "Où"})
    work()
    assert MemberEmail.objects.get().email == "zoe@example.org"


def test_naughty_names_are_kept_unchanged(brands, alice):
    path = SHARED / "hostile-strings" / "blns.json"
    if not path.exists():
        pytest.skip("shared/examples/hostile-strings is not beside this repository")
    strings = [one for one in json.loads(path.read_text()) if one.strip()]
    quoted = [
        f'"{one.replace(chr(34), chr(34) * 2)}",n{n}@example.org' for n, one in enumerate(strings)
    ]
    body = "\n".join(["Name,Email", *quoted]).encode("utf-8", "surrogatepass")
    bring(brands.cafe, body, "liste.csv", alice)
    kept = dict(MemberEmail.objects.values_list("email", "member__name"))
    for n, text in enumerate(strings):
        assert kept[f"n{n}@example.org"] == text.strip()[:300]
