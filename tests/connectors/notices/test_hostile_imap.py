"""What an IMAP server can do at its worst: only the six errors come out, none with a secret."""

from __future__ import annotations

import json

import pytest
from doors import ScriptedDoor
from imapd import Imapd

from parvis.connectors.notices import Notices
from parvis.letters import client as boxes
from parvis.wire.errors import Broken, ConnectorError, Reconnect, Refused, TryLater

SECRET = "s3cr3t-Zq81"
SETTINGS = {"host": "imap.example.org", "user": "moi@example.org", "password": SECRET}
MAIL = b"From: a@facebookmail.com\r\nSubject: Marie commented\r\nMessage-ID: <1@x>\r\n\r\nOui\r\n"


def reader(server, **more):
    return Notices({**SETTINGS, **more}, ScriptedDoor(dials=server))


def read(server, cursor="", **more):
    return list(reader(server, **more).read("notices", cursor))


FAULTS = {
    "no such user": ("AUTHENTICATE", b"TAG NO [AUTHENTICATIONFAILED] s3cr3t-Zq81 is wrong\r\n", Reconnect),
    "sign-in later": ("AUTHENTICATE", b"TAG NO [UNAVAILABLE] try later\r\n", TryLater),
    "farewell at sign-in": ("AUTHENTICATE", b"* BYE too many connections\r\n", TryLater),
    "no folder": ("EXAMINE", b"TAG NO [NONEXISTENT] no\r\n", Refused),
    "bad folder": ("EXAMINE", b"TAG BAD s3cr3t-Zq81\r\n", Broken),
    "farewell": ("UID SEARCH", b"* BYE shutting down\r\n", TryLater),
    "cut": ("UID SEARCH", b"* SEARCH 1 2", TryLater),
    "refused search": ("UID SEARCH", b"TAG NO no\r\n", Broken),
    "words for numbers": ("UID SEARCH", b"* SEARCH one two\r\nTAG OK done\r\n", None),
    "cut literal": ("UID FETCH", b"* 1 FETCH (UID 1 BODY[HEADER]<0> {500}\r\nFrom", TryLater),
    "huge literal": ("UID FETCH", b"* 1 FETCH (UID 1 BODY[HEADER]<0> {999999999}\r\n", Broken),
    "no arrival": ("UID FETCH", b"* 1 FETCH (UID 1 BODY[HEADER]<0> {3}\r\nabc)\r\nTAG OK done\r\n", Broken),
    "thirteenth month": ("UID FETCH", b'* 1 FETCH (UID 1 INTERNALDATE "01-Xyz-2026 00:00:00 +0000" BODY[HEADER]<0> {3}\r\nabc)\r\nTAG OK done\r\n', Broken),
    "31 February": ("UID FETCH", b'* 1 FETCH (UID 1 INTERNALDATE "31-Feb-2026 00:00:00 +0000" BODY[HEADER]<0> {3}\r\nabc)\r\nTAG OK done\r\n', Broken),
    "another mail": ("UID FETCH", b'* 1 FETCH (UID 9 INTERNALDATE "01-Jan-2026 00:00:00 +0000" BODY[HEADER]<0> {3}\r\nabc)\r\nTAG OK done\r\n', None),
    "nonsense": ("UID FETCH", b"\x00\xff* FETCH ((((\r\n", TryLater),
    "a line without end": ("UID FETCH", b"* " + b"x" * 1_200_000, (TryLater, Broken)),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_only_the_six_errors_come_out(fault):
    verb, answer, kind = FAULTS[fault]
    try:
        pages = read(Imapd({1: MAIL}, faults={verb: answer}))
    except ConnectorError as error:
        assert kind is not None
        assert isinstance(error, kind)
        shown = error.sentence % error.values if error.values else error.sentence
        assert shown.endswith(".")
        assert SECRET not in f"{error} {error.cause} {error.values}"
    else:
        assert kind is None
        assert [i for page in pages for i in page.items] == []


@pytest.mark.parametrize(
    "greeting", [b"", b"* BYE no\r\n", b"HTTP/1.1 400 Bad\r\n\r\n", b"+OK POP3\r\n"]
)
def test_what_is_no_mailbox_is_said_to_be_none(greeting):
    with pytest.raises(TryLater) as told:
        read(Imapd({}, greeting=greeting, deaf=True))
    assert told.value.values == {"host": "imap.example.org"}


def test_a_server_that_drips_is_left_at_the_deadline(monkeypatch):
    monkeypatch.setattr(boxes, "TOTAL", -1.0)
    with pytest.raises(TryLater):
        read(Imapd({1: MAIL}))


@pytest.mark.parametrize("settings", [
    {"host": ""}, {"host": "a b"}, {"host": "https://x.example/"}, {"port": "imap"}, {"port": "70000"},
])  # fmt: skip
def test_a_setting_that_cannot_be_one_is_said(settings):
    with pytest.raises(Refused):
        Notices.found({**SETTINGS, **settings})
    with pytest.raises(Refused):
        reader(Imapd({}), **settings).check()


def test_a_mailbox_is_only_looked_at():
    server = Imapd({1: MAIL})
    read(server, folder="Réseaux")
    assert server.dialled == [("imap.example.org", 993)]
    assert 'EXAMINE "R&AOk-seaux"' in server.said
    said = " ".join(server.said).upper()
    assert not any(word in said for word in ("SELECT", "STORE", "EXPUNGE", "BODY[", "COPY", "MOVE"))


def test_a_folder_numbered_anew_is_read_again_under_the_same_names():
    server = Imapd({1: MAIL, 2: MAIL.replace(b"<1@x>", b"<2@x>")}, validity=7)
    first = read(server)
    assert json.loads(first[-1].cursor) == {"validity": 7, "last": 2}
    assert [p.items for p in read(server, first[-1].cursor)] == [()]
    again = read(Imapd(server.mails, validity=8), first[-1].cursor)
    assert [i.remote_id for i in again[0].items] == [i.remote_id for i in first[0].items]
    assert json.loads(again[-1].cursor) == {"validity": 8, "last": 2}


def test_what_is_no_notification_is_counted_and_not_given():
    server = Imapd({1: MAIL, 2: b"From: maman@example.org\r\nSubject: Dimanche\r\n\r\nintime\r\n"})
    (page,) = read(server)
    assert (len(page.items), page.skipped) == (1, 1)
    assert "intime" not in repr(page)
    fetched = [line for line in server.said if "BODY.PEEK[]" in line]
    assert fetched == [
        "UID FETCH 1 (UID BODY.PEEK[]<0.196608>)"
    ]  # her words are not even asked for


def test_a_mail_without_a_name_has_the_digest_of_its_head():
    bare = MAIL.replace(b"Message-ID: <1@x>\r\n", b"")
    (page,) = read(Imapd({1: bare}))
    assert page.items[0].remote_id.startswith("notice:sha256:")
