"""Someone was erased: no list and no export brings them back, and the preview says how many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.imports.bringing import bring, comment, post, receive, work, wxr

from parvis.kit import ledger
from parvis.kit.ledger import Seal
from parvis.members import erasure
from parvis.members.consent import MemberEmail
from parvis.members.models import Erasure, Member, MemberAccount
from parvis.stream.models import Author, Item

pytestmark = pytest.mark.django_db

PEOPLE = (
    "Nom;Courriel;Consentement;Date du consentement\n"
    "Inès Gagnon;INES@example.org;;\nTom Hill;tom@example.org;;\n"
    "Sans Adresse;;;\nRosalie Roy;rosalie@example.org;;\n"
)
LEFT = "people erased here before"


def erase(name: str, by, reason=Erasure.Reason.ASKED) -> None:
    erasure.erase(Member.objects.get(name=name), reason=reason, by=by)


def names() -> set[str]:
    return set(Member.objects.values_list("name", flat=True))


def test_a_list_does_not_bring_back_who_was_erased(brands, alice):
    bring(brands.cafe, PEOPLE, "liste.csv", alice)
    erase("Inès Gagnon", alice)
    erase("Sans Adresse", alice)
    row = receive(brands.cafe, PEOPLE.replace("INES", "ines"), "encore.csv", alice)
    work()
    row.refresh_from_db()
    assert row.report["left_out"] == {LEFT: 2}
    assert "Inès" not in str(row.report)
    row = bring(brands.cafe, PEOPLE.replace("INES", "ines"), "encore.csv", alice)
    assert row.tally["left_out"] == {LEFT: 2}
    assert names() == {"Tom Hill", "Rosalie Roy"}
    assert not MemberEmail.objects.filter(email__iexact="ines@example.org").exists()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr-ca", "personnes effacées d’ici, qui n’y reviennent pas"),
        ("en", "people erased here before, who do not come back"),
    ],
)
def test_the_preview_says_how_many_in_the_reader_s_language(brands, alice, sit, language, told):
    bring(brands.cafe, PEOPLE, "liste.csv", alice)
    erase("Inès Gagnon", alice)
    erase("Tom Hill", alice)
    row = receive(brands.cafe, PEOPLE, "encore.csv", alice)
    work()
    alice.language = language
    alice.save()
    page = sit(alice).get(f"/b/{brands.cafe.slug}/imports/{row.pk}/").content.decode()
    assert f'<b class="num">2</b><span>{told}</span>' in page


def test_whoever_consents_anew_after_the_erasure_may_come_back(brands, alice):
    bring(brands.cafe, PEOPLE, "liste.csv", alice)
    erase("Inès Gagnon", alice)
    later = (timezone.now() + timedelta(days=2)).date().isoformat()
    told = f"Nom;Courriel;Consentement;Date du consentement\nInès;ines@example.org;oui;{later}\n"
    bring(brands.cafe, told.replace(later, "2024-05-02"), "vieille.csv", alice)
    bring(brands.cafe, told.replace("oui", "tacite"), "achat.csv", alice)
    assert "Inès" not in names()
    bring(brands.cafe, told, "neuve.csv", alice)
    assert "Inès" in names()


def test_another_brand_may_know_the_same_person(brands, alice):
    bring(brands.cafe, PEOPLE, "liste.csv", alice)
    erase("Inès Gagnon", alice)
    row = bring(brands.port, PEOPLE, "liste.csv", alice)
    assert row.tally["left_out"] == {}
    assert Member.objects.filter(brand=brands.port).count() == 4


def test_an_export_of_the_site_does_not_bring_back_who_was_erased(brands, alice):
    told = wxr(post(1, comment(1, "premier"), comment(2, "second", name="Tom", email="t@e.org")))
    bring(brands.cafe, told, by=alice)
    zoe = Author.objects.get(name="Zoé")
    member = Member.objects.create(brand=brands.cafe, name="Zoé M.", last_at=timezone.now())
    MemberAccount.objects.update_or_create(author=zoe, defaults={"member": member})
    erase("Zoé M.", alice)
    more = told.replace("</wp:comment></item>", f"</wp:comment>{comment(3, 'jamais lu')}</item>")
    row = receive(brands.cafe, more, by=alice)
    work()
    row.refresh_from_db()
    assert row.report["left_out"] == {"remarks of people erased here before": 2}
    assert "Zoé" not in str(row.report)
    row = bring(brands.cafe, more, by=alice)
    assert row.tally["left_out"] == {"remarks of people erased here before": 2}
    assert row.tally["kinds"] == {"post:published": 1, "comment:published": 1}
    assert not Item.objects.filter(text__contains="jamais lu").exists()
    assert not Author.objects.filter(name="Zoé").exists()


def test_a_ledger_of_before_without_addresses_is_still_read(brands, alice, settings):
    bring(brands.cafe, PEOPLE, "liste.csv", alice)
    erase("Inès Gagnon", alice)
    home, seal = settings.HOME, Seal.of(settings.HOME)
    (entry,) = ledger.read(home / ledger.LEDGER, seal)
    assert entry.addresses
    body = ledger._body(entry)
    del body["addresses"]
    line = {**body, "mac": seal.print_of("line", ledger._plain(body))}
    (home / ledger.LEDGER).write_bytes(ledger.msgspec.json.encode(line) + b"\n")
    (old,) = ledger.read(home / ledger.LEDGER, seal)
    assert (old.members, old.addresses) == (entry.members, ())
