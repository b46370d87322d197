"""A mailbox of our own, as whoever reads its letters knows it. Pure."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from parvis.letters.client import Server

ADDRESS: Final = re.compile(
    r"[^\s@<>\"(),:;\\\[\]]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z0-9-]{2,}", re.IGNORECASE
)
LONGEST: Final = 200


def address_of(text: str) -> str:
    """Read the address of a mailbox as it names its letters; "" for what is none."""
    text = text.strip()
    if not ADDRESS.fullmatch(text) or not text.isascii() or len(text) > LONGEST:
        return ""
    name, _at, domain = text.rpartition("@")
    return f"{name}@{domain.lower()}"


class Account(Struct, frozen=True, kw_only=True):
    """A mailbox as its settings describe it."""

    address: str
    user: str
    sender: str
    reads: Server
    sends: Server
    witness: str
    token_address: str

    @property
    def authority(self) -> str:
        """Who vouches for the names of its letters: the mailbox, whatever its servers."""
        return f"mailto:{self.address}"


def mailbox_named(address: str) -> Account:
    """Describe a mailbox of which only the address is known: nothing can be asked of it."""
    server = Server(host=address.rpartition("@")[2], port=0)
    return Account(
        address=address,
        user="",
        sender="",
        reads=server,
        sends=server,
        witness="",
        token_address="",
    )
