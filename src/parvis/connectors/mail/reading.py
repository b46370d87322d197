"""Reads what came and what was sent, oldest first, by the numbers that IMAP gives to letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from parvis.connectors.mail.finding import INBOX, Finder
from parvis.letters import machines
from parvis.letters.mailbox import Head, Mailbox
from parvis.letters.making import MOST_ADDRESSED, Told, item, told
from parvis.letters.threading import OWN, parents_of
from parvis.wire.decoding import decode
from parvis.wire.items import Failure, Item, Page

SIZE: Final = 25
BACK: Final = timedelta(days=30)
SETTLED: Final = timedelta(hours=1)
HIDDEN: Final = frozenset({"\\draft", "\\deleted"})


class Cursor(msgspec.Struct, omit_defaults=True):
    """How far a folder is read: its last letter's number, valid while `validity` is the folder's."""

    validity: int = 0
    last: int = 0

    def text(self) -> str:
        """Write the cursor down."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read a cursor; one that is not ours starts over."""
        try:
            return decode(text, cls) if text else cls()
        except msgspec.DecodeError:
            return cls()


def pages(finder: Finder, folder: str, cursor: str) -> Iterator[Page]:
    """Read a folder on from a cursor; the last 30 days the first time.

    A folder numbered anew (UIDVALIDITY) is read again from 30 days back: a letter keeps its own
    name, so nothing comes twice.
    """
    mailbox, known = finder.mailbox, Cursor.read(cursor)
    mailbox.enter(folder)
    if known.validity != mailbox.validity:
        known = Cursor(validity=mailbox.validity)
    since = (datetime.now(UTC) - BACK).date()
    uids = mailbox.after(known.last) if known.last else mailbox.since(since)
    for start in range(0, max(len(uids), 1), SIZE):
        some = uids[start : start + SIZE]
        heads = _settled(mailbox.heads(some))
        cut = len(heads[1]) > 0
        page = _page(finder, folder, heads[0])
        last = heads[0][-1].uid if cut and heads[0] else (known.last if cut else _last(some, known))
        known = Cursor(validity=known.validity, last=last)
        yield msgspec.structs.replace(
            page, cursor=known.text(), more=not cut and start + SIZE < len(uids)
        )
        if cut:
            return


def _last(uids: Sequence[int], known: Cursor) -> int:
    return uids[-1] if uids else known.last


def _settled(heads: Sequence[Head]) -> tuple[Sequence[Head], Sequence[Head]]:
    """Part what may be read from a copy of ours whose sending is not over, and what follows it."""
    now = datetime.now(UTC)
    for at, head in enumerate(heads):
        ours = OWN.encode() in head.raw and "\\draft" in head.flags
        if ours and now - head.at < SETTLED:
            return heads[:at], heads[at:]
    return heads, ()


def _page(finder: Finder, folder: str, heads: Sequence[Head]) -> Page:
    is_sent = folder != INBOX
    letters = [told(head, finder.account, sent=is_sent) for head in heads]
    kept = [one for one in letters if _is_wanted(one, finder, is_sent=is_sent)]
    items, failed = made(finder, folder, kept)
    return Page(
        authority=finder.account.authority,
        items=tuple(items),
        failed=tuple(failed),
        skipped=len(letters) - len(kept),
    )


def _is_wanted(one: Told, finder: Finder, *, is_sent: bool) -> bool:
    """Say whether a letter is someone's to us, or ours to a few people."""
    if one.head.flags & HIDDEN:
        return False
    if is_sent:
        return 0 < len(one.recipients) <= MOST_ADDRESSED
    return not one.from_us and not machines.is_bulk(one.letter, finder.account.address.lower())


def made(finder: Finder, folder: str, letters: Sequence[Told]) -> tuple[list[Item], list[Failure]]:
    """Make items of some letters of the open folder, and say which of ours came back."""
    mailbox = finder.mailbox
    starts = mailbox.starts([one.head.uid for one in letters])
    parts = mailbox.structures([one.head.uid for one in letters if _has_parts(one)])
    parents = parents_of(finder, letters)
    items, failed = [], []
    for one in letters:
        raw, parent = starts.get(one.head.uid, one.head.raw), parents[one.name]
        failure = machines.failure_of(raw) if machines.is_report(one.letter) else None
        if failure is not None:
            parent = f"letter:{failure.message_id}"
            failed.append(Failure(remote_id=parent, reason=failure.reason))
        hung = parts.get(one.head.uid, ())
        items.append(item(one, raw, hung, finder.account, parent=parent))
    mailbox.enter(folder)  # looking for what they answer opened others
    return items, failed


def _has_parts(one: Told) -> bool:
    kind = one.letter.headers.get_content_type()
    return kind.partition("/")[0] != "text" and kind != "multipart/alternative"


def answers_to(finder: Finder, name: str) -> list[Item]:
    """Read what we sent in answer to one letter."""
    mailbox: Mailbox = finder.mailbox
    if not finder.sent:
        return []
    mailbox.enter(finder.sent)
    heads = mailbox.heads(mailbox.headed("In-Reply-To", [name])[-10:])
    letters = [told(head, finder.account, sent=True) for head in heads if not head.flags & HIDDEN]
    named = [one for one in letters if name in one.answers]
    return made(finder, finder.sent, named)[0]
