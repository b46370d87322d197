"""What a letter answers, so that an exchange is one conversation and two people's are never one.

The headers tell (References, In-Reply-To). A letter that names something which is not in the mailbox
(a newsletter sent by another program), or which was sent to many, begins a conversation with its own
writer: a hundred answers to one mailing are a hundred conversations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from parvis.connectors.mail.finding import INBOX, Finder
from parvis.connectors.mail.making import (
    MOST_ADDRESSED,
    Told,
    first_of,
    is_answer,
    subject_of,
    told,
)
from parvis.letters.proof import registered

OWN: Final = "<parvis."
NEAREST: Final = 2
REMEMBERED: Final = timedelta(days=30)
MOST_COMPARED: Final = 50


def parents_of(finder: Finder, letters: Sequence[Told]) -> dict[str, str | None]:
    """Say for each letter the remote id of what it answers; the finder's open folder changes."""
    known = {one.name.removeprefix("letter:"): one for one in letters}
    wanted = {name for one in letters for name in one.answers[:NEAREST] if name not in known}
    for place in finder.by_names(sorted(wanted)):
        known[place.letter.name.removeprefix("letter:")] = place.letter
    return {one.name: _parent(finder, one, known) for one in letters}


def _parent(finder: Finder, one: Told, known: dict[str, Told]) -> str | None:
    for name in one.answers[:NEAREST]:
        above = known.get(name)
        if above is not None and above.name != one.name:
            return above.name if _is_between(one, above) else _apart(finder, name, one)
    if one.answers:
        ours = next((name for name in one.answers if name.startswith(OWN)), "")
        return f"letter:{ours}" if ours else _apart(finder, first_of(one), one)
    return _by_subject(finder, one) if is_answer(one.letter) and one.party else None


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


def _apart(finder: Finder, name: str, one: Told) -> str:
    party = one.party or (",".join(one.recipients) if one.from_us else one.speaker)
    told_apart = f"{finder.account.authority}\x1f{name}\x1f{party}".encode()
    return f"thread:{hashlib.blake2b(told_apart, digest_size=16).hexdigest()}"


def _by_subject(finder: Finder, one: Told) -> str | None:
    """Find the last letter of the same subject with the same person, within 30 days before."""
    since = (one.head.at - REMEMBERED).date()
    wanted, found = subject_of(one.letter.subject), []
    for folder, side in ((INBOX, "FROM"), (finder.sent, "TO")):
        if not folder:
            continue
        finder.mailbox.enter(folder)
        uids = finder.mailbox.exchanged(side, one.party, since)[-MOST_COMPARED:]
        for head in finder.mailbox.heads(uids):
            other = told(head, finder.account, sent=folder == finder.sent)
            if (
                other.name != one.name
                and _is_before(other, one)
                and other.party == one.party
                and subject_of(other.letter.subject) == wanted
            ):
                found.append(other)
    return max(found, key=lambda other: (other.head.at, other.head.uid)).name if found else None


def _is_before(other: Told, one: Told) -> bool:
    """Say whether a letter came first; within one second the numbers of one folder decide."""
    if other.from_us == one.from_us and other.head.at == one.head.at:
        return other.head.uid < one.head.uid
    return other.head.at < one.head.at
