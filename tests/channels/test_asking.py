"""Letting the desk in: only who asked may bring the answer back, and only their own desk takes it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.channels.actions import connect_channel
from parvis.channels.asking import asks_first
from parvis.channels.models import Channel, ChannelState, Checkup, Outgoing, Place, Revocation
from parvis.channels.places import add_place, is_added, remove_place
from parvis.channels.tending import check_up, revoke
from parvis.connectors.mastodon.discovery import PLACES
from parvis.inbox.moderating.actions import CannotModerate, moderate
from parvis.intake.actions import read_place
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.stream.models import Item
from parvis.team.models import AuditEntry, PersonalNotice
from parvis.wire.connector import Found
from parvis.wire.errors import Refused, Unsupported
from parvis.wire.items import Action

HERE = {"host": "127.0.0.1:8000"}
ME = {"id": "7", "acct": "four", "username": "four", "display_name": "Le Four"}


class Api:
    """The few answers of a server, written down; every request is remembered."""

    def __init__(self, web) -> None:
        self.web, self.url = web, web.url

    def told(self, path: str, value: object, status: int = 200) -> None:
        self.web.answers[path] = (status, json.dumps(value), "application/json")


@pytest.fixture
def server(web, monkeypatch, settings) -> Api:
    def post(handler):
        length = int(handler.headers.get("content-length") or 0)
        handler.server.posted.append((handler.path, parse_qs(handler.rfile.read(length).decode())))
        handler.do_GET()

    web.posted = []
    monkeypatch.setattr("tests.web.Web.do_POST", post, raising=False)
    settings.ALLOWED_HOSTS = ["*"]
    made = Api(web)
    made.told("api/v1/apps", {"client_id": "desk", "client_secret": "hush"})
    made.told("oauth/token", {"access_token": "a-token", "expires_in": 5 * 86_400 + 60})
    made.told("oauth/revoke", {})
    made.told("api/v1/accounts/verify_credentials", {**ME, "url": f"{web.url}/@four"})
    made.told("api/v2/instance", {"version": "4.5.0", "domain": "social.example"})
    return made


@pytest.fixture
def channel(server, brands, alice) -> Channel:
    found = Found(
        network="mastodon",
        authority=server.url,
        title="social.example",
        url=server.url,
        settings={"url": server.url, "software": "mastodon"},
        places=PLACES,
        needs_key=True,
    )
    return connect_channel(found, brand=brands.cafe, by=alice)


def ask(client, channel: Channel, *wishes: str):
    url = reverse("channel_asking", args=[channel.brand.slug, channel.pk])
    return client.post(url, {"wish": wishes}, headers=HERE).context["begun"]


def come_back(client, channel: Channel, **query: str):
    url = reverse("authorized", args=[channel.brand.slug, channel.pk])
    return client.get(url, query, headers=HERE)


def let_in(client, channel: Channel, *wishes: str) -> Channel:
    begun = ask(client, channel, *wishes)
    assert come_back(client, channel, code="c0de", state=begun.state).status_code == 302
    channel.refresh_from_db()
    return channel


def test_nothing_is_read_before_the_account_itself_lets_the_desk_in(channel):
    assert channel.state == ChannelState.RECONNECT
    assert not channel.places.exclude(due_at=None).exists()


def test_who_asked_comes_back_and_the_key_is_sealed(server, channel, sit, alice):
    client = sit(alice)
    begun = ask(client, channel)
    asked = parse_qs(urlsplit(begun.offer.url).query)
    assert asked["redirect_uri"][0].startswith("http://127.0.0.1:8000/")
    assert asked["code_challenge_method"] == ["S256"]
    assert "follow" not in asked["scope"][0]
    assert come_back(client, channel, code="c0de", state=begun.state).status_code == 302
    channel.refresh_from_db()
    assert (channel.state, channel.account_id) == ("connected", "account:7")
    assert channel.title == f"Le Four (@four@{server.url.removeprefix('http://')})"
    assert channel.authority == f"{server.url}/@four"
    assert channel.secret["token"] == "a-token"
    (_path, form) = next(told for told in server.web.posted if told[0] == "/oauth/token")
    assert form["code"] == ["c0de"]
    assert len(form["code_verifier"][0]) >= 43
    row = Channel.objects.filter(pk=channel.pk).values_list("secret", flat=True)
    assert "hush" not in str(row)
    told = str([list(AuditEntry.objects.values()), dict(client.session)])
    assert "a-token" not in told
    assert "hush" not in told


def test_nobody_else_and_no_other_answer_is_taken(channel, sit, alice, benoit):
    begun = ask(sit(alice), channel)
    assert come_back(sit(benoit), channel, code="c", state=begun.state).status_code == 403
    client = sit(alice)
    ask(client, channel)
    assert come_back(client, channel, code="c", state="another").status_code == 403
    channel.refresh_from_db()
    assert channel.state == ChannelState.RECONNECT


def test_a_refusal_and_a_late_code_are_said_in_sentences(server, channel, sit, alice):
    client = sit(alice)
    begun = ask(client, channel)
    refused = come_back(client, channel, error="access_denied", state=begun.state)
    assert refused.status_code == 422
    assert "You said no" in refused.content.decode()
    server.told("oauth/token", {"error": "invalid_grant"}, 400)
    begun = ask(client, channel)
    late = come_back(client, channel, code="old", state=begun.state)
    assert "ten minutes" in late.content.decode()


def test_another_account_does_not_slip_into_a_channel(server, channel, sit, alice):
    let_in(sit(alice), channel)
    server.told("api/v1/accounts/verify_credentials", {**ME, "id": "8", "acct": "perron"})
    client = sit(alice)
    begun = ask(client, channel)
    page = come_back(client, channel, code="c", state=begun.state)
    assert page.status_code == 422
    channel.refresh_from_db()
    assert channel.account_id == "account:7"


def test_a_key_that_ends_in_five_days_is_told_once_and_connected_again(
    server, channel, sit, alice, benoit
):
    let_in(sit(alice), channel)
    check_up(Checkup.objects.get().pk)
    check_up(Checkup.objects.get().pk)
    channel.refresh_from_db()
    assert channel.state == ChannelState.EXPIRING
    told = PersonalNotice.objects.filter(verb="channel.expiring")
    assert sorted(told.values_list("user__email", flat=True)) == sorted([alice.email, benoit.email])
    page = sit(alice).get(reverse("channels", args=[channel.brand.slug])).content.decode()
    assert "stops working in 5 days" in page
    server.told("oauth/token", {"access_token": "b-token"})
    let_in(sit(alice), channel)
    assert (channel.state, channel.expires_at) == (ChannelState.CONNECTED, None)
    old = Revocation.objects.get()
    assert old.secret["token"] == "a-token"
    revoke(old.pk)
    (_path, form) = next(told for told in server.web.posted if told[0] == "/oauth/revoke")
    assert form["token"] == ["a-token"]
    assert not Revocation.objects.exists()


def test_a_dead_key_is_found_by_the_daily_test(server, channel, sit, alice):
    let_in(sit(alice), channel)
    server.told("api/v1/accounts/verify_credentials", {"error": "revoked"}, 401)
    check_up(Checkup.objects.get().pk)
    channel.refresh_from_db()
    assert channel.state == ChannelState.RECONNECT
    assert "key" in channel.trouble["sentence"]


def test_a_tag_is_added_and_taken_away_and_what_is_fixed_stays(channel, sit, alice):
    with pytest.raises(Refused):
        add_place(channel, "tag", "pain", by=alice)
    let_in(sit(alice), channel)
    place = add_place(channel, "tag", "#Pain", by=alice)
    assert (place.key, place.label, place.ours, is_added(place)) == (
        "tag:pain",
        "#Pain",
        False,
        True,
    )
    with pytest.raises(Unsupported):
        add_place(channel, "planet", "mars", by=alice)
    remove_place(channel, "tag:pain", by=alice)
    remove_place(channel, "home", by=alice)
    assert sorted(Place.objects.filter(channel=channel).values_list("key", flat=True)) == [
        "home", "notifications", "statuses",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("network", "asks"),
    [("mastodon", True), ("wordpress", False), ("feed", False), ("none", False)],
)
def test_only_a_network_that_gives_the_desk_a_name_is_asked_first(network, asks):
    assert asks_first(network) is asks


REPORT = {
    "id": "3", "created_at": "2026-12-01T08:00:00Z", "action_taken": False, "category": "spam",
    "comment": "Pourriel", "account": {"id": "9", "username": "lea", "email": "lea@example.org",
                                       "account": {"id": "9", "acct": "lea", "url": "https://s.example/@lea"}},
    "target_account": {"id": "8", "username": "zut", "account": {"id": "8", "acct": "zut"}},
}  # fmt: skip
STATUS = {
    "id": "5", "created_at": "2026-12-01T08:00:00Z", "content": "<p>@four Ouvert?</p>",
    "account": {"id": "9", "acct": "lea"}, "mentions": [{"id": "7", "acct": "four"}],
}  # fmt: skip


def test_a_report_is_closed_from_the_desk_and_nothing_else_there_can_be_decided(
    server, channel, sit, alice
):
    server.told("api/v1/admin/reports", [REPORT])
    server.told("api/v1/notifications", [{"id": "1", "type": "mention", "status": STATUS}])
    server.told("api/v1/statuses", [STATUS])
    server.told("api/v1/admin/reports/3", REPORT)
    server.told("api/v1/admin/reports/3/resolve", {**REPORT, "action_taken": True})
    rights = "read:statuses admin:read:reports admin:write:reports"
    server.told("oauth/token", {"access_token": "a-token", "scope": rights})
    client = let_in_and_read(sit(alice), channel, "reports")
    (_path, form) = next(told for told in server.web.posted if told[0] == "/api/v1/apps")
    assert "admin:read:reports" in form["scopes"][0]
    report = Item.objects.get(remote_id="report:3")
    assert (report.standing, report.audience, report.addressed) == ("held", "private", True)
    assert "lea@example.org" not in f"{report.html}{report.text}"
    mention = Item.objects.get(remote_id="status:5")
    pages = {item: open_of(client, item) for item in (report, mention)}
    assert "Close the report" in pages[report]
    assert "The site does not say why" not in pages[report]
    assert 'name="action"' not in pages[mention]
    assert mention.gone_at is None
    where = reverse(
        "item_moderation",
        args=[channel.brand.slug, report.entry.conversation_id, report.pk],
    )
    assert (
        "closed in a moment"
        in client.post(where, {"action": "approve"}, follow=True).content.decode()
    )
    Outgoing.objects.update(due_at=timezone.now(), send_at=timezone.now())
    jobs.run_due(Lane.OUTGOING)
    report.refresh_from_db()
    assert report.standing == "published"
    assert "Closed on the server" in open_of(client, report)
    for item, action in ((report, Action.TRASH), (mention, Action.HOLD)):
        with pytest.raises(CannotModerate, match="does not let that be decided"):
            moderate(item, action, by=alice)


def test_reports_are_no_longer_read_once_the_key_has_not_that_right(server, channel, sit, alice):
    server.told("api/v1/admin/reports", [REPORT])
    rights = "read:statuses admin:read:reports admin:write:reports"
    server.told("oauth/token", {"access_token": "a-token", "scope": rights})
    let_in(sit(alice), channel, "reports")
    assert channel.places.filter(key="reports").exists()
    server.told("oauth/token", {"access_token": "b-token", "scope": "read:statuses"})
    let_in(sit(alice), channel)
    assert not channel.places.filter(key="reports").exists()
    assert channel.places.filter(key="notifications").exists()


def let_in_and_read(client, channel: Channel, *wishes: str):
    let_in(client, channel, *wishes)
    Channel.objects.update(history_before="2026-11-01T00:00:00Z")
    for place in channel.places.filter(key__in=["reports", "notifications"]):
        read_place(place.pk)
    return client


def open_of(client, item: Item) -> str:
    """Return the conversation of an item, as a page."""
    conversation = item.entry.conversation
    url = reverse("conversation", args=[conversation.brand.slug, conversation.pk])
    return client.get(url, headers=HERE).content.decode()
