"""One stream, several brands: each keeps what its watches catch, nobody the rest but for a sample."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.channels.actions import live_places, move_channel
from parvis.channels.models import Channel, ChannelState, Place
from parvis.intake.streaming import stream_place, take_stream
from parvis.kit.errands import Lane
from parvis.kit.jobs import run_due
from parvis.listening.models import Mention, Sampled, SampleUpkeep
from parvis.listening.sources import sampling
from parvis.listening.watches.actions import Wish, make_watch, remove_watch
from parvis.members.erasure import erase
from parvis.members.models import Member, MemberAccount, NoticeSeen
from parvis.members.telling import current_version, see_notice
from parvis.stream.models import Author, Item
from parvis.text.query.check import compiled
from parvis.text.query.parser import parse
from parvis.wire.items import Author as WireAuthor
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Kind, Page

pytestmark = pytest.mark.django_db
AT = "at"


def post(number: int, text: str, **more: object) -> WireItem:
    told = {
        "authority": AT,
        "remote_id": f"at://did:plc:{number}/app.bsky.feed.post/{number}",
        "kind": Kind.POST,
        "said_at": datetime.now(UTC),
        "author": WireAuthor(remote_id=f"did:plc:{number}", name=f"Passant {number}"),
        "text": text,
        "language": "fr",
    }
    return WireItem(**(told | more))  # type: ignore[arg-type]


def page(*items: WireItem, gone: tuple[str, ...] = ()) -> Page:
    return Page(authority=AT, items=items, gone=gone, cursor="1")


def heard(brand) -> list[str]:
    return sorted(Item.objects.filter(brand=brand).values_list("text", flat=True))


@pytest.fixture
def both(brands, alice, charlie):
    """The café listens for bread, the port for boats."""
    for brand, by, words in ((brands.cafe, alice, "pain"), (brands.port, charlie, "bateau")):
        see_notice(brand, version=current_version(brand), by=by)
        make_watch(brand, Wish("Nous", "brand", words), by=by)
    return [brands.cafe, brands.port]


def take(told: Page, brands):
    return take_stream(told, brands, network="bluesky")


def test_each_brand_gets_rows_of_its_own_of_what_it_caught_and_of_nothing_else(both, brands):
    told = page(
        post(1, "Le pain chaud"), post(2, "Un bateau"), post(3, "Rien"), post(4, "Pain et bateau")
    )
    taken = take(told, both)
    assert heard(brands.cafe) == ["Le pain chaud", "Pain et bateau"]
    assert heard(brands.port) == ["Pain et bateau", "Un bateau"]
    assert (taken.heard, {pk: len(one.new) for pk, one in taken.written.items()}) == (
        4,
        {brands.cafe.pk: 2, brands.port.pk: 2},
    )
    assert Mention.objects.count() == 4
    assert not Member.objects.exists()
    assert Author.objects.filter(brand=brands.cafe).count() == 2
    take(told, both)
    assert (Item.objects.count(), Mention.objects.count()) == (4, 4)


def test_a_deletion_and_an_edit_reach_every_brand_that_holds_the_thing(both, brands):
    shared, bread = post(1, "Pain et bateau"), post(2, "Le pain chaud")
    take(page(shared, bread), both)
    taken = take(page(post(2, "Une brioche"), gone=(shared.remote_id, "at://unknown")), both)
    assert heard(brands.cafe) == ["", "Une brioche"]
    assert heard(brands.port) == [""]
    assert set(taken.written) == {brands.cafe.pk, brands.port.pk}
    assert list(Mention.objects.values_list("spans", flat=True)) == [[], []]


def test_who_may_not_listen_hears_nothing(both, brands, alice):
    NoticeSeen.objects.filter(brand=brands.cafe).delete()
    brands.port.is_sample = True
    assert take(page(post(1, "Le pain et le bateau")), both).written == {}
    assert not Channel.objects.exists()
    see_notice(brands.cafe, version=current_version(brands.cafe), by=alice)
    assert set(take(page(post(1, "Le pain et le bateau")), both).written) == {brands.cafe.pk}


def test_nothing_asks_for_the_place_of_a_stream_and_a_pause_shuts_it(both, brands, alice):
    take(page(post(1, "Le pain chaud")), both)
    place = Place.objects.select_related("channel__brand").get()
    assert (place.due_at, place.ours, place.channel.title) == (
        None, False, "all that is public on Bluesky",
    )  # fmt: skip
    move_channel(place.channel, ChannelState.PAUSED, by=alice)
    assert take(page(post(2, "Le pain froid")), both).written == {}
    move_channel(place.channel, ChannelState.CONNECTED, by=alice)
    place.refresh_from_db()
    assert place.due_at is None
    assert not live_places(place.channel).exists()
    assert take(page(post(3, "Le pain tiède")), both).written
    assert stream_place(brands.cafe, "bluesky", AT).pk == place.pk


def test_a_watch_that_goes_meanwhile_keeps_nothing(both, brands, alice, monkeypatch):
    watch = brands.cafe.watches.get()
    before = stream_place

    def slowly(brand, network, authority):
        remove_watch(watch, by=alice)
        return before(brand, network, authority)

    monkeypatch.setattr("parvis.intake.streaming.stream_place", slowly)
    take(page(post(1, "Le pain chaud")), both)
    assert not Item.objects.exists()


def test_a_page_costs_two_statements_a_brand_when_nothing_is_caught(both, settings):
    settings.PARVIS_STREAM_SAMPLE = False
    told = page(*[post(n, f"Rien {n}") for n in range(200)])
    take(told, both)
    with CaptureQueriesContext(connection) as seen:
        take(told, both)
    assert len(seen) == 4


@pytest.fixture
def crowd(both, monkeypatch):
    """A stream of which every text is drawn."""
    monkeypatch.setattr(sampling, "ONE_IN", 1)
    return both


def test_what_nobody_caught_is_kept_without_its_author(crowd):
    told = page(
        post(1, "Merci @camille.example et ines@example.org pour hier"),
        post(2, "Le pain chaud"),
        post(3, "Good morning", language="en"),
        post(4, "Guten Morgen zusammen", language="de"),
    )
    assert take(told, crowd).sampled == 3
    assert take(told, crowd).sampled == 3
    kept = set(Sampled.objects.values_list("tongue", "text"))
    assert kept == {
        ("fr", "Merci @ et @ pour hier"), ("en", "Good morning"), ("", "Guten Morgen zusammen"),
    }  # fmt: skip
    assert not {"author", "author_id", "url", "brand"} & {
        f.attname for f in Sampled._meta.concrete_fields
    }


def test_about_one_text_in_a_hundred_is_drawn_always_the_same(both):
    told = page(*[post(n, f"Rien à dire du numéro {n}") for n in range(3000)])
    first = take(told, both).sampled
    assert 10 <= first <= 60
    assert take(told, both).sampled == first
    assert Sampled.objects.count() == first


def test_a_setting_keeps_no_sample(crowd, settings):
    settings.PARVIS_STREAM_SAMPLE = False
    assert take(page(post(1, "Rien")), crowd).sampled == 0
    assert not Sampled.objects.exists()


def test_a_sampled_text_goes_when_it_is_deleted_and_after_thirty_days(crowd):
    items = [post(n, f"Rien {n}") for n in range(3)]
    take(page(*items), crowd)
    take(page(gone=(items[0].remote_id,)), crowd)
    assert Sampled.objects.count() == 2
    first = Sampled.objects.order_by("pk")[0]
    Sampled.objects.filter(pk=first.pk).update(day=timezone.now().date() - timedelta(days=31))
    upkeep = SampleUpkeep.objects.get()
    assert upkeep.due_at is not None
    SampleUpkeep.objects.update(due_at=timezone.now())
    run_due(Lane.INCOMING)
    assert Sampled.objects.count() == 1
    Sampled.objects.update(day=timezone.now().date() - timedelta(days=31))
    SampleUpkeep.objects.update(due_at=timezone.now())
    run_due(Lane.INCOMING)
    assert not Sampled.objects.exists()
    assert SampleUpkeep.objects.get().due_at is None


def test_an_erased_person_goes_from_the_sample_and_stays_away(crowd, brands, alice):
    hers = post(7, "Bonjour du fleuve")
    take(page(hers, post(8, "Passant 7 a raison"), post(9, "Autre chose")), crowd)
    take(page(post(7, "Le pain de ma rue", remote_id="at://did:plc:7/post/2")), crowd)
    author = Author.objects.get(brand=brands.cafe)
    member = Member.objects.create(brand=brands.cafe, name="Passant 7", source="wrote")
    MemberAccount.objects.create(member=member, author=author)
    erase(member, reason="asked", by=alice)
    assert set(Sampled.objects.values_list("text", flat=True)) == {
        "Bonjour du fleuve", "Autre chose",
    }  # fmt: skip
    Sampled.objects.all().delete()
    take(page(post(7, "Avant", said_at=datetime.now(UTC) - timedelta(hours=1))), crowd)
    assert not Sampled.objects.exists()


@pytest.mark.parametrize("many", [60, 1000])
def test_the_ranks_say_how_many_there_were(crowd, many):
    words = [f"Bonjour le {'fleuve' if n % 4 else 'quai'} {n}" for n in range(many)]
    take(page(*[post(n, text) for n, text in enumerate(words)]), crowd)
    assert Sampled.objects.count() == min(many, sampling.KEPT)
    found = sampling.estimate(compiled(parse("quai")), languages=["fr"])
    assert found.heard == pytest.approx(many, rel=0.35)
    assert found.a_day == pytest.approx(many / 4, rel=0.6)
    assert (found.tried, found.days) == (min(many, sampling.KEPT), 1)
    assert sampling.estimate(compiled(parse("quai")), languages=["en"]) is None
    assert len(sampling.texts(most=10)) == 10


@pytest.mark.parametrize(
    ("many", "about", "is_flood"),
    [(60, "about 5,900 a day", True), (3, "less than one a day", False)],
)
def test_a_trial_says_what_whole_networks_would_bring(
    crowd, alice, sit, monkeypatch, many, about, is_flood
):
    words = [f"Bonjour le {'quai' if n else 'fleuve'} {n}" for n in range(many)]
    take(page(*[post(n, text) for n, text in enumerate(words)]), crowd)
    query = "quai" if is_flood else "quai gare"
    monkeypatch.setattr(sampling, "ONE_IN", 100)
    address = reverse("watch_trial", args=[crowd[0].slug])
    told = sit(alice).post(address, {"query": query}).content.decode()
    assert about in told
    assert ("more than people read" in told) is is_flood
    assert "kept without their authors" in told
