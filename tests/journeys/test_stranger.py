"""The stranger over every address, generated from the URL map: a new page cannot be forgotten."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from parvis.channels.models import Channel, File, Outgoing
from parvis.inbox.models import (
    Bulk,
    BulkPart,
    Change,
    Conversation,
    Draft,
    Entry,
    Moderation,
    Note,
    Presence,
    Reply,
    SavedView,
    Tag,
)
from parvis.listening.models import (
    Backfill,
    Engine,
    LeftOut,
    Mention,
    Muted,
    Phrase,
    Rank,
    Watch,
    WatchSet,
    WordList,
)
from parvis.members.models import (
    Apart,
    Link,
    Member,
    MemberAccount,
    MemberNote,
    MemberTag,
    Notice,
    NoticeSeen,
    Retention,
)
from parvis.publishing.models import Part, Post, PostDraft
from parvis.receiving.models import Outlet
from parvis.strategy.models import Purpose, SavedReply
from parvis.team.models import (
    AuditEntry,
    Invitation,
    Mandate,
    Passkey,
    PersonalNotice,
    Seat,
    SignedIn,
    User,
)
from parvis.team.rules import Right

PREFIX = "b/<slug:brand>/"
PUBLIC = {
    "first_run", "followed", "invitation", "join", "passkey_answer", "passkey_options", "public_notice", "reach",
    "reach_key", "hooked", "mentioned", "pinged", "tracked", "set_language", "sign_in", "sign_in_second", "sign_out",
}  # fmt: skip
GATED = {
    "account", "backup_now", "backups", "code_removal", "code_setup", "confirm", "confirm_answer",
    "confirm_options", "desk", "desk_address", "desk_mail", "desk_quiet", "home", "key_rotation",
    "leave_everywhere", "leave_others", "new_brand", "notice_read", "passkey", "passkey_adding",
    "passkey_adding_answer", "passkey_adding_options", "password", "people", "person_reset",
    "recovery", "recovery_sheet", "recovery_sheet_confirmed", "sample", "security", "session_end",
    "sessions", "share",
}  # fmt: skip
OPERATORS = {
    "backup_now", "backups", "desk", "desk_address", "desk_mail", "desk_quiet", "key_rotation",
    "new_brand", "people", "person_reset", "recovery_sheet", "recovery_sheet_confirmed", "sample",
}  # fmt: skip
# What belongs to one person, by number: nobody else finds it.
OWN = {"notice_read", "passkey", "session_end"}
# What an observer may send: choices about their own day, which nobody else sees.
OWN_DAY = {"today_minutes", "today_skip", "alerts", "alert_ways", "new_alert_way"}
# What belongs to one person at a brand: whoever else works there does not find it.
OWN_WAY = {"alert_way", "alert_way_test", "alert_way_switch", "alert_way_removal"}
KIND_OF_NAME = {"seat_invitation": "invitation", "mandate": "mandate"}
KIND_OF_PK = {
    "authors": "author",
    "channels": "channel",
    "imports": "import",
    "conversations": "conversation",
    "members": "member",
    "strategy": "saved_reply",
    "tags": "tag",
    "views": "view",
    "team": "seat",
    "watches": "watch",
    "lists": "word_list",
}


def walk(resolver, prefix=""):
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from walk(one, route)
        elif isinstance(one, URLPattern):
            yield one, route


PAGES = list(walk(get_resolver()))
BRAND_PAGES = {p.name: (p, r) for p, r in PAGES if r.startswith(PREFIX)}
every_brand_page = pytest.mark.parametrize("name", sorted(BRAND_PAGES))


def arguments(name, sample):
    """Fill an address of a brand; an argument that nobody taught this test fails it."""
    pattern, route = BRAND_PAGES[name]
    section = route.removeprefix(PREFIX).split("/")[0]
    if section == "listening":
        section = route.removeprefix(f"{PREFIX}listening/").split("/")[0]
    kinds = {"pk": KIND_OF_NAME.get(name) or KIND_OF_PK.get(section, "?")}
    return {arg: sample[kinds.get(arg, arg)] for arg in pattern.pattern.converters} | {
        "brand": sample["brand"]
    }


def address(name, sample):
    return reverse(name, kwargs=arguments(name, sample))


def footprint():
    """Everything a stranger could have changed."""
    tables = (
        Apart,
        Link,
        MemberAccount,
        MemberNote,
        MemberTag,
        Notice,
        NoticeSeen,
        Retention,
        AuditEntry,
        Outlet,
        Backfill,
        Bulk,
        BulkPart,
        Change,
        Channel,
        Conversation,
        Conversation.tags.through,
        Draft,
        Entry,
        Engine,
        File,
        Invitation,
        LeftOut,
        Mandate,
        Member,
        Mention,
        Muted,
        Moderation,
        Note,
        Outgoing,
        Part,
        Phrase,
        Post,
        PostDraft,
        Presence,
        Purpose,
        Rank,
        Reply,
        SavedReply,
        SavedView,
        Seat,
        Tag,
        Watch,
        WatchSet,
        WordList,
    )
    return {table: list(table.objects.order_by("pk").values()) for table in tables}


def test_every_page_is_public_gated_or_in_a_brand():
    outside = {p.name for p, route in PAGES if not route.startswith(PREFIX)}
    assert outside == PUBLIC | GATED
    assert len(BRAND_PAGES) > 30


@every_brand_page
def test_every_brand_page_names_the_right_it_asks_for(name):
    assert isinstance(getattr(BRAND_PAGES[name][0].callback, "right", None), Right)


@every_brand_page
def test_charlie_finds_nothing_of_another_brand(name, sample_arguments, charlie, sit):
    client, url = sit(charlie), address(name, sample_arguments["cafe"])
    nowhere = url.replace(f"/b/{sample_arguments['cafe']['brand']}/", "/b/no-such-brand/")
    before = footprint()
    answers = [client.get(url), client.post(url, {"text": "varech"})]
    # 405 says only which method the address takes, and says it of a brand that does not exist too.
    assert {a.status_code for a in answers} <= {404, 405}
    assert 404 in {a.status_code for a in answers}
    assert [client.get(nowhere).status_code, client.post(nowhere).status_code] == [
        a.status_code for a in answers
    ]
    assert not any(b"mimosa" in a.content or b"Perron" in a.content for a in answers)
    assert footprint() == before


@every_brand_page
def test_objects_are_reached_through_their_brand_only(name, sample_arguments, alice, sit):
    cafe, port = sample_arguments["cafe"], sample_arguments["port"]
    own = address(name, cafe)
    url = address(name, {**port, "brand": cafe["brand"]})
    if own == url:
        return  # the address names no object
    client, before = sit(alice), footprint()
    answers = [client.get(url), client.post(url, {"text": "mimosa", "role": "observer"})]
    assert {a.status_code for a in answers} <= {404, 405}
    assert not any(b"varech" in a.content for a in answers)
    assert footprint() == before


@every_brand_page
def test_who_is_signed_out_is_led_to_the_door(name, sample_arguments, sit):
    client, url = sit(), address(name, sample_arguments["cafe"])
    before = footprint()
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 405 or answer["Location"].startswith(reverse("sign_in"))
    assert footprint() == before


@every_brand_page
def test_an_observer_writes_nothing(name, sample_arguments, olivier, sit):
    client, url = sit(olivier), address(name, sample_arguments["cafe"])
    before = footprint()
    answer = client.post(url, {"text": "mimosa", "state": "resolved", "remove": "1"})
    if name in OWN_WAY:
        assert answer.status_code == 404
    elif name not in OWN_DAY:
        assert answer.status_code in {403, 405}
    assert footprint() == before


@pytest.mark.parametrize("name", sorted(GATED))
def test_the_pages_of_the_desk_ask_who_one_is(name, brands, alice, charlie, sit):
    sit(alice).get(reverse("sessions"))
    url = own_address(name, alice)
    for method in ("get", "post"):
        answer = getattr(sit(), method)(url)
        assert answer.status_code == 405 or answer["Location"].startswith(reverse("sign_in"))
        if name in OPERATORS:
            assert getattr(sit(charlie), method)(url).status_code in {403, 405}


def own_address(name, whose):
    """Write an address outside of brands; one that names a thing names a thing of this person."""
    pattern = next(p for p, _route in PAGES if p.name == name)
    if not pattern.pattern.converters:
        return reverse(name)
    made = {
        "notice_read": lambda: PersonalNotice.objects.create(user=whose, verb="mandate.over"),
        "passkey": lambda: Passkey.objects.create(user=whose, name="x", handle="x", credential=b""),
        "person_reset": lambda: User.objects.get(pk=whose.pk),
        "session_end": lambda: SignedIn.objects.filter(user=whose).first(),
    }
    return reverse(name, kwargs={"pk": made[name]().pk})


@pytest.mark.parametrize("name", sorted(OWN))
def test_what_is_one_persons_own_is_found_by_nobody_else(name, brands, alice, charlie, sit):
    sit(alice).get(reverse("sessions"))
    url = own_address(name, alice)
    before = [list(t.objects.values()) for t in (PersonalNotice, Passkey)]
    assert sit(charlie).post(url, {"remove": "1"}).status_code == 404
    assert [list(t.objects.values()) for t in (PersonalNotice, Passkey)] == before
    assert SignedIn.objects.filter(user=alice).exists()
