"""A person sees what is heard and what is not, and adds a source after having seen what it says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.listening.saying import page, said

from parvis.channels.actions import note_failure
from parvis.channels.hand import hand_place
from parvis.channels.models import Channel, ChannelState, Place
from parvis.channels.registry import connectors
from parvis.intake.actions import read_place, take_page
from parvis.listening.models import Mention, Muted
from parvis.listening.sources.actions import sealed
from parvis.listening.sources.rules import has_moved, silent_since
from parvis.listening.watches.actions import Wish, make_watch
from parvis.members.telling import current_version, see_notice
from parvis.team.models import AuditEntry
from parvis.wire.connector import Found
from parvis.wire.connector import Place as WirePlace
from parvis.wire.errors import Gone
from parvis.wire.hearing import HEARINGS, hearing_of
from parvis.wire.networks import NETWORKS

SLUG = "cafe-du-perron"
RSS = "application/rss+xml"


def url(name: str, *more: object) -> str:
    return reverse(name, args=[SLUG, *more])


def rss(title: str, *entries: tuple[str, datetime]) -> str:
    told = "".join(
        f"<item><title>{words}</title><guid>{words}</guid>"
        f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for words, at in entries
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{told}</channel></rss>'


@pytest.fixture
def told(brands, alice):
    see_notice(brands.cafe, version=current_version(brands.cafe), by=alice)


@pytest.fixture
def blog(web):
    """A site with two feeds: posts, and comments."""
    now = datetime.now(UTC)
    web.answers[""] = (
        200,
        (
            '<html><link rel="alternate" type="application/rss+xml" href="/feed/">'
            '<link rel="alternate" type="application/rss+xml" href="/comments/feed/"></html>'
        ),
        "text/html",
    )
    days = [(f"Le pain numéro {n}", now - timedelta(days=n)) for n in range(1, 8)]
    web.answers["feed"] = (200, rss("Le blogue du quartier", *days), RSS)
    web.answers["comments/feed"] = (200, rss("Ses commentaires", ("Bravo", now)), RSS)
    return web


def shown(answer) -> str:
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def tokens(answer) -> list[str]:
    return [one["offer"].token for one in answer.context["offers"]]


@pytest.mark.parametrize(
    ("last", "since", "silent"),
    [
        (date(2026, 11, 1), datetime(2026, 1, 1, tzinfo=UTC), None),
        (date(2026, 7, 1), datetime(2026, 1, 1, tzinfo=UTC), date(2026, 7, 1)),
        (date(2024, 3, 2), datetime(2026, 11, 30, tzinfo=UTC), date(2024, 3, 2)),
        (None, datetime(2026, 11, 30, tzinfo=UTC), None),
        (None, datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1)),
        (date(2026, 8, 3), datetime(2026, 1, 1, tzinfo=UTC), None),
    ],
)
def test_a_feed_is_called_silent_after_four_months(last, since, silent):
    assert silent_since(last, since, datetime(2026, 12, 1, tzinfo=UTC)) == silent


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        ("http://a.example/feed", "https://www.a.example/feed/", False),
        ("https://a.example/feed", "https://b.example/feed", True),
        ("https://a.example/feed", "https://a.example/rss", True),
        ("https://a.example/?f=1", "https://a.example/?f=2", True),
        ("https://a.example/feed", "", False),
        ("https://a.example/feed", "http://[broken", True),
    ],
)
def test_a_move_is_more_than_another_spelling_of_the_address(before, now, moved):
    assert has_moved(before, now) is moved


def test_every_network_that_one_may_meet_says_what_is_heard_of_it():
    names = [hearing.network for hearing in HEARINGS]
    assert len(names) == len(set(names))
    assert {network.name for network in NETWORKS} <= set(names)
    for cls in connectors().values():
        assert cls.spec.cannot or hearing_of(cls.spec.name)


@pytest.mark.django_db
def test_an_address_shows_what_it_says_before_anything_is_kept(blog, told, alice, sit):
    answer = sit(alice).post(url("new_source"), {"address": blog.url, "do": "look"})
    text = shown(answer)
    assert "2 things to listen to" in text
    assert text.index("Le pain numéro 1<") < text.index("Le pain numéro 5<")
    assert "Le pain numéro 6" not in text
    assert "Bravo" in text
    assert not Channel.objects.exists()


@pytest.mark.django_db
def test_what_is_chosen_is_listened_to_and_the_rest_is_left(blog, told, alice, sit, brands):
    client = sit(alice)
    found = tokens(client.post(url("new_source"), {"address": blog.url, "do": "look"}))
    choice = {"address": blog.url, "do": "keep", "chosen": found[:1], "whose": "theirs"}
    assert client.post(url("new_source"), choice)["Location"] == url("sources")
    channel = Channel.objects.get(brand=brands.cafe)
    place = channel.places.get()
    assert (channel.authority, place.ours) == (f"{blog.url}/feed/", False)
    assert place.due_at is not None
    read_place(place.pk)
    text = shown(client.get(url("sources")))
    assert "Feed, Le blogue du quartier" in text
    assert "7 in 30 days" in text
    assert "last read today" in text
    assert "as a rule its ten to fifty latest entries" in text
    again = shown(client.post(url("new_source"), {"address": blog.url, "do": "look"}))
    assert "You listen to it already." in again


@pytest.mark.django_db
def test_someone_elses_source_waits_for_the_notice_and_ours_for_having_seen_one(
    blog, brands, alice, sit
):
    client = sit(alice)
    found = tokens(client.post(url("new_source"), {"address": blog.url, "do": "look"}))
    choice = {"address": blog.url, "do": "keep", "chosen": found, "whose": "theirs"}
    assert client.post(url("new_source"), choice)["Location"] == url("notice_first")
    assert list(Place.objects.values_list("due_at", flat=True)) == [None, None]
    text = shown(client.get(url("sources")))
    assert text.count("waits for the listening notice") == 2
    see_notice(brands.cafe, version=current_version(brands.cafe), by=alice)
    assert Place.objects.filter(due_at=None).count() == 0


@pytest.mark.django_db
def test_what_was_not_found_for_this_brand_is_not_kept(told, brands, alice, sit):
    found = Found(
        network="feed", authority="https://x.example/feed", title="X", url="https://x.example",
        settings={"feed": "https://x.example/feed"}, places=(WirePlace(key="feed", label="X"),),
    )  # fmt: skip
    client = sit(alice)
    for token in (sealed(found, brands.port), "forged", ""):
        sent = {"address": "x.example", "do": "keep", "chosen": [token], "whose": "theirs"}
        answer = client.post(url("new_source"), sent)
        assert answer.status_code == 422
        assert "Choose at least one" in shown(answer)
    assert not Channel.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("pas une adresse", "This is not the address of a site."),
        ("{url}/nothing", "What this was about no longer exists on the site."),
        ("{url}/page", "Nothing that Parvis can read was found there."),
    ],
)
def test_an_address_with_nothing_behind_it_says_what_to_do(
    web, told, alice, sit, address, sentence
):
    web.answers["page"] = (200, "<html><p>Bonjour</p></html>", "text/html")
    sent = {"address": address.format(url=web.url), "do": "look"}
    answer = sit(alice).post(url("new_source"), sent)
    assert answer.status_code == 422
    assert sentence in shown(answer)


@pytest.mark.django_db
def test_a_feed_that_stopped_long_ago_says_so_before_and_after(web, told, alice, sit):
    then = datetime.now(UTC) - timedelta(days=400)
    web.answers["old"] = (200, rss("Vieux blogue", ("Adieu", then)), RSS)
    client = sit(alice)
    answer = client.post(url("new_source"), {"address": f"{web.url}/old", "do": "look"})
    assert "this site may have stopped." in shown(answer)
    keep = {"address": web.url, "do": "keep", "chosen": tokens(answer), "whose": "theirs"}
    client.post(url("new_source"), keep)
    read_place(Place.objects.get().pk)
    text = shown(client.get(url("sources")))
    assert "this site may have stopped, or its feed may have moved." in text
    assert "Look for its new feed" in text


@pytest.mark.django_db
def test_a_feed_that_died_names_its_remedy_and_one_that_moved_its_new_address(
    told, brands, alice, sit, web
):
    web.answers["new"] = (200, rss("Blogue", ("Bonjour", datetime.now(UTC))), RSS)
    channel = Channel.objects.create(
        brand=brands.cafe, network="feed", authority=f"{web.url}/feed", title="Blogue",
        url="https://blogue.example", settings={"feed": f"{web.url}/feed"},
    )  # fmt: skip
    place = Place.objects.create(
        channel=channel, key="feed", label="Blogue", ours=False, cursor=f'{{"url":"{web.url}/new"}}'
    )
    text = shown(sit(alice).get(url("sources")))
    assert f"Its address leads elsewhere now, and Parvis follows: {web.url}/new" in text
    note_failure(channel, Gone("This feed no longer exists.", cause="HTTP 410"), attempts=1)
    text = shown(sit(alice).get(url("sources")))
    assert "This feed no longer exists." in text
    assert "HTTP 410" in text
    assert f"{url('new_source')}?address=https%3A%2F%2Fblogue.example" in text
    read_place(place.pk)
    assert "This feed no longer exists." not in shown(sit(alice).get(url("sources")))


@pytest.mark.django_db
def test_a_source_is_paused_removed_and_taken_back_with_what_it_said(told, place, alice, sit):
    take_page(place, page(said("Le pain chaud.")))
    channel, client = place.channel, sit(alice)
    for do, state in (
        ("pause", ChannelState.PAUSED),
        ("resume", ChannelState.CONNECTED),
        ("remove", ChannelState.REMOVED),
        ("back", ChannelState.CONNECTED),
    ):
        client.post(url("source_state", channel.pk), {"do": do})
        channel.refresh_from_db()
        assert channel.state == state
        text = shown(client.get(url("sources")))
        assert ("Listen again" in text) is (do == "remove")
        assert ("1 in 30 days" in text) is (do != "remove")
    assert channel.items.count() == 1
    assert AuditEntry.objects.filter(verb="channel.removed").exists()


@pytest.mark.django_db
def test_a_muted_source_is_read_and_shown_in_no_mention(told, place, brands, alice, sit):
    Channel.objects.filter(pk=place.channel_id).update(url="https://www.blogue.example/x")
    watch = make_watch(brands.cafe, Wish("Nous", "brand", "pain"), by=alice)
    take_page(place, page(said("Le pain chaud.")))
    client = sit(alice)
    client.post(url("source_mute", place.channel_id), {"on": "1"})
    silence = Muted.objects.get()
    assert silence.site == "blogue.example"
    take_page(place, page(said("Le pain froid.", 2)))
    assert set(Mention.objects.values_list("muted", flat=True)) == {silence.pk}
    assert "Muted: read, and shown in no mention" in shown(client.get(url("sources")))
    client.post(url("source_mute", place.channel_id), {"on": "0"})
    assert list(Mention.objects.values_list("watch", "muted")) == [(watch.pk, None)] * 2


@pytest.mark.django_db
def test_networks_that_are_not_connected_say_why_and_what_comes_all_the_same(
    told, brands, alice, sit
):
    hand = hand_place(brands.cafe)
    take_page(hand, page(said("Vu sur Facebook.", via="Facebook", authority="hand")))
    text = shown(sit(alice).get(url("sources")))
    assert "Its search is open to no small firm, and closed groups to nobody." in text
    assert "1 in 30 days, by e-mail or noted by hand" in text
    told_of = {one.label: one for one in sit(alice).get(url("sources")).context["absent"]}
    assert "Not connected yet. Once it is:" in told_of["WordPress"].unheard
    assert ("Connect it", url("channels")) in told_of["WordPress"].ways
    assert "Noted by hand" not in told_of


@pytest.mark.django_db
def test_a_hundred_sources_cost_as_many_statements_as_one(told, place, brands, alice, sit):
    client = sit(alice)
    client.get(url("sources"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("sources"))
    for number in range(100):
        channel = Channel.objects.create(
            brand=brands.cafe, network="feed", authority=f"https://{number}.example/feed",
            title=f"Blogue {number}", url=f"https://{number}.example",
        )  # fmt: skip
        Place.objects.create(
            channel=channel, key="feed", ours=False, last_read_at=timezone.now(), total=3
        )
    with CaptureQueriesContext(connection) as many:
        assert shown(client.get(url("sources"))).count("Feed, Blogue") > 100
    assert len(many) == len(one)


@pytest.mark.django_db
def test_the_practice_desk_looks_behind_no_address(web, brands, alice, sit):
    brands.cafe.is_sample = True
    brands.cafe.save()
    answer = sit(alice).post(url("new_source"), {"address": web.url, "do": "look"})
    assert "The sample brand connects to nothing." in shown(answer)
    assert not web.seen


@pytest.mark.django_db
def test_a_contributor_sees_the_sources_and_adds_none(brands, camille, sit):
    client = sit(camille)
    assert "Add a source" not in shown(client.get(url("sources")))
    assert client.get(url("new_source")).status_code == 403
