"""Finds letters again in a mailbox: by their names, in whatever folder they were put."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

from msgspec import Struct

from parvis.letters.account import Account
from parvis.letters.folders import elsewhere_among, sent_among
from parvis.letters.mailbox import Mailbox
from parvis.letters.making import IDENTITY, Told, told
from parvis.wire.errors import Gone, Refused
from parvis.wire.words import gettext_noop as _

INBOX: Final = "INBOX"
ASKED_AT_ONCE: Final = 20
MOST_FOUND: Final = 100
MOST_COMPARED: Final = 50
MOST_FOLDERS: Final = 30
NAMELESS_BACK: Final = timedelta(days=60)

NOT_THERE: Final = _(
    "This letter is no longer in the mailbox, and Parvis keeps no address: answer from your mail"
    " program."
)


class Place(Struct, frozen=True, kw_only=True):
    """A letter and the folder it lies in, by the name the server gives it."""

    folder: str
    letter: Told


class Finder:
    """Looks for letters in one open mailbox."""

    def __init__(self, mailbox: Mailbox, account: Account) -> None:
        """Keep the mailbox and whose it is."""
        self.mailbox, self.account = mailbox, account

    @cached_property
    def sent(self) -> str:
        """The folder of sent letters, "" where there is none."""
        return sent_among(self._folders)

    @cached_property
    def _folders(self) -> list:  # type: ignore[type-arg]
        return self.mailbox.folders()

    def by_names(self, names: Sequence[str]) -> Iterator[Place]:
        """Find letters by their Message-IDs, among what came and what was sent."""
        for folder in (INBOX, self.sent):
            if folder and names:
                self.mailbox.enter(folder)
                yield from self._here(folder, names)

    def named(self, names: Sequence[str]) -> Iterator[Told]:
        """Find letters by their Message-IDs; the open folder changes."""
        return (place.letter for place in self.by_names(names))

    def exchanged(self, one: Told, since: datetime) -> Iterator[Told]:
        """List letters exchanged with the party of one since a day; the open folder changes."""
        for folder, side in ((INBOX, "FROM"), (self.sent, "TO")):
            if not folder:
                continue
            self.mailbox.enter(folder)
            uids = self.mailbox.exchanged(side, one.party, since.date())[-MOST_COMPARED:]
            for head in self.mailbox.heads(uids):
                yield told(head, self.account, sent=folder == self.sent)

    def _here(self, folder: str, names: Sequence[str]) -> Iterator[Place]:
        for start in range(0, len(names), ASKED_AT_ONCE):
            some = names[start : start + ASKED_AT_ONCE]
            uids = self.mailbox.headed("Message-ID", some)[-MOST_FOUND:]
            for head in self.mailbox.heads(uids):
                one = told(head, self.account, sent=folder == self.sent)
                if one.name.removeprefix("letter:") in some:
                    yield Place(folder=folder, letter=one)

    def the_one(self, remote_id: str) -> Place:
        """Find one letter wherever it lies. Raises Gone."""
        kind, _mark, name = remote_id.partition(":")
        if kind != "letter" or not name:
            raise Gone(NOT_THERE, cause="not a letter")
        if not IDENTITY.fullmatch(name):
            return self._nameless(remote_id)
        found = next(self.by_names([name]), None)
        for folder in elsewhere_among(self._folders)[:MOST_FOLDERS] if found is None else ():
            if folder == self.sent:
                continue
            try:
                self.mailbox.enter(folder)
            except Refused:
                continue
            found = next(self._here(folder, [name]), None)
            if found is not None:
                break
        if found is None:
            raise Gone(NOT_THERE, cause="no such Message-ID")
        return found

    def _nameless(self, remote_id: str) -> Place:
        self.mailbox.enter(INBOX)
        since = (datetime.now(UTC) - NAMELESS_BACK).date()
        for head in self.mailbox.heads(self.mailbox.nameless(since)[-MOST_FOUND:]):
            one = told(head, self.account, sent=False)
            if one.name == remote_id:
                return Place(folder=INBOX, letter=one)
        raise Gone(NOT_THERE, cause="no such head")
