"""Letters in a real mailbox, from their delivery to the answer that the other person reads."""

from __future__ import annotations

import contextlib
import imaplib
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.servers.imap import Mailboxes
from tests.servers.smtp import Sink, served

from parvis.channels import outbox
from parvis.channels import views as channel_views
from parvis.channels.models import Channel, Outgoing, OutgoingState, Place
from parvis.connectors.mail import Mail, sending
from parvis.inbox.models import Conversation
from parvis.intake.actions import read_place
from parvis.kit.door import desk
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.stream.models import Item
from parvis.wire.errors import Gone, Reconnect, Refused, TryLater, Unsupported
from parvis.wire.items import Draft

pytestmark = pytest.mark.servers

BENOIT = "Benoit Perron <benoit@example.test>"


def letter(
    number: int | str, words: str = "Ouvrez-vous le lundi?", *, head: str = "", who: str = BENOIT
) -> bytes:
    return (
        f"From: {who}\r\nTo: alice@example.test\r\nSubject: =?utf-8?Q?L=27horaire?=\r\n"
        f"Message-ID: <{number}@example.test>\r\nMIME-Version: 1.0\r\n{head}"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{words}\r\n"
    ).encode()


@pytest.fixture
def door(mailboxes: Mailboxes):
    made = HttpDoor(Guard(lambda: ["127.0.0.1"]), tls=mailboxes.tls())
    yield made
    made.close()


@pytest.fixture
def settings_of(mailboxes: Mailboxes, sink) -> dict[str, str]:
    return {
        "address": mailboxes.user, "password": mailboxes.password, "sender": "Café Mimosa",
        "host": "127.0.0.1", "port": str(mailboxes.imaps), "smtp_host": "127.0.0.1",
        "smtp_port": str(sink[1]), "user": "", "witness": "mx.example.test", "client_id": "", "renewal": "",
    }  # fmt: skip


def read(settings, door, place="inbox", cursor=""):
    pages = list(Mail(settings, door).read(place, cursor))
    return [item for page in pages for item in page.items], pages[-1]


def flags_of(mailboxes, folder):
    with contextlib.suppress(imaplib.IMAP4.error):
        return b" ".join(mailboxes.flags(folder))
    return b""


def test_a_letter_is_read_answered_once_and_read_by_the_other_side(
    mailboxes, sink, door, settings_of
):
    kept, _port = sink
    mailboxes.deliver(
        letter(1, head="References: <0@example.test>\r\nIn-Reply-To: <0@example.test>\r\n")
    )
    (item,), _last = read(settings_of, door)
    assert (item.title, item.text) == ("L'horaire", "Ouvrez-vous le lundi?")
    assert (item.kind, item.audience, item.addressed) == ("message", "private", True)
    assert "benoit@example.test" not in repr(item)
    assert b"Seen" not in mailboxes.flags()[0]

    mail = Mail(settings_of, door)
    draft = Draft(text="Oui, dès 8 h.\n\nà bientôt", parent=item.remote_id, language="fr")
    assert mail.find(draft, key="k-1") is None
    receipt = mail.publish(draft, key="k-1")
    assert receipt.remote_id == "letter:<parvis.k-1@example.test>"
    (sent,) = kept.letters
    assert kept.to == ["benoit@example.test"]
    assert sent["Subject"] == "Re: L'horaire"
    assert sent["From"] == "Café Mimosa <alice@example.test>"
    assert sent["In-Reply-To"] == "<1@example.test>"
    assert sent["References"].split() == ["<0@example.test>", "<1@example.test>"]
    assert sent["Message-ID"] == "<parvis.k-1@example.test>"
    assert sent.get_content().split() == ["Oui,", "dès", "8", "h.", "à", "bientôt"]
    (his,) = mailboxes.letters(user=mailboxes.other)
    assert b"parvis.k-1" in his
    assert b"Seen" in flags_of(mailboxes, "Sent")
    assert b"Draft" not in flags_of(mailboxes, "Sent")
    assert b"Answered" in mailboxes.flags()[0]
    assert mail.find(draft, key="k-1").remote_id == receipt.remote_id
    (ours,), _last = read(settings_of, door, "sent")
    assert (ours.remote_id, ours.parent, ours.ours) == (receipt.remote_id, item.remote_id, True)
    assert mail.around(draft).items == (ours,)


def test_a_letter_that_may_have_left_is_never_sent_again_by_itself(
    mailboxes, sink, door, settings_of, monkeypatch
):
    kept, _port = sink
    mailboxes.deliver(letter(1))
    mail = Mail(settings_of, door)
    draft = Draft(text="Oui.", parent="letter:<1@example.test>")
    kept.ends = "cut"
    with pytest.raises(TryLater) as told:
        mail.publish(draft, key="k-2")
    assert told.value.maybe_done
    kept.ends = ""
    with pytest.raises(TryLater):  # nor by a worker that comes late
        mail.publish(draft, key="k-2")
    assert len(kept.taken) == 1
    with pytest.raises(TryLater):
        mail.find(draft, key="k-2")
    monkeypatch.setattr(sending, "DOUBT", timedelta())
    with pytest.raises(Unsupported) as asked:
        mail.find(draft, key="k-2")
    assert asked.value.sentence == sending.MAY_HAVE_LEFT
    assert read(settings_of, door, "sent")[0] == []  # not read as said, and not passed over
    assert json.loads(read(settings_of, door, "sent")[1].cursor)["validity"]


def test_a_refusal_says_why_and_leaves_no_copy(mailboxes, sink, door, settings_of):
    kept, _port = sink
    mailboxes.deliver(letter(1))
    mail = Mail(settings_of, door)
    draft = Draft(text="Oui.", parent="letter:<1@example.test>")
    kept.refuses = "550 5.1.1 <benoit@example.test> no such user"
    with pytest.raises(Refused) as told:
        mail.publish(draft, key="k-3")
    assert told.value.values["reason"] == "5.1.1 … no such user."
    kept.refuses, kept.ends = "", "554 5.7.1 looks like spam"
    with pytest.raises(Refused):
        mail.publish(draft, key="k-3")
    kept.ends = "451 4.7.1 greylisted"
    with pytest.raises(TryLater) as later:
        mail.publish(draft, key="k-3")
    assert not later.value.maybe_done
    assert mail.find(draft, key="k-3") is None
    assert mailboxes.letters("Sent") == []
    kept.ends = ""
    mail.publish(draft, key="k-3")
    assert len(kept.taken) == 1


def test_what_is_attached_is_named_and_fetched_only_when_asked(mailboxes, sink, door, settings_of):
    head = "From: Benoit <benoit@example.test>\r\nSubject: Devis\r\nMessage-ID: <f@x>\r\nMIME-Version: 1.0\r\n"
    body = (
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary="a"\r\n\r\n'
        "--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVoici.\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        "<p>Voici.<img src='https://t.example/p'></p>\r\n--a--\r\n"
        '--b\r\nContent-Type: application/pdf; name="x.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
        "Content-Disposition: attachment; filename*=utf-8''d%C3%A9tail%20%E2%84%961.pdf\r\n\r\n"
        + "UERG" * 30 + "\r\n"
        '--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Disposition: attachment; filename="../../etc/page.html"\r\n\r\n'
        "<script>alert(1)</script>\r\n--b--\r\n"
    )  # fmt: skip
    mailboxes.deliver((head + body).encode())
    (item,), _last = read(settings_of, door)
    assert [(m.name, m.mime, m.size, m.url) for m in item.media] == [
        ("détail №1.pdf", "application/pdf", 90, ""), ("page.html", "text/html", 25, ""),
    ]  # fmt: skip
    mail = Mail(settings_of, door)
    assert mail.fetch(item.remote_id, 0, most=1000).content == b"PDF" * 30
    assert mail.fetch(item.remote_id, 1, most=1000).content.strip() == b"<script>alert(1)</script>"
    with pytest.raises(Refused):
        mail.fetch(item.remote_id, 0, most=50)
    with pytest.raises(Gone):
        mail.fetch(item.remote_id, 2, most=1000)
    whole = mail.fetch(item.remote_id, None, most=1000)
    assert b"Voici." in whole.content
    assert b"t.example" not in whole.content
    assert whole.files == item.media


def test_letters_of_one_exchange_are_one_conversation_and_answers_to_a_mailing_are_not(
    mailboxes, door, settings_of
):
    first = letter("a1")
    mailboxes.deliver(first)
    mailboxes.put(
        "Sent",
        letter("s1", who="alice@example.test", head="In-Reply-To: <a1@example.test>\r\n").replace(
            b"To: alice@", b"To: benoit@"
        ),
    )
    mailboxes.deliver(
        letter(
            "a2",
            head="In-Reply-To: <s1@example.test>\r\nReferences: <a1@example.test> <s1@example.test>\r\n",
        )
    )
    many = ", ".join(f"p{n}@autre{n}.test" for n in range(40))
    mailboxes.put(
        "Sent",
        letter("m1", who="alice@example.test").replace(
            b"To: alice@example.test", f"To: {many}".encode()
        ),
    )
    for who in ("p1@autre1.test", "p2@autre2.test"):
        mailboxes.deliver(letter(f"r-{who}", who=who, head="In-Reply-To: <m1@example.test>\r\n"))
        mailboxes.deliver(
            letter(f"n-{who}", who=who, head="In-Reply-To: <newsletter@elsewhere.test>\r\n")
        )
    mailboxes.deliver(letter("bare").replace(b"=?utf-8?Q?L=27horaire?=", b"RE: l'horaire"))
    items, _last = read(settings_of, door)
    above = {
        item.remote_id.removeprefix("letter:<").partition("@example")[0]: item.parent
        for item in items
    }
    assert above["a1"] is None
    assert above["a2"] == "letter:<s1@example.test>"
    assert above["bare"] == "letter:<a2@example.test>"
    apart = [above[name] for name in above if name.startswith(("r-", "n-"))]
    assert len(set(apart)) == 4
    assert all(parent.startswith("thread:") for parent in apart)
    (ours,), last = read(settings_of, door, "sent")
    assert (ours.parent, last.skipped) == ("letter:<a1@example.test>", 1)


def test_machines_lists_and_forms_are_told_apart(mailboxes, door, settings_of):
    mailboxes.deliver(letter("v", "Absent jusqu’à lundi.", head="Auto-Submitted: auto-replied\r\n"))
    mailboxes.deliver(letter("l", "Nos promotions", head="List-Id: <promo.example.org>\r\n"))
    mailboxes.deliver(letter("g", "Bonjour le groupe", head="List-Id: <alice.example.test>\r\n"))
    mailboxes.deliver(letter("n", "Ne répondez pas", who="no-reply@boutique.test"))
    mailboxes.deliver(
        letter(
            "f",
            "Par le formulaire",
            who="Site <wordpress@example.test>",
            head="Reply-To: Dana <dana@ailleurs.test>\r\n",
        )
    )
    forged = "Authentication-Results: mx.example.test; dmarc=fail header.from=banque.test\r\n"
    mailboxes.deliver(forged.encode() + letter("d", "Cliquez ici", who="Banque <aide@banque.test>"))
    items, last = read(settings_of, door)
    told = {item.remote_id[8]: item for item in items}
    assert last.skipped == 1
    assert (told["v"].kind, told["v"].addressed) == ("automatic", False)
    assert told["g"].addressed
    assert (told["n"].addressed, told["n"].author.kind) == (False, "site")
    assert (told["f"].author.name, told["f"].addressed) == ("Dana", True)
    assert told["d"].doubt == "unproven"
    assert {told[name].doubt for name in "vgnf"} == {""}


def test_an_answer_to_a_form_goes_to_the_visitor_and_one_in_an_archive_is_found(
    mailboxes, sink, door, settings_of
):
    kept, _port = sink
    mailboxes.put(
        "Archives",
        letter("f", who="Site <wordpress@example.test>", head="Reply-To: dana@ailleurs.test\r\n"),
    )
    mail = Mail(settings_of, door)
    mail.publish(Draft(text="Oui.", parent="letter:<f@example.test>"), key="k")
    assert kept.to == ["dana@ailleurs.test"]
    with pytest.raises(Gone):
        mail.publish(Draft(text="Oui.", parent="letter:<nowhere@example.test>"), key="k2")
    assert len(kept.taken) == 1


def test_a_letter_without_a_name_is_read_and_answered(mailboxes, sink, door, settings_of):
    kept, _port = sink
    mailboxes.put("INBOX", letter(1).replace(b"Message-ID: <1@example.test>\r\n", b""))
    (item,), _last = read(settings_of, door)
    assert item.remote_id.startswith("letter:sha256:")
    Mail(settings_of, door).publish(Draft(text="Oui.", parent=item.remote_id), key="k")
    assert kept.to == ["benoit@example.test"]
    assert "In-Reply-To" not in kept.letters[0]


def test_starttls_and_dead_passwords(mailboxes, door, settings_of):
    kept = Sink(mailboxes)
    server = served(mailboxes, kept, clear=True)
    try:
        clear = {**settings_of, "smtp_port": f"{server.port} starttls"}
        assert Mail(clear, door).check().name == "Café Mimosa"
        with pytest.raises(Reconnect):
            Mail({**clear, "password": "non"}, door).check()
        mailboxes.deliver(letter(1))
        Mail(clear, door).publish(Draft(text="Oui.", parent="letter:<1@example.test>"), key="k")
        assert len(kept.taken) == 1
    finally:
        server.stop()


def test_a_mailbox_numbered_anew_gives_every_letter_its_name_again(mailboxes, door, settings_of):
    mailboxes.put("INBOX", letter(1))
    items, last = read(settings_of, door)
    told = json.loads(last.cursor)
    stale = json.dumps({**told, "validity": told["validity"] + 1})
    again, _last = read(settings_of, door, "inbox", stale)
    assert [i.remote_id for i in again] == [i.remote_id for i in items]


def bounce(message_id: str) -> bytes:
    return (
        "From: MAILER-DAEMON <mailer-daemon@mx.test>\r\nTo: alice@example.test\r\nSubject: Undelivered Mail\r\n"
        "Auto-Submitted: auto-replied\r\nMessage-ID: <b@mx.test>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nCould not be delivered.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        "Final-Recipient: rfc822; benoit@example.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <benoit@example.test>: unknown user\r\n\r\n"
        f"--r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nSubject: Re: x\r\n\r\n--r--\r\n"
    ).encode()


def test_from_the_form_to_the_answer_and_to_the_letter_that_came_back(
    mailboxes, sink, door, settings_of, brands, alice, sit, monkeypatch
):
    kept, _port = sink
    monkeypatch.setattr(desk, "desk_door", lambda: door)
    monkeypatch.setattr(channel_views, "desk_door", lambda: door)
    client, base = sit(alice), f"/b/{brands.cafe.slug}"
    form = f"{base}/channels/accounts/mail/"
    assert "No letter is moved or deleted" in client.get(form).content.decode()
    assert client.post(form, {**settings_of, "password": "non"}).status_code == 422
    assert "It works." in client.post(form, settings_of, follow=True).content.decode()
    channel = Channel.objects.get()
    assert channel.account_name == "Café Mimosa"
    assert "password" not in channel.settings
    Channel.objects.update(history_before=timezone.now() - timedelta(days=1))

    mailboxes.deliver(letter(1))
    inbox, sent = (Place.objects.get(key=key) for key in ("inbox", "sent"))
    read_place(inbox.pk)
    talk = Conversation.objects.get()
    assert (talk.state, talk.kind, talk.title) == ("open", "message", "L'horaire")
    page = client.get(f"{base}/conversations/{talk.pk}/").content.decode()
    assert "Leaves as a letter, to this person alone" in page
    answered = {
        "text": "Oui, dès 8 h.",
        "to": str(talk.last_item_id),
        "seen": f"{talk.last_item_id}-0",
    }
    client.post(f"{base}/conversations/{talk.pk}/replies/", answered)
    row = Outgoing.objects.get()
    Outgoing.objects.update(send_at=timezone.now(), due_at=timezone.now())
    outbox.step(row.pk)
    row.refresh_from_db()
    assert row.state == OutgoingState.SENT
    assert len(kept.taken) == 1
    read_place(sent.pk)
    assert Conversation.objects.count() == 1
    talk.refresh_from_db()
    assert talk.state == "waiting"
    assert (
        "A copy of it was read back."
        in client.get(f"{base}/conversations/{talk.pk}/").content.decode()
    )

    item = Item.objects.get(kind="message", ours=False)
    whole = client.get(f"{base}/conversations/{talk.pk}/letters/{item.pk}/")
    assert "Ouvrez-vous le lundi?" in whole.content.decode()
    assert "benoit@example.test" not in "".join(str(v) for v in Item.objects.values_list())

    mailboxes.deliver(bounce(f"<parvis.{row.key}@example.test>"))
    read_place(inbox.pk)
    row.refresh_from_db()
    assert row.state == OutgoingState.REFUSED
    talk.refresh_from_db()
    assert talk.state == "open"
    page = client.get(f"{base}/conversations/{talk.pk}/").content.decode()
    assert "Refused by the other server: 550 5.1.1 …: unknown user." in page
    assert Conversation.objects.count() == 1


def test_the_same_act_asked_twice_sends_one_letter(mailboxes, sink, door, settings_of):
    kept, _port = sink
    mailboxes.deliver(letter(1))
    draft = Draft(text="Oui.", parent="letter:<1@example.test>")
    for _time in range(2):
        receipt = Mail(settings_of, door).publish(draft, key="k")
        assert receipt.remote_id == "letter:<parvis.k@example.test>"
    assert len(kept.taken) == 1
