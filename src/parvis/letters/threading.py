"""What a letter answers, so that an exchange is one conversation and two people's are never one. Pure.

The headers tell (References, In-Reply-To). A letter that names something which is not in the mailbox
(a newsletter sent by another program), or which was sent to many, begins a conversation with its own
writer: a hundred answers to one mailing are a hundred conversations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from parvis.letters.account import Account
from parvis.letters.making import MOST_ADDRESSED, Told, first_of, is_answer, subject_of
from parvis.letters.proof import registered

OWN: Final = "<parvis."
NEAREST: Final = 2
REMEMBERED: Final = timedelta(days=30)


class Shelf(Protocol):
    """Where letters are looked for: a mailbox, or a file that was one."""

    @property
    def account(self) -> Account:
        """Whose letters they are."""
        ...

    def named(self, names: Sequence[str]) -> Iterable[Told]:
        """Find letters by their Message-IDs."""
        ...

    def exchanged(self, one: Told, since: datetime) -> Iterable[Told]:
        """List letters exchanged since a day with the party of one; more may be listed."""
        ...


def parents_of(shelf: Shelf, letters: Sequence[Told]) -> dict[str, str | None]:
    """Say for each letter the remote id of what it answers."""
    known = {one.name.removeprefix("letter:"): one for one in letters}
    wanted = {name for one in letters for name in one.answers[:NEAREST] if name not in known}
    for found in shelf.named(sorted(wanted)):
        known[found.name.removeprefix("letter:")] = found
    return {one.name: _parent(shelf, one, known) for one in letters}


def _parent(shelf: Shelf, one: Told, known: dict[str, Told]) -> str | None:
    for name in one.answers[:NEAREST]:
        above = known.get(name)
        if above is not None and above.name != one.name:
            return above.name if _is_between(one, above) else _apart(shelf, name, one)
    if one.answers:
        ours = next((name for name in one.answers if name.startswith(OWN)), "")
        return f"letter:{ours}" if ours else _apart(shelf, first_of(one), one)
    return _by_subject(shelf, one) if is_answer(one.letter) and one.party else None


def _is_between(one: Told, above: Told) -> bool:
    """Say whether a letter goes on with those the one above was exchanged with."""
    if one.from_us or not above.from_us:
        return True
    to = above.recipients
    if not to or len(to) > MOST_ADDRESSED:
        return False
    house = registered(one.speaker.rpartition("@")[2])
    near = any(registered(address.rpartition("@")[2]) == house for address in to)
    return len(to) == 1 or one.speaker in to or near


def _apart(shelf: Shelf, name: str, one: Told) -> str:
    party = one.party or (",".join(one.recipients) if one.from_us else one.speaker)
    told_apart = f"{shelf.account.authority}\x1f{name}\x1f{party}".encode()
    return f"thread:{hashlib.blake2b(told_apart, digest_size=16).hexdigest()}"


def _by_subject(shelf: Shelf, one: Told) -> str | None:
    """Find the last letter of the same subject with the same person, within 30 days before."""
    wanted = subject_of(one.letter.subject)
    found = [
        other
        for other in shelf.exchanged(one, one.head.at - REMEMBERED)
        if other.name != one.name
        and _is_before(other, one)
        and other.party == one.party
        and subject_of(other.letter.subject) == wanted
    ]
    return max(found, key=lambda other: (other.head.at, other.head.uid)).name if found else None


def _is_before(other: Told, one: Told) -> bool:
    """Say whether a letter came first; within one second the numbers of one folder decide."""
    if other.from_us == one.from_us and other.head.at == one.head.at:
        return other.head.uid < one.head.uid
    return other.head.at < one.head.at
