"""Whoever is only overheard is forgotten, and nobody else: with the clock in hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from parvis.channels.models import Channel, Place
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.members import forgetting, holds
from parvis.members.actions import make_member_of
from parvis.members.facts import of_authors
from parvis.members.models import Member, Retention
from parvis.site.cli.commands import app
from parvis.stream.history import find
from parvis.stream.models import Author, DayCount, Item, ItemVersion
from parvis.team.models import AuditEntry
from parvis.wire.items import Author as WireAuthor
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Kind, Page

AWAY = "https://ailleurs.example"


@pytest.fixture
def away(brands) -> Place:
    """A site that is not ours."""
    channel = Channel.objects.create(
        brand=brands.cafe, network="feed", authority=AWAY, title="Ailleurs", url=AWAY
    )
    return Place.objects.create(channel=channel, key="feed", label="feed", ours=False)


def heard(number: int, days: float, *, who: str = "", kind: Kind = Kind.POST, **more) -> WireItem:
    """Something said elsewhere, that many days ago."""
    who = who or f"auteur:{number}"
    return WireItem(
        authority=AWAY,
        remote_id=f"dit:{number}",
        kind=kind,
        author=WireAuthor(remote_id=who, name=f"Personne {who}"),
        said_at=timezone.now() - timedelta(days=days),
        title=f"Titre {number}",
        html=f"<p>rhubarbe numéro {number}</p>",
        **more,
    )


def take(place: Place, *items: WireItem, **more) -> None:
    take_page(place, Page(authority=place.channel.authority, items=items, cursor="x", **more))


def names() -> set[str]:
    return set(Author.objects.values_list("remote_id", flat=True))


def test_words_names_and_index_go_and_counts_stay(away, caplog):
    take(away, heard(1, 91), heard(2, 89), heard(3, 200, who="deux"), heard(4, 10, who="deux"))
    take(away, heard(1, 91, url="https://ailleurs.example/1"))
    brand = away.channel.brand
    before = list(DayCount.objects.values())
    with caplog.at_level("INFO"):
        done = forgetting.forget_overheard(forgetting.retention_of(brand))
    assert done == (1, 1, False)
    assert names() == {"auteur:2", "deux"}
    gone = Item.objects.get(remote_id="dit:1")
    assert (gone.title, gone.html, gone.text, gone.url, gone.author) == ("", "", "", "", None)
    assert gone.forgotten_at
    assert gone.said_at
    assert find(brand.pk, "rhubarbe") == find(brand.pk, "numéro") != []
    assert len(find(brand.pk, "rhubarbe")) == 3
    assert not ItemVersion.objects.filter(item=gone).exists()
    assert list(DayCount.objects.values()) == before
    assert "Personne" not in caplog.text
    assert "1 authors" in caplog.text


def test_reading_the_source_again_brings_nothing_back(away):
    take(away, heard(1, 91))
    brand = away.channel.brand
    forgetting.forget_overheard(forgetting.retention_of(brand))
    take(away, heard(1, 91))
    assert names() == set()
    assert Item.objects.get(remote_id="dit:1").text == ""
    take(away, heard(2, 1, who="auteur:1"))
    assert names() == {"auteur:1"}
    assert Item.objects.get(remote_id="dit:1").author is None


def test_members_and_whoever_a_room_holds_stay(away, alice):
    take(away, heard(1, 400), heard(2, 400), heard(3, 400))
    kept, needed = (
        Author.objects.get(remote_id="auteur:1"),
        Author.objects.get(remote_id="auteur:2"),
    )
    make_member_of(kept, source_detail="Rencontrée au marché", by=alice)
    holds.register("dispute", lambda authors: {needed.pk} & {*authors})
    try:
        plan = forgetting.foresee(away.channel.brand, days=90)
        assert (plan.authors, plan.held, plan.members) == (1, 1, 1)
        forgetting.forget_overheard(forgetting.retention_of(away.channel.brand))
    finally:
        del holds.HOLDS["dispute"]
    assert names() == {"auteur:1", "auteur:2"}


def test_whoever_speaks_in_an_open_conversation_stays_until_it_is_settled(away):
    take(away, heard(1, 100, kind=Kind.COMMENT))
    Channel.objects.update(history_before=timezone.now() - timedelta(days=900))
    Conversation.objects.update(state="open")
    retention = forgetting.retention_of(away.channel.brand)
    assert forgetting.forget_overheard(retention) == (0, 0, False)
    Conversation.objects.update(state="resolved")
    assert forgetting.forget_overheard(retention) == (1, 1, False)
    conversation = Conversation.objects.get()
    assert (conversation.title, conversation.author, conversation.item_count) == ("", None, 1)


def test_who_writes_the_posts_of_a_site_of_ours_stays(away):
    site = Channel.objects.create(
        brand=away.channel.brand, network="wordpress", authority=AWAY + "/nous", title="Nous"
    )
    ours = Place.objects.create(channel=site, key="posts", label="posts")
    guest = WireItem(
        authority=AWAY + "/nous",
        remote_id="post:1",
        kind=Kind.POST,
        author=WireAuthor(remote_id="invitée", name="Invitée"),
        said_at=timezone.now() - timedelta(days=900),
        title="Un billet",
    )
    take(ours, guest)
    assert forgetting.forget_overheard(forgetting.retention_of(away.channel.brand)) == (0, 0, False)
    assert "invitée" in names()


def test_a_dry_run_counts_the_same_and_forgets_nothing(away):
    take(away, *(heard(n, 80 + n, who=f"a{n}") for n in range(30)))
    brand = away.channel.brand
    plan = forgetting.foresee(brand, days=90)
    assert (plan.authors, plan.items, plan.by_network) == (20, 20, {"feed": 20})
    assert plan.still == 10
    assert plan.oldest < plan.newest < plan.before
    assert len(names()) == 30
    assert forgetting.forget_overheard(forgetting.retention_of(brand))[:2] == (20, 20)


def test_the_errand_goes_on_from_where_it_was_and_comes_back_tomorrow(away, monkeypatch):
    monkeypatch.setattr(forgetting, "SLICE", 3)
    monkeypatch.setattr(forgetting, "SLICES_A_STEP", 2)
    take(away, *(heard(n, 100, who=f"a{n}") for n in range(14)))
    retention = forgetting.retention_of(away.channel.brand)
    steps = 0
    while Retention.objects.get().due_at <= timezone.now():
        jobs.run_due(Lane.INCOMING)
        steps += 1
        assert steps < 10
    assert names() == set()
    assert steps == 3
    after = Retention.objects.get(pk=retention.pk)
    assert (after.forgotten_authors, after.forgotten_items) == (14, 14)
    assert timedelta(hours=23) < after.due_at - timezone.now() <= timedelta(days=1)
    assert AuditEntry.objects.filter(verb="retention.ran", subject="").exists()


def test_a_slice_that_is_held_back_whole_is_not_met_for_ever(away, monkeypatch):
    monkeypatch.setattr(forgetting, "SLICE", 2)
    monkeypatch.setattr(forgetting, "SLICES_A_STEP", 1)
    take(away, *(heard(n, 100, who=f"a{n}") for n in range(8)))
    first = set(Author.objects.order_by("pk").values_list("pk", flat=True)[:4])
    holds.register("dispute", lambda authors: first & {*authors})
    try:
        retention = forgetting.retention_of(away.channel.brand)
        assert forgetting.forget_overheard(retention, slices=2) == (4, 4, False)
    finally:
        del holds.HOLDS["dispute"]


def test_the_command_says_how_many_and_forgets_only_when_it_is_meant(away, folder):
    take(away, heard(1, 100), heard(2, 10))
    told = CliRunner().invoke(app, ["retention", "--dry-run"])
    assert told.exit_code == 0, told.output
    assert "1" in told.output
    assert "Personne" not in told.output
    assert len(names()) == 2
    assert CliRunner().invoke(app, ["retention", "--brand", "personne"]).exit_code == 1
    assert CliRunner().invoke(app, ["retention"]).exit_code == 0
    assert names() == {"auteur:2"}


def test_another_length_is_seen_before_it_is_kept(away, alice, sit):
    take(away, heard(1, 40), heard(2, 5))
    client, slug = sit(alice), away.channel.brand.slug
    assert b"Nobody." in client.get(f"/b/{slug}/retention/").content
    tried = client.get(f"/b/{slug}/retention/", {"days": 30})
    assert b"1 author" in tried.content
    assert len(names()) == 2
    assert not Retention.objects.exists()
    assert client.post(f"/b/{slug}/retention/change/", {"days": 3}).status_code == 422
    assert client.post(f"/b/{slug}/retention/change/", {"days": 200}).status_code == 422
    kept = client.post(f"/b/{slug}/retention/change/", {"days": 30, "reason": "Peu suffit"})
    assert kept.status_code == 302
    row = Retention.objects.get()
    assert (row.days, row.reason) == (30, "Peu suffit")
    assert row.due_at <= timezone.now()


def test_someone_overheard_has_a_page_that_says_when_they_are_forgotten(away, alice, sit):
    take(away, heard(1, 40))
    author = Author.objects.get()
    client, url = sit(alice), f"/b/{away.channel.brand.slug}/authors/{author.pk}/"
    body = client.get(url).content.decode()
    assert "rhubarbe numéro 1" in body
    assert "are forgotten" in body
    assert client.post(url + "membership/", {"source": ""}).status_code == 422
    assert not Member.objects.exists()
    made = client.post(url + "membership/", {"source": "Rencontrée au marché"})
    member = Member.objects.get()
    assert made["Location"].endswith(f"/members/{member.pk}/")
    assert client.get(url)["Location"] == made["Location"]
    assert (member.item_count, member.source_detail) == (1, "Rencontrée au marché")
    assert of_authors([author.pk])[author.pk].member_id == member.pk
