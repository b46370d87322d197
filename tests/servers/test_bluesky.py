"""Bluesky, from the form to the answer that somebody else reads in their own program."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from atproto import models
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from tests.servers.bluesky import Network, Person

from parvis.channels.models import Channel, File, Outgoing, OutgoingState, Place
from parvis.connectors.bluesky import Bluesky
from parvis.inbox import queries
from parvis.inbox.models import Conversation
from parvis.intake.actions import read_place
from parvis.kit import jobs
from parvis.kit.door import desk
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.kit.errands import Lane
from parvis.members.telling import current_version, see_notice
from parvis.stream.models import Item
from parvis.wire.errors import Reconnect, Refused
from parvis.wire.items import (
    Action,
    Attachment,
    Draft,
    MediaKind,
    Moderation,
    Reacting,
    Reaction,
    Standing,
)

pytestmark = pytest.mark.servers
WORDS = "Dès 7 h 🥐! Voyez lefour.ca/pain, @{lea}, #éclair"


@pytest.fixture
def door() -> Iterator[HttpDoor]:
    hasty = Manners(rate=999, burst=999)
    made = HttpDoor(Guard(lambda: ["127.0.0.1", "localhost"]), polite=hasty)
    yield made
    made.close()


@pytest.fixture(scope="module")
def four(bluesky: Network) -> Person:
    return bluesky.person("four")


@pytest.fixture(scope="module")
def lea(bluesky: Network) -> Person:
    return bluesky.person("lea")


def settings_of(bluesky: Network, who: Person) -> dict[str, str]:
    password = who.app_password(f"parvis {timezone.now():%H%M%S%f}")
    return {"handle": who.handle, "password": password, "service": bluesky.home}


def ask(bluesky: Network, who: Person, text: str, about: models.ComAtprotoRepoStrongRef.Main):
    """Answer a post, as a person does in their own program."""
    above = models.AppBskyFeedPost.ReplyRef(parent=about, root=about)
    made = who.client.send_post(text, reply_to=above, langs=["fr"])
    bluesky.settle()
    return made


def read(connector: Bluesky, place: str) -> dict[str, object]:
    return {i.remote_id: i for page in connector.read(place, "") for i in page.items}


def picture(mode: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(out, mode)
    return out.getvalue()


def test_a_post_is_written_once_with_its_links_names_and_pictures(bluesky, four, lea, door):
    made = Bluesky(settings_of(bluesky, four), door)
    picked = Attachment(
        kind=MediaKind.IMAGE, mime="image/jpeg", alt="Un pain doré", content=picture()
    )
    text = WORDS.format(lea=lea.handle)
    draft = Draft(text=text, language="fr", media=(picked,))
    assert made.find(draft, key="one") is None
    once = made.publish(draft, key="one")
    assert made.publish(draft, key="one") == made.find(draft, key="one") == once
    bluesky.settle()
    seen = lea.client.get_posts([once.remote_id]).posts[0]
    assert seen.record.text == text
    assert seen.record.langs == ["fr"]
    assert [image.alt for image in seen.embed.images] == ["Un pain doré"]
    raw = text.encode()
    told = {
        raw[f.index.byte_start : f.index.byte_end].decode(): f.features[0].py_type.partition("#")[2]
        for f in seen.record.facets
    }
    assert told == {"lefour.ca/pain": "link", f"@{lea.handle}": "mention", "#éclair": "tag"}
    mine = lea.client.app.bsky.feed.get_author_feed({"actor": four.did}).feed
    assert [row.post.uri for row in mine if row.post.record.text == text] == [once.remote_id]
    item = read(made, "own")[once.remote_id]
    assert (item.ours, item.media[0].alt, item.language) == (True, "Un pain doré", "fr")
    made.retract(once.remote_id)
    made.retract(once.remote_id)
    bluesky.settle()
    assert made.recheck([once.remote_id]).gone == (once.remote_id,)


def test_who_answers_names_or_quotes_us_is_read_once(bluesky, four, lea, door):
    made = Bluesky(settings_of(bluesky, four), door)
    root = made.publish(Draft(text="Ouvert demain?"), key="root")
    bluesky.settle()
    ref = models.create_strong_ref(lea.client.get_posts([root.remote_id]).posts[0])
    answered = ask(bluesky, lea, f"@{four.handle} Oui!", ref)
    quoted = lea.client.send_post(
        "Lisez ceci", embed=models.AppBskyEmbedRecord.Main(record=ref), langs=["fr"]
    )
    elsewhere = lea.client.send_post("Un fil à moi")
    named = models.AppBskyRichtextFacet.Main(
        features=[models.AppBskyRichtextFacet.Mention(did=four.did)],
        index=models.AppBskyRichtextFacet.ByteSlice(byte_start=0, byte_end=5),
    )
    above = models.create_strong_ref(elsewhere)
    named_there = lea.client.send_post(
        "@four",
        facets=[named],
        reply_to=models.AppBskyFeedPost.ReplyRef(parent=above, root=above),
    )
    bluesky.settle()
    found = read(made, "notifications")
    assert {answered.uri, quoted.uri, named_there.uri} <= set(found)
    assert all(found[uri].addressed for uri in (answered.uri, quoted.uri, named_there.uri))
    assert (found[answered.uri].about, found[answered.uri].parent) == (root.remote_id, None)
    assert found[quoted.uri].quoted == root.remote_id
    assert "Ouvert demain?" in found[quoted.uri].text
    assert found[named_there.uri].parent == elsewhere.uri
    assert not found[elsewhere.uri].addressed  # read so that it can be understood
    assert {i.remote_id for i in made.around(Draft(text="", parent=root.remote_id)).items} == {
        answered.uri
    }
    again = next(made.read("notifications", next(made.read("notifications", "")).cursor))
    assert not again.more


def test_an_answer_is_hidden_under_our_post_and_shown_again(bluesky, four, lea, door):
    made = Bluesky(settings_of(bluesky, four), door)
    root = made.publish(Draft(text="Vos avis?"), key="gate")
    bluesky.settle()
    ref = models.create_strong_ref(lea.client.get_posts([root.remote_id]).posts[0])
    said = ask(bluesky, lea, "Nul.", ref).uri
    for action, standing in (
        (Action.TRASH, Standing.TRASH),
        (Action.TRASH, Standing.TRASH),
        (Action.APPROVE, Standing.PUBLISHED),
        (Action.SPAM, Standing.TRASH),
    ):
        asked = Moderation(remote_id=said, action=action, reason="essai")
        assert made.moderate(asked).standing is action.standing
        bluesky.settle()
        assert made.recheck([said]).items[0].standing is standing
    with pytest.raises(Refused, match="somebody else"):
        theirs = lea.client.send_post("À moi").uri
        bluesky.settle()
        made.moderate(Moderation(remote_id=theirs, action=Action.TRASH))


def test_a_session_is_renewed_and_a_password_taken_back_is_said(bluesky, four, door):
    settings, kept = settings_of(bluesky, four), {}
    made = Bluesky(settings, door, kept.update)
    made.check()
    assert set(kept) == {"access", "refresh", "did", "home"}
    dead_access = {**settings, **kept, "access": kept["access"][:-2] + "xx"}
    before = dict(kept)
    assert Bluesky(dead_access, door, kept.update).check().remote_id == four.did
    assert kept["refresh"] != before["refresh"]
    both_dead = {**settings, **kept, "access": "x.y.z", "refresh": "x.y.z"}
    assert Bluesky(both_dead, door, kept.update).check().remote_id == four.did
    for row in four.client.com.atproto.server.list_app_passwords().passwords:
        four.client.com.atproto.server.revoke_app_password({"name": row.name})
    with pytest.raises(Reconnect, match="handle and app password"):
        Bluesky(both_dead, door).check()


def test_the_main_password_is_sent_nowhere(bluesky, four, door):
    with pytest.raises(Refused, match="the password you sign in with"):
        Bluesky.found({"handle": four.handle, "password": four.password, "service": bluesky.home})


@pytest.fixture
def at_the_desk(client, alice, brands, door, settings, monkeypatch):
    """Put Alice before the pages of a desk that reaches this machine."""
    settings.PARVIS_SETTLE_SECONDS = 0
    monkeypatch.setattr(desk, "desk_door", lambda: door)
    monkeypatch.setattr("parvis.channels.views.desk_door", lambda: door)
    client.force_login(alice)
    return client


def read_all(channel: Channel) -> None:
    for _round in range(2):
        Place.objects.filter(channel=channel).update(due_at=timezone.now())
        for place in Place.objects.filter(channel=channel):
            read_place(place.pk)


@pytest.mark.django_db
def test_a_question_is_answered_from_the_desk_and_read_by_who_asked(
    bluesky, four, lea, at_the_desk, brands
):
    where = f"/b/{brands.cafe.slug}/channels/accounts/bluesky/"
    wrong = at_the_desk.post(where, {"handle": four.handle, "password": "mimosa", "service": ""})
    assert "the password you sign in with" in wrong.content.decode()
    right = settings_of(bluesky, four)
    unknown = at_the_desk.post(where, {**right, "password": "aaaa-bbbb-cccc-dddd"})
    assert "does not know this handle and app password" in unknown.content.decode()
    assert at_the_desk.post(where, right).status_code == 302
    channel = Channel.objects.get(network="bluesky")
    assert channel.account_id == four.did
    assert right["password"] not in str(channel.settings)
    Channel.objects.update(history_before=timezone.now() - timedelta(days=1))
    root = four.client.send_post("Du pain ce matin?", langs=["fr"])
    bluesky.settle()
    asked = ask(bluesky, lea, "Vous ouvrez à quelle heure? 🥐", models.create_strong_ref(root))
    read_all(channel)
    conversation = Conversation.objects.get(root=asked.uri)
    assert conversation.state == "open"
    assert conversation.title.startswith("Du pain ce matin?")
    assert queries.channels(brands.cafe)
    item = conversation.entries.get().item
    assert item.language == "fr"
    page = at_the_desk.get(f"/b/{brands.cafe.slug}/conversations/{conversation.pk}/")
    assert 'data-limit="300" data-unit="grapheme" data-octets="3000"' in page.content.decode()
    reply = f"/b/{brands.cafe.slug}/conversations/{conversation.pk}/replies/"
    long = at_the_desk.post(reply, {"to": item.pk, "text": "é" * 301})
    assert "301 of 300" in long.content.decode()
    assert (
        at_the_desk.post(reply, {"to": item.pk, "text": "À 7 h, à bientôt 🥐"}).status_code == 302
    )
    Outgoing.objects.filter(purpose="reply").update(due_at=timezone.now(), send_at=timezone.now())
    jobs.run_due(Lane.OUTGOING)
    sent = Outgoing.objects.get(channel=channel)
    assert sent.state == OutgoingState.SENT, sent.trouble
    bluesky.settle()
    told = lea.client.app.bsky.notification.list_notifications().notifications
    assert [n.record.text for n in told if n.uri == sent.remote_id] == ["À 7 h, à bientôt 🥐"]
    read_all(channel)
    assert Item.objects.filter(channel=channel, remote_id=sent.remote_id).count() == 1
    conversation.refresh_from_db()
    assert conversation.entries.count() == 2
    assert conversation.state == "waiting"
    lea.client.delete_post(asked.uri)
    bluesky.settle()
    read_all(channel)
    item.refresh_from_db()
    assert item.gone_at is not None
    assert item.text == ""


@pytest.mark.django_db
def test_a_post_leaves_the_page_with_its_picture_and_its_words_and_is_taken_back(
    bluesky, four, lea, at_the_desk, brands
):
    root = f"/b/{brands.cafe.slug}/posts/"
    where = f"/b/{brands.cafe.slug}/channels/accounts/bluesky/"
    assert at_the_desk.post(where, settings_of(bluesky, four)).status_code == 302
    channel = Channel.objects.get(network="bluesky")
    large = Image.effect_noise((2200, 2200), 90).convert("RGB")
    out = io.BytesIO()
    large.save(out, "JPEG", quality=97)
    assert len(out.getvalue()) > 2_000_000
    photo = SimpleUploadedFile("brioche.jpg", out.getvalue())
    at_the_desk.post(f"{root}new/files/", {"file": photo})
    kept = File.objects.get()
    told = {
        "channel": channel.pk,
        "text": "Brioche du jour 🥐 #pain",
        "language": "fr",
        "at": "now",
    }
    made = at_the_desk.post(f"{root}new/", {**told, f"alt:{kept.name}": "Une brioche tressée 🍞"})
    assert made.status_code == 302, made.content.decode()[-3000:]
    depart()
    sent = Outgoing.objects.get(channel=channel)
    assert sent.state == OutgoingState.SENT, sent.trouble
    bluesky.settle()
    seen = lea.client.get_posts([sent.remote_id]).posts[0]
    assert (seen.record.text, seen.record.langs) == ("Brioche du jour 🥐 #pain", ["fr"])
    assert [image.alt for image in seen.embed.images] == ["Une brioche tressée 🍞"]
    assert seen.record.embed.images[0].image.size <= 2_000_000
    page = at_the_desk.get(made.url).content.decode()
    assert "It stands there." in page
    assert "Change what it says" not in page  # Bluesky lets nobody
    at_the_desk.post(f"{made.url}end/")
    depart()
    change = Outgoing.objects.get(verb="retract")
    assert change.state == OutgoingState.SENT, change.trouble
    bluesky.settle()
    assert lea.client.get_posts([sent.remote_id]).posts == []
    assert "Taken back there" in at_the_desk.get(made.url).content.decode()


def depart() -> None:
    """Let what waits leave now."""
    now = timezone.now()
    Outgoing.objects.filter(state="queued").update(due_at=now, send_at=now)
    jobs.run_due(Lane.OUTGOING)


@pytest.mark.django_db
def test_words_to_look_for_are_added_on_the_page_and_read(bluesky, four, lea, at_the_desk, brands):
    see_notice(brands.cafe, version=current_version(brands.cafe), by=brands.cafe.seats.first().user)
    where = f"/b/{brands.cafe.slug}/channels/"
    assert (
        at_the_desk.post(f"{where}accounts/bluesky/", settings_of(bluesky, four)).status_code == 302
    )
    channel = Channel.objects.get(network="bluesky")
    lea.client.send_post("Un fournil à visiter absolument", langs=["fr"])
    bluesky.settle()
    added = at_the_desk.post(f"{where}{channel.pk}/places/", {"kind": "search", "word": "fournil"})
    assert added.status_code == 302
    read_all(channel)
    item = Item.objects.get(brand=brands.cafe, text="Un fournil à visiter absolument")
    assert (item.addressed, item.ours, item.kind) == (False, False, "post")
    lea.client.send_post("Le levain se nourrit le soir", langs=["fr"])
    four.client.follow(lea.did)
    bluesky.settle()
    page = at_the_desk.get(f"{where}{channel.pk}/").content.decode()
    assert page.index('value="timeline"') < page.index("Add: Home timeline")
    assert at_the_desk.post(f"{where}{channel.pk}/places/", {"kind": "timeline"}).status_code == 302
    read_all(channel)
    item = Item.objects.get(brand=brands.cafe, text="Le levain se nourrit le soir")
    assert (item.place.key, item.addressed) == ("timeline:home", False)
    assert (
        "No longer read Home timeline" in at_the_desk.get(f"{where}{channel.pk}/").content.decode()
    )
    wrong = at_the_desk.post(f"{where}{channel.pk}/places/", {"kind": "feed", "word": "fournil"})
    assert "not a place of Bluesky" in wrong.content.decode()


@pytest.mark.parametrize("reaction", list(Reaction))
def test_a_gesture_stands_once_and_is_ended_wherever_it_was_made(
    bluesky, four, lea, door, reaction
):
    post = lea.client.send_post(text=f"Pour {reaction} {timezone.now():%f}")
    made = Bluesky(settings_of(bluesky, four), door)
    bluesky.settle()

    def count() -> int:
        bluesky.settle()
        seen = lea.client.get_posts([post.uri]).posts[0]
        return (seen.like_count if reaction is Reaction.LIKE else seen.repost_count) or 0

    def react(*, on: bool) -> None:
        made.react(Reacting(remote_id=post.uri, reaction=reaction, on=on), key="k")

    react(on=True)
    react(on=True)
    assert count() == 1
    react(on=True)
    react(on=False)
    react(on=True)  # at once: what everyone is shown may still be of before
    assert count() == 1
    react(on=False)
    react(on=False)
    assert count() == 0
    (four.client.like if reaction is Reaction.LIKE else four.client.repost)(post.uri, post.cid)
    assert count() == 1
    react(on=True)
    assert count() == 1
    react(on=False)
    assert count() == 0
