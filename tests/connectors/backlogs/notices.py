"""A mailbox of notifications, one page of 25 after the other."""

from __future__ import annotations

from functools import partial

from doors import ScriptedDoor
from imapd import Imapd

SETTINGS = {
    "host": "imap.example.org", "port": "", "user": "moi", "folder": "", "senders": "",
    "witness": "",
}  # fmt: skip


def mail(number: int) -> bytes:
    return (
        "From: Facebook <notification@facebookmail.com>\r\n"
        f"Subject: Zoe {number} commented on your post\r\n"
        f"Message-ID: <{number}@facebookmail.com>\r\n\r\n"
        f"“La brioche {number} est bonne.”\r\nhttps://www.facebook.com/p/{number}\r\n"
    ).encode()


def backlog(pages: int):
    """Give a door, settings, the place to read, and the ids it holds."""
    numbers = range(1, 25 * pages + 1)
    door = ScriptedDoor(dials=Imapd({n: partial(mail, n) for n in numbers}))
    expected = {f"notice:<{n}@facebookmail.com>" for n in numbers}
    return door, SETTINGS, "notices", expected
