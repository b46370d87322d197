"""Signing in with tokens where a provider takes no password; nothing of them is ever told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from doors import ScriptedDoor, json_answer
from imapd import Imapd

from parvis.connectors.mail import Mail
from parvis.connectors.mail.settings import GOOGLE, account_of
from parvis.letters.client import Server
from parvis.wire.errors import Reconnect, Refused, TryLater

SETTINGS = {"address": "cafe@gmail.com", "client_id": "c", "client_secret": "cs", "refresh_token": "r-1"}  # fmt: skip


def door(**answer):
    given = json_answer({"access_token": "a-1", "expires_in": 3599, **answer})
    return ScriptedDoor({f"POST {GOOGLE}": given}, dials=Imapd({}))


def test_a_token_is_asked_once_and_what_is_renewed_is_kept_at_once():
    kept, way = {}, door(refresh_token="r-2")
    mail = Mail(SETTINGS, way, kept.update)
    list(mail.read("inbox", ""))
    list(mail.read("sent", ""))
    assert len(way.requests) == 1
    assert way.requests[0].form == {
        "grant_type": "refresh_token", "refresh_token": "r-1", "client_id": "c", "client_secret": "cs",
    }  # fmt: skip
    assert (kept["access_token"], kept["refresh_token"]) == ("a-1", "r-2")
    assert any(said.startswith("AUTHENTICATE XOAUTH2") for said in way.dials.said)
    list(Mail({**SETTINGS, **kept}, way).read("inbox", ""))
    assert len(way.requests) == 1
    old = {"access_until": (datetime.now(UTC) + timedelta(seconds=30)).isoformat()}
    list(Mail({**SETTINGS, **kept, **old}, way).read("inbox", ""))
    assert len(way.requests) == 2


@pytest.mark.parametrize(("status", "kind"), [(400, Reconnect), (401, Reconnect), (503, TryLater)])
def test_a_dead_token_asks_for_a_person_and_a_busy_server_waits(status, kind):
    way = ScriptedDoor({f"POST {GOOGLE}": json_answer({"error": "r-1"}, status=status)})
    with pytest.raises(kind) as told:
        Mail(SETTINGS, way).check()
    assert "r-1" not in f"{told.value} {told.value.cause}"


def test_neither_password_nor_token_is_said():
    with pytest.raises(Reconnect):
        Mail({"address": "a@b.example"}, ScriptedDoor()).check()


@pytest.mark.parametrize(
    ("settings", "reads", "sends"),
    [
        ({"address": "a@gmail.com"}, Server(host="imap.gmail.com", port=993), Server(host="smtp.gmail.com", port=465)),
        ({"address": "a@outlook.com"}, Server(host="outlook.office365.com", port=993), Server(host="smtp.office365.com", port=587, clear=True)),
        ({"address": "a@cafe.example"}, Server(host="imap.cafe.example", port=993), Server(host="smtp.cafe.example", port=465)),
        ({"address": "a@cafe.example", "host": "mail.x.example", "port": "143", "smtp_port": "1025 starttls"}, Server(host="mail.x.example", port=143, clear=True), Server(host="smtp.cafe.example", port=1025, clear=True)),
    ],
)  # fmt: skip
def test_the_servers_of_a_mailbox_are_guessed_from_its_address(settings, reads, sends):
    account = account_of(settings)
    assert (account.reads, account.sends) == (reads, sends)


@pytest.mark.parametrize("wrong", [
    {"address": ""}, {"address": "cafe"}, {"address": "a b@c.example"}, {"address": "a@c.example\r\nx"},
    {"host": "a b"}, {"port": "imap"}, {"smtp_port": "70000"}, {"smtp_port": "465 plain"},
])  # fmt: skip
def test_a_setting_that_cannot_be_one_is_said(wrong):
    with pytest.raises(Refused):
        Mail.found({"address": "a@c.example", **wrong})
