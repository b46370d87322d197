"""A mailbox of letters, one page of 25 after the other; every other one answers the one before."""

from __future__ import annotations

from functools import partial

from doors import ScriptedDoor
from imapd import Imapd

SETTINGS = {
    "address": "bonjour@cafe.example", "host": "imap.cafe.example", "port": "", "user": "",
    "smtp_host": "", "smtp_port": "", "sender": "Café Mimosa", "witness": "", "client_id": "", "renewal": "",
}  # fmt: skip


def mail(number: int) -> bytes:
    answers = f"In-Reply-To: <{number - 1}@example.org>\r\n" if (number - 1) % 25 % 2 else ""
    return (
        "From: Benoit <benoit@example.org>\r\nTo: bonjour@cafe.example\r\n"
        f"Subject: La brioche {number}\r\nMessage-ID: <{number}@example.org>\r\n{answers}\r\n"
        f"Est-elle bonne, la {number}?\r\n"
    ).encode()


def backlog(pages: int):
    """Give a door, settings, the place to read, and the ids it holds."""
    numbers = range(1, 25 * pages + 1)
    door = ScriptedDoor(dials=Imapd({n: partial(mail, n) for n in numbers}))
    expected = {f"letter:<{n}@example.org>" for n in numbers}
    return door, SETTINGS | {"password": "s3cret"}, "inbox", expected
