"""Two members shown as one person, and parted exactly."""

from __future__ import annotations

import pytest
from tests.intake.scripted import SITE, comment, page

from parvis.channels.models import Channel, Place
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.members import actions, linking, queries
from parvis.members.consent import Consent, MemberEmail
from parvis.members.facts import of_authors
from parvis.members.models import Apart, Link, Member, MemberAccount, MemberNote, MemberTag
from parvis.members.queries import MemberFilter


@pytest.fixture
def place(brands) -> Place:
    channel = Channel.objects.create(
        brand=brands.cafe, network="wordpress", authority=SITE, title="Blogue", url=SITE
    )
    return Place.objects.create(channel=channel, key="comments", label="comments")


@pytest.fixture
def two(place, alice) -> tuple[Member, Member]:
    """Two people with three and two remarks, notes, tags, their own tu and vous."""
    take_page(place, page(*(comment(n) for n in (1, 8, 15, 2, 9))))
    one, other = Member.objects.order_by("name")
    actions.add_note(one, text="un", by=alice)
    actions.add_note(other, text="autre", by=alice)
    for member, labels in ((one, ("pain", "samedi")), (other, ("Pain", "photo"))):
        for label in labels:
            actions.tag_member(member, label=label, by=alice)
    actions.set_address(other, address="tu", by=alice)
    actions.make_ambassador(other, is_ambassador=True, by=alice)
    for member, email, basis in ((one, "un@example.org", "express"), (other, "b@e.org", "implied")):
        MemberEmail.objects.create(brand=member.brand, member=member, email=email)
        Consent.objects.create(member=member, basis=basis, where="au comptoir")
    return one, other


def everything() -> dict[str, list]:
    tables = (Member, MemberAccount, MemberNote, MemberTag, MemberEmail, Consent)
    told = {t.__name__: list(t.objects.order_by("pk").values()) for t in tables}
    of = Conversation.objects.order_by("pk").values("pk", "member_id")
    return told | {"Conversation": list(of)}


def test_a_link_is_a_view_and_is_undone_exactly(two, alice, brands):
    one, other = two
    before = everything()
    made = linking.link(one, other, reason="même voix", by=alice)
    one.refresh_from_db()
    assert (one.item_count, one.address, one.is_ambassador) == (5, "tu", True)
    assert [m.pk for m in queries.page(brands.cafe, MemberFilter())[0]] == [one.pk]
    assert len(queries.items(one)) == 5
    assert {t.label for t in one.tags.all()} == {"pain", "samedi", "photo"}
    assert one.notes.count() == 2
    assert {row.email for row in one.emails.all()} == {"un@example.org", "b@e.org"}
    assert {row.basis for row in one.consents.all()} == {"express", "implied"}
    assert set(Conversation.objects.values_list("member", flat=True)) == {one.pk}
    author = MemberAccount.objects.filter(member=one).last().author_id
    assert of_authors([author])[author].count == 5
    assert Member.objects.get(pk=other.pk).name == other.name
    linking.unlink(made, by=alice)
    assert everything() == before


def test_what_was_said_and_decided_meanwhile_stays_where_it_belongs(two, place, alice):
    one, other = two
    made = linking.link(one, other, by=alice)
    take_page(place, page(comment(16), comment(22), comment(23)))
    one.refresh_from_db()
    assert one.item_count == 8
    actions.set_address(one, address="vous", by=alice)
    actions.add_note(one, text="après", by=alice)
    linking.unlink(made, by=alice)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.item_count, other.item_count) == (4, 4)
    assert (one.address, other.address) == ("vous", "tu")
    assert (one.is_ambassador, other.is_ambassador) == (False, True)
    assert one.last_at == one.accounts.get().author.last_at
    assert set(one.notes.values_list("text", flat=True)) == {"un", "après"}
    assert len(queries.items(other)) == 4


def test_who_was_said_to_be_another_is_never_linked_nor_hinted_at(two, alice):
    one, other = two
    actions.rename(other, name="VISITEUR 1", by=alice)
    actions.rename(one, name="Vïsiteur 1", by=alice)
    assert linking.alike(one) == [other]
    made = linking.link(one, other, by=alice)
    assert linking.alike(one) == []
    linking.unlink(made, by=alice)
    assert Apart.objects.count() == 1
    assert linking.alike(one) == linking.alike(other) == []
    for first, second in ((one, other), (other, one)):
        with pytest.raises(linking.NotPossible):
            linking.link(first, second, by=alice)


def test_links_come_apart_in_the_order_they_were_made_backwards(two, brands, alice):
    one, other = two
    third = actions.add_member(brand=brands.cafe, name="Trois", source_detail="", by=alice)
    elsewhere = actions.add_member(brand=brands.port, name="Loin", source_detail="", by=alice)
    first = linking.link(one, other, by=alice)
    for bad in (one, other, elsewhere):
        with pytest.raises(linking.NotPossible):
            linking.link(one, bad, by=alice)
    with pytest.raises(linking.NotPossible):
        linking.link(other, third, by=alice)
    second = linking.link(one, third, by=alice)
    with pytest.raises(linking.NotPossible):
        linking.unlink(first, by=alice)
    linking.unlink(second, by=alice)
    linking.unlink(first, by=alice)
    with pytest.raises(linking.NotPossible):
        linking.unlink(first, by=alice)
    assert Link.objects.filter(undone_at=None).count() == 0


def test_the_two_are_seen_side_by_side_before_anyone_says_so(two, alice, camille, sit):
    one, other = two
    actions.rename(other, name=one.name, by=alice)
    client, base = sit(alice), f"/b/{one.brand.slug}/members/{one.pk}"
    assert f"/same/{other.pk}/".encode() in client.get(f"{base}/").content
    looked = client.get(f"{base}/same/", {"q": "visiteur"}).content
    assert f"/same/{other.pk}/".encode() in looked
    assert f"/same/{one.pk}/".encode() not in looked
    shown = client.get(f"{base}/same/{other.pk}/").content.decode()
    assert "A name proves nothing" in shown
    assert shown.count("Bonjour, remarque") == 5
    assert sit(camille).post(f"{base}/links/{other.pk}/", {"same": "yes"}).status_code == 403
    client.post(f"{base}/links/{other.pk}/", {"same": "yes", "reason": "même ton"})
    link = Link.objects.get()
    assert link.reason == "même ton"
    moved = client.get(f"/b/{one.brand.slug}/members/{other.pk}/")
    assert moved["Location"] == f"{base}/"
    client.post(f"{base}/unlinked/{link.pk}/")
    assert Member.objects.filter(merged_into=None).count() == 2
    assert Apart.objects.count() == 1
