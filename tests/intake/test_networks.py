"""What networks of people say of a thing is kept, shown to whom it may be, and goes with it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from parvis.channels.models import Channel, Place
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.listening.models import Mention, Watch
from parvis.listening.watches.actions import Wish, make_watch
from parvis.members.models import Member
from parvis.stream.forgetting import forget
from parvis.stream.models import Author as AuthorRow
from parvis.stream.models import Item, Picture
from parvis.stream.subjects import subject_of
from parvis.wire.items import Audience, Author, Counts, Kind, Media, MediaKind, Page, Poll
from parvis.wire.items import Item as Said

SITE = "https://social.example/@four"
NOW = datetime.now(UTC)
LEA = Author(remote_id="account:2", name="Léa")
PICTURE = Media(kind=MediaKind.IMAGE, url="https://files.example/1.png", alt="Une miche")


def said(number: int, text: str, **more) -> Said:
    told = {"kind": Kind.COMMENT, "addressed": True, "author": LEA, "text": text, **more}
    at = NOW - timedelta(minutes=100 - number)
    return Said(authority=SITE, remote_id=f"status:{number}", said_at=at, **told)


@pytest.fixture
def place(brands) -> Place:
    channel = Channel.objects.create(
        brand=brands.cafe,
        network="mastodon",
        authority=SITE,
        history_before=NOW - timedelta(days=9),
    )
    return Place.objects.create(channel=channel, key="notifications", label="x")


def take(place: Place, *items: Said, gone: tuple[str, ...] = ()):
    return take_page(place, Page(authority=SITE, items=items, gone=gone))


def test_every_field_is_kept_and_goes_with_the_words(place):
    one = said(
        1, "Regardez", warning="Pain", media=(PICTURE,), counts=Counts(likes=2), quoted="status:9",
        named=("lea@ailleurs.example", "zoe"),
    )  # fmt: skip
    take(place, one)
    item = Item.objects.get(remote_id="status:1")
    assert (item.warning, item.quoted, item.counts) == ("Pain", "status:9", {"likes": 2})
    assert item.media[0]["alt"] == "Une miche"
    assert item.named == "lea@ailleurs.example zoe"
    assert Picture.objects.get(item=item).url == PICTURE.url
    assert "image" in subject_of(item).facts["has"]
    take(place, gone=("status:1",))
    item.refresh_from_db()
    assert (item.warning, item.quoted, item.media, item.text) == ("", "", None, "")
    assert item.named == ""
    take(place, said(2, "Bonjour", named=("zoe",)))
    forget(list(AuthorRow.objects.filter(remote_id="account:2")), now=NOW)
    assert Item.objects.get(remote_id="status:2").named == ""


def test_whom_an_answer_names_is_learnt_of_what_was_read_before(place):
    take(place, said(1, "Bonjour"))
    written = take(place, said(1, "Bonjour", named=("zoe",)))
    assert written.changed == []
    assert Item.objects.get(remote_id="status:1").named == "zoe"


def test_a_change_of_counts_alone_is_no_change_of_what_was_said(place):
    take(place, said(1, "Bonjour", counts=Counts(likes=1)))
    written = take(place, said(1, "Bonjour", counts=Counts(likes=5)))
    assert (written.new, written.changed) == ([], [])
    assert Item.objects.get(remote_id="status:1").counts == {"likes": 5}


def test_a_vote_is_no_edit_and_the_page_shows_how_a_poll_stands(place, client, alice):
    ends = datetime(2026, 3, 2, 8, tzinfo=UTC)
    words = "<p>Lequel?</p><ul><li>Seigle &amp; blé</li><li>Épeautre</li></ul>"
    for votes in ((1, None), (12, 3)):
        poll = Poll(votes=votes, several=True, ends_at=ends, voters=14)
        written = take(place, said(1, "", html=words, counts=Counts(poll=poll)))
    assert written.changed == []
    item = Item.objects.get(remote_id="status:1")
    assert "Seigle & blé" in item.text
    client.force_login(alice)
    where = f"/b/{place.channel.brand.slug}/conversations/{item.entry.conversation_id}/"
    page = client.get(where).content.decode()
    assert "<li>Seigle" not in page
    told = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Lequel? Seigle &amp; blé 12 Épeautre 3" in told
    assert "Several answers may be chosen. 14 people voted. It ended" in told


def test_a_new_warning_is_an_edit_and_a_new_address_of_a_file_is_none(place):
    take(place, said(1, "Bonjour", media=(PICTURE,)))
    moved = Media(kind=MediaKind.IMAGE, url="https://files.example/1.png?signed=2", alt="Une miche")
    assert take(place, said(1, "Bonjour", media=(moved,))).changed == []
    (changed,) = take(place, said(1, "Bonjour", media=(moved,), warning="Pain")).changed
    assert changed.edited_at


def test_a_reader_that_does_not_know_where_a_thing_stands_leaves_it_there(place):
    take(place, said(1, "Bonjour", about="status:0"), said(2, "Merci", parent="status:1"))
    take(place, said(1, "Bonjour!"), said(2, "Merci!"))
    stands = dict(Item.objects.values_list("remote_id", "about"))
    assert stands["status:1"] == "status:0"
    assert Item.objects.get(remote_id="status:2").parent == "status:1"


@pytest.mark.parametrize("audience", Audience)
def test_what_is_overheard_is_kept_only_when_it_was_public(place, audience):
    take(place, said(1, "Entre nous", kind=Kind.POST, addressed=False, audience=audience))
    kept = Item.objects.filter(remote_id="status:1").exists()
    assert kept == (audience in {Audience.PUBLIC, Audience.UNLISTED})


def test_no_watch_catches_what_was_said_to_few(place, brands, alice):
    made = make_watch(brands.cafe, Wish(name="Levain", query="levain", kind="topic"), by=alice)
    Watch.objects.filter(pk=made.pk).update(is_on=True)
    take(
        place,
        said(1, "Votre levain, en public"),
        said(2, "Votre levain, entre nous", kind=Kind.MESSAGE, audience=Audience.PRIVATE),
    )
    assert Item.objects.get(remote_id="status:2").entry.conversation.state == "open"
    caught = Mention.objects.filter(item__channel=place.channel)
    assert [one.item.remote_id for one in caught] == ["status:1"]


@pytest.fixture
def overheard(place) -> Place:
    """A tag followed by another channel of the brand, on the same network."""
    channel = Channel.objects.create(
        brand=place.channel.brand,
        network="mastodon",
        authority="https://social.example/stream",
        history_before=NOW - timedelta(days=9),
    )
    return Place.objects.create(channel=channel, key="tag:pain", label="pain", ours=False)


def test_what_was_overheard_first_waits_in_the_inbox_once_it_is_said_to_us(place, overheard):
    by_tag = said(1, "@four du #pain?", kind=Kind.POST, addressed=False)
    take(overheard, by_tag)
    assert not Conversation.objects.exists()
    assert not Member.objects.exists()
    told = take(place, said(1, "@four du #pain?"))
    assert (len(told.new), len(told.changed)) == (0, 1)
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.channel) == ("open", place.channel)
    item = Item.objects.get()
    assert (item.kind, item.addressed, item.edited_at) == (Kind.COMMENT, True, None)
    assert (item.channel, item.place) == (place.channel, place)
    assert Member.objects.get().item_count == 1
    assert take(overheard, by_tag).changed == []
    item.refresh_from_db()
    assert (item.kind, item.addressed, item.place) == (Kind.COMMENT, True, place)


def test_our_answer_overheard_first_takes_its_place_in_the_conversation(place, overheard):
    take(place, said(1, "Du pain?"))
    us = Author(remote_id="account:1", name="Four")
    mine = said(2, "Oui!", author=us, kind=Kind.POST, addressed=False, parent="status:1")
    take(overheard, mine)
    assert Conversation.objects.get().state == "open"
    ours = said(2, "Oui!", author=us, ours=True, addressed=False, parent="status:1")
    take(place, ours)
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.item_count) == ("waiting", 2)
