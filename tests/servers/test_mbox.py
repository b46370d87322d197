"""A real mailbox and the file made of it tell the same letters: names, people, threads, words."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import msgspec
import pytest
from tests.servers.imap import Mailboxes

from parvis.archives.mbox import Mbox
from parvis.connectors.mail import Mail
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor

pytestmark = pytest.mark.servers

BENOIT = "Benoit Perron <benoit@example.test>"
CAMILLE = "Camille <camille@example.org>"


def letter(number, words="Ouvrez-vous le lundi?", *, head="", who=BENOIT, to="alice@example.test"):
    name = f"Message-ID: <{number}@example.test>\r\n" if number else ""
    return (
        f"From: {who}\r\nTo: {to}\r\nSubject: =?utf-8?Q?L=27horaire?=\r\n{name}"
        f"Date: Mon, 01 Mar 2021 12:00:00 +0000\r\nMIME-Version: 1.0\r\n{head}"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{words}\r\n"
    ).encode()


def with_file(number: int) -> bytes:
    body = "\r\n".join(["QUJD" * 18] * 5000)
    parts = (
        "--cut\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVoici\r\n"
        "--cut\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; filename*=utf-8''%C3%A9t%C3%A9.png\r\n\r\n{body}\r\n"
        "--cut--\r\n"
    )
    return letter(number, parts).replace(
        b"text/plain; charset=utf-8", b"multipart/mixed; boundary=cut", 1
    )


def answering(*numbers: int) -> str:
    names = " ".join(f"<{one}@example.test>" for one in numbers)
    return f"In-Reply-To: <{numbers[-1]}@example.test>\r\nReferences: {names}\r\n"


def file_of(mailboxes: Mailboxes, folder: str) -> bytes:
    """Write a folder of the mailbox down as an mbox, as mail programs do."""
    client = mailboxes.client()
    client.select(folder, readonly=True)
    _kind, data = client.uid("FETCH", "1:*", "(BODY.PEEK[])")
    client.logout()
    found = b""
    for one in data:
        if isinstance(one, tuple):
            raw = re.sub(rb"(?m)^(>*From )", rb">\1", one[1].replace(b"\r\n", b"\n"))
            found += b"From - Mon Mar 01 12:00:00 2021\nX-Mozilla-Status: 0001\n" + raw + b"\n"
    return found


def test_a_mailbox_and_the_file_made_of_it_tell_the_same_letters(mailboxes):
    mailboxes.deliver(letter(1))
    mailboxes.deliver(letter(3, "Merci\r\n\r\nFrom Benoit", head=answering(1, 2)))
    mailboxes.deliver(letter(4, who=CAMILLE, head=answering(2)))
    mailboxes.deliver(letter(5, head="Auto-Submitted: auto-replied\r\n"))
    mailboxes.deliver(letter(6, head="List-Id: <x.example.org>\r\n"))
    mailboxes.deliver(letter("", "sans nom"))
    mailboxes.deliver(with_file(7))
    mailboxes.deliver(letter(8, who="no-reply <no-reply@example.org>"))
    client = mailboxes.client()
    ours = letter(2, "Oui", who="alice@example.test", to=BENOIT, head=answering(1))
    client.create("Sent")
    client.append("Sent", r"(\Seen)", None, ours)
    client.logout()
    settings = {
        "address": mailboxes.user, "password": mailboxes.password, "host": "127.0.0.1",
        "port": str(mailboxes.imaps), "witness": "mx.example.test",
    }  # fmt: skip
    door = HttpDoor(Guard(lambda: ["127.0.0.1"]), tls=mailboxes.tls())
    live = Mail(settings, door)
    told = {i.remote_id: i for w in ("inbox", "sent") for p in live.read(w, "") for i in p.items}
    door.close()
    body = file_of(mailboxes, "INBOX") + file_of(mailboxes, "Sent")
    archive = Mbox(io.BytesIO(body), {"authority": f"mailto:{mailboxes.user}"})
    batches = list(archive.read(""))
    filed = {row.remote_id: row for batch in batches for row in batch.rows}
    assert len(told) == 8
    assert set(filed) == set(told)
    assert archive.label().authority == f"mailto:{mailboxes.user}"
    for name, one in told.items():
        other = filed[name]
        if not one.ours:  # ours lie in the mailbox since the test laid them there
            assert abs(one.said_at - other.said_at) < timedelta(seconds=3)
        sizes = [(abs(a.size - b.size) < 6000) for a, b in zip(one.media, other.media, strict=True)]
        assert all(sizes)
        same = msgspec.structs.replace(other, said_at=one.said_at, media=one.media)
        assert same == one
        assert [m.name for m in other.media] == [m.name for m in one.media]
