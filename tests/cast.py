"""The fixed cast: Alice owns, Benoit runs the desk, Camille is outside, Charlie must see nothing.

`cafe` is Alice's brand, with Benoit, Camille and an observer; `port` is Charlie's. Each brand holds
one of every object that an address can name; `sample_arguments` gives those names.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from parvis.channels.files.actions import keep
from parvis.channels.models import Channel, Outgoing, Place
from parvis.imports.actions import receive
from parvis.inbox.actions import add_note, assign, reply, set_tags
from parvis.inbox.bulk.actions import begin
from parvis.inbox.drafts.actions import keep_draft
from parvis.inbox.models import Conversation
from parvis.inbox.moderating.actions import moderate
from parvis.inbox.saved.actions import keep_view
from parvis.inbox.tags.actions import make_tag
from parvis.intake.actions import take_story
from parvis.kit.secrets import create_key_file
from parvis.listening.alerts.actions import keep_way
from parvis.listening.models import Engine, LeftOut, Mention, Muted, Phrase, Rank, Way, WordList
from parvis.listening.watches.actions import Wish, keep_list, make_watch
from parvis.members.actions import add_member, tag_member
from parvis.members.actions import add_note as note_member
from parvis.members.linking import link
from parvis.members.models import Member
from parvis.members.telling import begin_notice
from parvis.publishing.models import Part, Post, PostDraft
from parvis.strategy.actions import answer
from parvis.strategy.models import SavedReply
from parvis.strategy.replies.actions import keep_reply
from parvis.stream.models import Author, Picture
from parvis.team.actions import create_brand
from parvis.team.invitations import Offer, invite
from parvis.team.models import Brand, Mandate, Role, Seat, User
from parvis.team.sign_in.entering import PROOF
from parvis.wire.items import Action, Item, Kind
from parvis.wire.items import Author as WireAuthor

PASSWORD = "trois petits chats gris"


def person(name: str, **more) -> User:
    """Make a person whose e-mail is their first name."""
    user = User(email=f"{name.split(maxsplit=1)[0].lower()}@example.org", name=name, **more)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def folder(db, tmp_path, settings):
    """Give the desk a folder of its own, and a quick hasher: argon2 is tried where it matters."""
    settings.HOME = tmp_path
    settings.PARVIS_KEY_FILE = tmp_path / "parvis.key"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path
    settings.PARVIS_IMPORTS = tmp_path / "imports"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    create_key_file(settings.PARVIS_KEY_FILE)


@pytest.fixture
def alice(folder) -> User:
    return person("Alice Roy", is_operator=True, language="en")


@pytest.fixture
def benoit(folder) -> User:
    return person("Benoit Côté", language="en")


@pytest.fixture
def camille(folder) -> User:
    return person("Camille Ouellet", language="en")


@pytest.fixture
def olivier(folder) -> User:
    return person("Olivier Paré", language="en")


@pytest.fixture
def charlie(folder) -> User:
    return person("Charlie Fournier", language="en")


@dataclass(frozen=True)
class Brands:
    """Two brands that share nothing."""

    cafe: Brand
    port: Brand


@pytest.fixture
def brands(alice, benoit, camille, olivier, charlie) -> Brands:
    cafe = create_brand(name="Café du Perron", site_url="https://cafe.example", by=alice)
    port = create_brand(name="Port de plaisance", site_url="https://port.example", by=charlie)
    for user, role in (
        (benoit, Role.MANAGER),
        (camille, Role.CONTRIBUTOR),
        (olivier, Role.OBSERVER),
    ):
        Seat.objects.create(brand=cafe, user=user, role=role)
    return Brands(cafe, port)


def furnish(brand: Brand, by: User, secret: str) -> dict[str, object]:
    """Put one of each object into a brand, each saying `secret`; return what addresses name."""
    now = timezone.now()
    site = f"https://{brand.slug}.example"
    channel = Channel.objects.create(
        brand=brand,
        network="wordpress",
        authority=site,
        title=f"Blogue {secret}",
        url=site,
        account_id="user:1",
        account_name=brand.name,
        settings={"rest_root": f"{site}/wp-json/"},
        history_before=now - timedelta(days=30),
    )
    place = Place.objects.create(channel=channel, key="comments", label="comments")
    reader = WireAuthor(remote_id="person:7", name=f"Zoé {secret}")
    take_story(place, story(site, reader, secret))
    conversation = Conversation.objects.get(brand=brand, kind="comment")
    said = answer_of(conversation, by, secret)
    add_note(conversation, text=f"note {secret}", by=by)
    change = assign(conversation, to=by, by=by)
    keep_draft(conversation, by=by, text=f"brouillon {secret}", to=None)
    tag = make_tag(brand, name=f"mot {secret}", by=by)
    set_tags(conversation, [tag], by=by)
    view = keep_view(brand, name=f"vue {secret}", wanted={}, by=by, shared=True)
    canned = SavedReply(brand=brand, title=f"titre {secret}", fr=f"Merci {secret}")
    keep_reply(canned, by=by)
    answer(brand, name="why", text=f"why {secret}", by=by)
    decided = moderate(conversation.last_item, Action.HOLD, by=by)
    bulk = begin(
        brand=brand,
        chosen=Conversation.objects.filter(pk=conversation.pk),
        act="assign",
        value="",
        by=by,
    )
    member = Member.objects.get(brand=brand)
    kept = note_member(member, text=f"Connaît {secret}", by=by)
    tag_member(member, label=secret, by=by)
    begin_notice(brand, by=by)
    other, third = (
        add_member(brand=brand, name=f"{name} {secret}", source_detail=secret, by=by)
        for name in ("Autre", "Encore")
    )
    past = receive(
        ["Nom;Courriel\nInès mimosa;ines@example.org\n".replace("mimosa", secret).encode()],
        brand=brand, name=f"liste-{secret}.csv", by=by, mapping={},
    )  # fmt: skip
    owner = Seat.objects.select_related("user").get(brand=brand, user=by)
    offer = Offer(f"{secret}@example.org", f"Dana {secret}", "observer", "en", 3)
    invitation, _key = invite(brand, offer, by=owner)
    today = now.date()
    mandate = Mandate.objects.create(
        brand=brand,
        user=by,
        role="observer",
        begins_on=today,
        ends_on=today,
        scope=f"blog {secret}",
        ended_at=now,
    )
    words = keep_list(WordList(brand=brand, name=secret, query=f"{secret} OR pain"), by=by)
    wish = Wish(name=f"veille {secret}", kind="brand", query=f"@list:{secret}")
    watch = make_watch(brand, wish, by=by)
    way = Way(brand=brand, service="ntfy")
    topic = {"server": "https://ntfy.sh", "topic": secret, "token": ""}
    keep_way(way, name=f"alerte {secret}", values=topic, by=by)
    said_of_us = conversation.last_item
    mention = Mention.objects.create(
        brand=brand, watch=watch, item=said_of_us, spans=[[0, 5]], fold=said_of_us.pk
    )
    phrase = Phrase.objects.create(brand=brand, words=f"pain {secret}", created_by=by)
    Rank.objects.create(phrase=phrase, engine="brave", day=today, others=[[1, f"{secret}.example"]])
    Engine.objects.create(brand=brand, kind="brave", secret={"token": secret})
    return {
        "phrase": phrase.pk,
        "engine": "brave",
        "way": way.pk,
        "service": "ntfy",
        "mention": mention.pk,
        "muted": Muted.objects.create(brand=brand, site=f"{secret}.example", by=by).pk,
        "watch": watch.pk,
        "left_out": LeftOut.objects.create(
            watch=watch, word=secret, before=watch.query, after=f"{watch.query} -{secret}", by=by
        ).pk,
        "word_list": words.pk,
        "import": past.pk,
        "brand": brand.slug,
        "channel": channel.pk,
        "conversation": conversation.pk,
        "reply": said.pk,
        "change": change.pk,
        "item": conversation.last_item_id,
        "moderation": decided.pk,
        "bulk": bulk.pk,
        "tag": tag.pk,
        "view": view.pk,
        "saved_reply": canned.pk,
        "member": member.pk,
        "author": member.accounts.get().author_id,
        "note": kept.pk,
        "other": other.pk,
        "link": link(member, third, by=by).pk,
        "language": "fr",
        "form": "txt",
        "seat": Seat.objects.filter(brand=brand).order_by("pk")[0].pk,
        "invitation": invitation.pk,
        "mandate": mandate.pk,
        "state": "x" * 32,
        "name": "why",
        "key": "x" * 32,
        "network": "notices",
        "rank": 0,
        "picture": picture_of(brand).name,
        "file": keep(brand, by=by, spot="post", label=f"{secret}.txt", body=secret.encode()).name,
        **post_of(channel, by, secret),
    }


def post_of(channel: Channel, by: User, secret: str) -> dict[str, object]:
    """Say something of our own by a channel, and change what was said in a conversation."""
    now = timezone.now()
    row = {
        "brand": channel.brand,
        "channel": channel,
        "state": "sent",
        "send_at": now,
        "created_by": by,
    }
    draft = {"text": f"billet {secret}"}
    sent = Outgoing.objects.create(**row, purpose="post", draft=draft, remote_id=f"post:{secret}")
    post = Post.objects.create(brand=channel.brand, by=by, text=draft["text"])
    part = Part.objects.create(post=post, outgoing=sent, text=draft["text"])
    PostDraft.objects.create(brand=channel.brand, user=by, text=f"à dire {secret}")
    change = Outgoing.objects.create(
        **row, purpose="change", verb="edit", draft=draft, remote_id="comment:1"
    )
    return {"post": post.pk, "part": part.pk, "outgoing": change.pk}


def picture_of(brand: Brand) -> Picture:
    """Keep a portrait of whoever wrote to a brand."""
    name = f"{brand.pk:040x}"
    file = default_storage.save(f"pictures/{brand.pk}/{name}", ContentFile(b"mimosa varech"))
    author = Author.objects.filter(brand=brand).exclude(is_us=True).get()
    return Picture.objects.create(
        brand=brand, author=author, url="https://x.example/a.png", name=name, file=file,
        mime="image/png", is_kept=True,
    )  # fmt: skip


def story(site: str, reader: WireAuthor, secret: str) -> list[Item]:
    """Tell a post and a comment under it."""
    said = datetime.now(UTC) - timedelta(hours=2)
    return [
        Item(
            authority=site,
            remote_id="post:1",
            kind=Kind.POST,
            author=WireAuthor(remote_id="user:1", name="Us"),
            said_at=said - timedelta(days=1),
            title=f"Billet {secret}",
            html="<p>…</p>",
            ours=True,
        ),
        Item(
            authority=site,
            remote_id="comment:1",
            kind=Kind.COMMENT,
            author=reader,
            said_at=said,
            html=f"<p>Ouvrez-vous lundi ? {secret}</p>",
            about="post:1",
            addressed=True,
        ),
    ]


def answer_of(conversation: Conversation, by: User, secret: str):
    """Answer a conversation."""
    return reply(conversation, to=conversation.last_item, text=f"oui {secret}", by=by)


@pytest.fixture
def sample_arguments(brands, alice, charlie) -> dict[str, dict[str, object]]:
    """Furnish both brands; the words “mimosa” (café) and “varech” (port) stand in every object."""
    return {
        "cafe": furnish(brands.cafe, alice, "mimosa"),
        "port": furnish(brands.port, charlie, "varech"),
    }


@pytest.fixture
def sit():
    """Give a browser in which a person signed in, or nobody."""

    def browser(user: User | None = None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
            session = client.session
            session[PROOF] = time.time()
            session.save()
        return client

    return browser
