"""Notification e-mails in a real mailbox, from the delivery to the closed line."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.servers.imap import Mailboxes

from parvis.channels import views as channel_views
from parvis.channels.models import Channel, ChannelState, Place
from parvis.connectors.notices import Notices
from parvis.inbox.models import Conversation
from parvis.intake.actions import read_place
from parvis.kit.door import desk
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.members.models import Member
from parvis.stream.models import Item
from parvis.wire.errors import Reconnect, Refused, TryLater

pytestmark = pytest.mark.servers


def notification(number: int, *, extra: str = "") -> bytes:
    return (
        "Authentication-Results: mx.example.test; dkim=pass header.d=facebookmail.com\r\n"
        "From: Facebook <notification@facebookmail.com>\r\nTo: alice@example.test\r\n"
        f"Subject: =?utf-8?Q?L=C3=A9a_{number}_a_comment=C3=A9?= votre publication\r\n"
        f"Message-ID: <{number}@facebookmail.com>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"« La brioche numéro {number} est délicieuse! »\r\n"
        f"https://www.facebook.com/p/{number}\r\n{extra}"
    ).encode()


PRIVATE = b"From: maman@example.org\r\nSubject: Dimanche\r\nMessage-ID: <m@x>\r\n\r\nA table!\r\n"


@pytest.fixture
def door(mailboxes: Mailboxes):
    made = HttpDoor(Guard(lambda: ["127.0.0.1"]), tls=mailboxes.tls())
    yield made
    made.close()


@pytest.fixture
def settings_of(mailboxes: Mailboxes) -> dict[str, str]:
    return {
        "host": "127.0.0.1", "port": str(mailboxes.imaps), "user": mailboxes.user,
        "password": mailboxes.password, "folder": "", "senders": "", "witness": "mx.example.test",
    }  # fmt: skip


def read(settings, door, cursor=""):
    pages = list(Notices(settings, door).read("notices", cursor))
    return [item for page in pages for item in page.items], pages[-1]


def test_a_mailbox_is_read_on_from_where_it_was_and_nothing_is_marked(mailboxes, door, settings_of):
    for number in (1, 2):
        mailboxes.deliver(notification(number))
    mailboxes.deliver(PRIVATE)
    items, last = read(settings_of, door)
    assert [item.author.name for item in items] == ["Léa 1", "Léa 2"]
    assert items[0].text == "La brioche numéro 1 est délicieuse!"
    assert items[0].url == "https://www.facebook.com/p/1"
    assert items[0].doubt == ""
    assert last.skipped == 1
    assert read(settings_of, door, last.cursor)[0] == []
    mailboxes.deliver(notification(3))
    items, last = read(settings_of, door, last.cursor)
    assert [item.remote_id for item in items] == ["notice:<3@facebookmail.com>"]
    assert not any(b"Seen" in flags for flags in mailboxes.flags())


def test_a_folder_made_anew_is_read_from_its_start(mailboxes, door, settings_of):
    settings = {**settings_of, "folder": "Réseaux"}
    coded = "R&AOk-seaux"
    mailboxes.put(coded, notification(1))
    _items, last = read(settings, door)
    before = json.loads(last.cursor)
    mailboxes.anew(coded)
    mailboxes.put(coded, notification(9))
    items, last = read(settings, door, last.cursor)
    assert [item.remote_id for item in items] == ["notice:<9@facebookmail.com>"]
    assert json.loads(last.cursor)["validity"] != before["validity"]


def test_thirty_megabytes_attached_are_not_fetched(mailboxes, door, settings_of):
    raw = notification(1)
    head, _mark, body = raw.partition(b"\r\n\r\n")
    head = head.replace(
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit",
        b"Content-Type: multipart/mixed; boundary=x",
    )
    big = (
        head + b"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body
        + b"\r\n--x\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=a.png"
        b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + (b"A" * 76 + b"\r\n") * 400_000
        + b"--x--\r\n"
    )  # fmt: skip
    assert len(big) > 30_000_000
    mailboxes.put("Gros", big)
    (item,), _last = read({**settings_of, "folder": "Gros"}, door)
    assert item.text == "La brioche numéro 1 est délicieuse!"


def test_a_wrong_password_a_missing_folder_and_a_stranger_are_told_apart(
    mailboxes, door, settings_of
):
    assert Notices(settings_of, door).check().kind == "site"
    with pytest.raises(Reconnect):
        Notices({**settings_of, "password": "non"}, door).check()
    with pytest.raises(Refused):
        Notices({**settings_of, "folder": "Nulle part"}, door).check()
    with pytest.raises(TryLater):  # a certificate that nobody vouches for
        Notices(settings_of, HttpDoor(Guard(lambda: ["127.0.0.1"]))).check()
    with pytest.raises(Refused):  # an address of this machine, not allowed
        Notices(settings_of, HttpDoor(Guard(), tls=mailboxes.tls())).check()


def test_from_the_form_to_the_closed_line_and_a_dead_password(
    mailboxes, door, settings_of, brands, alice, sit, monkeypatch
):
    monkeypatch.setattr(desk, "desk_door", lambda: door)
    monkeypatch.setattr(channel_views, "desk_door", lambda: door)
    client, base = sit(alice), f"/b/{brands.cafe.slug}"
    form = f"{base}/channels/accounts/notices/"
    assert "It only looks" in client.get(form).content.decode()
    wrong = client.post(form, {**settings_of, "password": "non"})
    assert wrong.status_code == 422
    assert "no longer accepts this user and password" in wrong.content.decode()
    made = client.post(form, settings_of, follow=True).content.decode()
    assert "It works. Parvis is reading." in made
    channel = Channel.objects.get()
    assert "password" not in channel.settings

    Channel.objects.update(history_before=timezone.now() - timedelta(days=1))
    mailboxes.deliver(notification(1))
    mailboxes.deliver(PRIVATE)
    read_place(Place.objects.get().pk)
    talk = Conversation.objects.get()
    assert (talk.state, talk.kind) == ("open", "notice")
    assert not Member.objects.exists()
    assert "table" not in " ".join(Item.objects.values_list("text", flat=True))
    told = client.get(f"{base}/channels/{channel.pk}/").content.decode()
    assert "1 other mail announced nothing and was left alone." in told
    page = client.get(f"{base}/conversations/{talk.pk}/").content.decode()
    assert 'href="https://www.facebook.com/p/1"' in page
    assert "Open on Facebook" in page
    client.post(f"{base}/conversations/{talk.pk}/answered-there/", {"text": "Merci!"})
    talk.refresh_from_db()
    assert talk.state == "resolved"

    mailboxes.set_password("autre")
    read_place(Place.objects.get().pk)
    channel.refresh_from_db()
    assert channel.state == ChannelState.RECONNECT
    listed = client.get(f"{base}/channels/").content.decode()
    assert "Make a new app password at your e-mail provider" in listed
    assert "Connect again" in listed
    client.post(f"{base}/channels/{channel.pk}/key/", {"password": "autre"})
    channel.refresh_from_db()
    assert channel.state == ChannelState.CONNECTED
    read_place(Place.objects.get().pk)
    assert Conversation.objects.count() == 1
