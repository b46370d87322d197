"""Answers carry files, and what we said is changed or taken back from its conversation."""

from __future__ import annotations

import re

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from tests.cast import furnish
from tests.publishing.conftest import photo

from parvis.channels.models import Channel, File, Outgoing
from parvis.inbox.models import Conversation, Reply
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.stream import store
from parvis.stream.models import Item
from parvis.wire.connector import Connector, Spec
from parvis.wire.errors import Refused
from parvis.wire.items import Author, Draft, Receipt

HX = {"HX-Request": "true"}


class Thread(Connector):
    """A network where answers carry pictures, and can be changed and taken back."""

    spec = Spec(name="wordpress", label="Thread", icon="blog", warnings=True)
    said: dict[str, Draft] = {}
    answers: list[Exception] = []

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        self.said[f"comment:{40 + len(self.said)}"] = draft
        return Receipt(remote_id=list(self.said)[-1])

    def edit(self, remote_id: str, draft: Draft) -> Receipt:
        if self.answers:
            raise self.answers.pop(0)
        self.said[remote_id] = draft
        return Receipt(remote_id=remote_id)

    def retract(self, remote_id: str) -> None:
        self.said.pop(remote_id, None)


class Stone(Thread):
    """The same, where what was said stays as it is."""

    edit, retract = Connector.edit, Connector.retract


@pytest.fixture
def network(monkeypatch, settings, brands, alice):
    settings.PARVIS_SETTLE_SECONDS = 0
    furnish(brands.cafe, alice, "mimosa")
    Outgoing.objects.all().delete()
    limits = {"text": 500, "media": 2, "types": ["image/jpeg"], "media_octets": 900_000, "alt": 30}
    Channel.objects.filter(brand=brands.cafe, network="wordpress").update(limits=limits)
    Thread.said, Thread.answers = {}, []

    def speak(kind=Thread):
        for where in (
            "channels.registry",
            "channels.queries",
            "channels.looks",
            "inbox.actions",
            "inbox.show",
        ):
            monkeypatch.setattr(f"parvis.{where}.connectors", lambda: {"wordpress": kind})

    speak()
    return speak


@pytest.fixture
def desk(network, sit, alice, brands):
    client = sit(alice)
    client.talk = Conversation.objects.get(brand=brands.cafe, kind="comment")
    client.root = f"/b/{brands.cafe.slug}/conversations/{client.talk.pk}/"
    return client


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def upload(desk, body: bytes, name: str = "pain.jpg", **more):
    told = {"file": SimpleUploadedFile(name, body), **more}
    return desk.post(f"{desk.root}files/", told, headers=HX)


def answer(desk, text: str = "Dès 7 h", **more):
    told = {"to": desk.talk.last_item_id, "text": text, **more}
    return desk.post(f"{desk.root}replies/", told)


def leave() -> None:
    now = timezone.now()
    Outgoing.objects.filter(state__in=("queued", "retry")).update(due_at=now, send_at=now)
    jobs.run_due(Lane.OUTGOING)


def read_back(desk, name: str, text: str) -> Item:
    """Read an answer of ours back, as the next reading does."""
    last, now = desk.talk.last_item, timezone.now()
    row = Item(
        brand=last.brand, channel=last.channel, authority=last.authority, remote_id=name,
        kind="comment", text=text, parent=last.remote_id, about=last.about, said_at=now,
        seen_at=now, ours=True,
    )  # fmt: skip
    with transaction.atomic():
        store.write(
            last.channel, None, [store.Prepared(row, Author(remote_id="user:1", name="Us"))], ()
        )
    return Item.objects.get(remote_id=name)


def test_a_picture_and_its_words_leave_with_an_answer(desk):
    page = desk.get(desk.root).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'accept="image/*,image/jpeg"' in page
    upload(desk, photo(80))
    kept = File.objects.get(spot__startswith="reply:")
    assert f"alt:{kept.name}" in desk.get(desk.root).content.decode()
    long = answer(desk, **{f"alt:{kept.name}": "é" * 31})
    assert long.status_code == 422
    assert "31 of 30. Shorten them." in text_of(long)
    assert "Dès 7 h" in long.content.decode()
    assert answer(desk, **{f"alt:{kept.name}": "Un pain doré"}).status_code == 302
    shown = desk.get(desk.root).content.decode()
    assert 'alt="Un pain doré"' in shown
    assert f"alt:{kept.name}" not in shown
    leave()
    [draft] = Thread.said.values()
    assert [(one.alt, one.mime, one.content) for one in draft.media] == [
        ("Un pain doré", "image/jpeg", photo(80))
    ]


def test_without_script_a_file_travels_with_the_answer_itself(desk):
    assert answer(desk, file=SimpleUploadedFile("pain.jpg", photo())).status_code == 302
    refused = answer(desk, "Encore", file=SimpleUploadedFile("x.jpg", b"<script>"))
    assert refused.status_code == 422
    assert "was not kept" in text_of(refused)
    assert "Encore" in refused.content.decode()
    leave()
    assert [len(one.media) for one in Thread.said.values()] == [1]


def test_too_many_files_are_said_and_one_can_be_taken_out(desk):
    for _n in range(3):
        upload(desk, photo())
    assert "takes 2 files at most" in text_of(answer(desk))
    back = desk.post(
        f"{desk.root}files/", {"take_out": File.objects.filter(spot__startswith="reply").last().name, "text": "Dès 7 h"}
    )  # fmt: skip
    assert back.status_code == 302
    assert desk.talk.drafts.get().text == "Dès 7 h"
    assert answer(desk).status_code == 302


def test_an_answer_taken_back_brings_its_files_back_into_the_box(desk):
    upload(desk, photo())
    answer(desk)
    made = Reply.objects.latest("pk")
    desk.post(f"{desk.root}replies/{made.pk}/cancellation/")
    assert (
        f"alt:{File.objects.get(spot__startswith='reply').name}"
        in desk.get(desk.root).content.decode()
    )
    desk.post(f"{desk.root}draft/", {"drop": "1"})
    assert not File.objects.filter(spot__startswith="reply").exists()


def test_a_network_that_takes_no_file_offers_none(desk):
    Channel.objects.update(limits={"text": 500})
    page = desk.get(desk.root).content.decode()
    assert 'type="file"' not in page
    assert "enctype" not in page


def test_a_private_message_takes_no_file_where_it_takes_words_alone(desk, network):
    Conversation.objects.filter(pk=desk.talk.pk).update(kind="message")
    assert 'type="file"' in desk.get(desk.root).content.decode()
    bare = type(
        "Bare", (Thread,), {"spec": msgspec.structs.replace(Thread.spec, bare_messages=True)}
    )
    network(bare)
    assert 'type="file"' not in desk.get(desk.root).content.decode()
    upload(desk, photo())
    assert "takes no file" in text_of(answer(desk))


def test_many_answers_of_ours_are_shown_with_few_questions(desk, django_assert_max_num_queries):
    for n in range(20):
        read_back(desk, f"comment:{n + 50}", f"Dès {n} h")
    with django_assert_max_num_queries(42):
        page = text_of(desk.get(desk.root))
    assert page.count("Change or take back") == 20


def test_an_answer_is_changed_there_and_then_taken_back(desk):
    answer(desk, warning="Recette")
    leave()
    item = read_back(desk, "comment:40", "Dès 7 h")
    assert "Change or take back" in text_of(desk.get(desk.root))
    said = f"{desk.root}said/{item.pk}/"
    assert "Nothing was changed" in text_of(desk.post(said, {"text": "Dès 7 h"}, headers=HX))
    desk.post(said, {"text": "Dès 8 h"})
    assert "The change leaves in a moment." in text_of(desk.get(desk.root))
    assert "Nothing was changed" in text_of(desk.post(said, {"retract": "1"}, headers=HX))
    leave()
    assert (Thread.said["comment:40"].text, Thread.said["comment:40"].warning) == (
        "Dès 8 h",
        "Recette",
    )
    assert Reply.objects.latest("pk").text == "Dès 8 h"
    assert "Changed there, by Alice Roy." in text_of(desk.get(desk.root))
    desk.post(said, {"retract": "1"})
    change = Outgoing.objects.latest("pk")
    desk.post(f"{desk.root}said/changes/{change.pk}/")
    leave()
    assert "comment:40" in Thread.said
    desk.post(said, {"retract": "1"})
    leave()
    assert Thread.said == {}
    item.refresh_from_db()
    assert (item.text, item.gone_at is None) == ("", False)
    assert "Change or take back" not in text_of(desk.get(desk.root))


def test_what_was_said_on_the_network_itself_can_be_changed_too(desk):
    Thread.said = {"comment:7": Draft(text="Dès 6 h")}
    item = read_back(desk, "comment:7", "Dès 6 h")
    desk.post(f"{desk.root}said/{item.pk}/", {"text": "Dès 7 h"})
    leave()
    assert Thread.said["comment:7"].text == "Dès 7 h"


def test_what_others_said_and_what_a_network_keeps_cannot_be_changed(desk, network):
    theirs = f"{desk.root}said/{desk.talk.last_item_id}/"
    assert "Nothing was changed" in text_of(desk.post(theirs, {"text": "Autre chose"}, headers=HX))
    item = read_back(desk, "comment:7", "Dès 6 h")
    network(Stone)
    assert "ake back" not in text_of(desk.get(desk.root))
    desk.post(f"{desk.root}said/{item.pk}/", {"retract": "1"})
    assert not Outgoing.objects.exists()


def test_a_change_refused_by_the_network_is_said_and_can_be_asked_again(desk, brands):
    item = read_back(desk, "comment:7", "Dès 6 h")
    Thread.answers = [Refused("Not now.")]
    desk.post(f"{desk.root}said/{item.pk}/", {"text": "Dès 7 h"})
    leave()
    assert "Not now. Your words are kept here." in text_of(desk.get(desk.root))
    today = text_of(desk.get(f"/b/{brands.cafe.slug}/"))
    assert "A change of your words was not accepted by Blogue mimosa" in today
    desk.post(f"{desk.root}said/{item.pk}/", {"text": "Dès 7 h"})
    leave()
    assert Thread.said["comment:7"].text == "Dès 7 h"
