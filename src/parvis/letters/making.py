"""Letters into items, and whose they are. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from msgspec import Struct

from parvis.letters import machines
from parvis.letters.account import Account
from parvis.letters.mailbox import Head
from parvis.letters.proof import is_denied
from parvis.letters.quoting import fresh, fresh_html
from parvis.letters.reading import Letter, read_bodies, read_head
from parvis.letters.structure import Part
from parvis.wire.items import (
    Audience,
    Author,
    AuthorKind,
    Doubt,
    Item,
    Kind,
    Media,
    MediaKind,
)

IDENTITY: Final = re.compile(r"<[^<>\s]{3,250}>")
REPLIED: Final = re.compile(r"^\s*(?:re|ré|rép|aw|sv|antw?)(?:\[\d+\])?\s*:\s*", re.IGNORECASE)
MOST_ADDRESSED: Final = 10
MOST_MEDIA: Final = 30
UNSEEN: Final = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)


class Told(Struct, frozen=True, kw_only=True):
    """One letter as its head tells it. Addresses stay in here: none goes into an item."""

    head: Head
    letter: Letter
    name: str
    from_us: bool
    speaker: str
    speaker_name: str
    recipients: tuple[str, ...]
    answers: tuple[str, ...]

    @property
    def party(self) -> str:
        """The one person it is exchanged with, when there is one."""
        others = self.recipients if self.from_us else (self.speaker,)
        return others[0] if len(others) == 1 else ""


def told(head: Head, account: Account, *, sent: bool) -> Told:
    """Read whose letter this is. `sent` says that it lies among the letters we sent."""
    letter = read_head(head.raw)
    named = IDENTITY.search(letter.message_id)
    name = named[0] if named else f"sha256:{hashlib.sha256(head.raw).hexdigest()}"
    recipients = _addresses(letter, "To", "Cc")
    from_us = sent or letter.address == account.address.lower()
    address, shown = letter.address, letter.name
    back = _answer_to(letter)
    # What a form on our own site sends bears our address or a robot's; the visitor's is Reply-To.
    same_house = letter.address.rpartition("@")[2] == account.address.rpartition("@")[2]
    by_form = (
        back
        and back[1] != account.address.lower()
        and same_house
        and (from_us or machines.is_robot(letter.address))
    )
    if by_form and not sent and back:
        from_us, (shown, address) = False, back
    return Told(
        head=head,
        letter=letter,
        name=f"letter:{name}",
        from_us=from_us,
        speaker=address,
        speaker_name=shown,
        recipients=tuple(a for a in recipients if a != account.address.lower()),
        answers=tuple(dict.fromkeys([
            *IDENTITY.findall(letter.header("In-Reply-To"))[:1],
            *reversed(IDENTITY.findall(letter.header("References"))[-20:]),
        ])),
    )  # fmt: skip


def first_of(letter: Told) -> str:
    """Name the letter that began an exchange, as far as this one tells."""
    references = IDENTITY.findall(letter.letter.header("References"))
    return references[0] if references else (letter.answers[-1] if letter.answers else "")


def item(
    one: Told, raw: bytes, parts: Sequence[Part], account: Account, *, parent: str | None
) -> Item:
    """Turn a letter into an item: its new words, what hangs on it, no address."""
    bodies = read_bodies(raw)
    automatic = not one.from_us and machines.is_automatic(one.letter)
    html = fresh_html(bodies.html) if bodies.html else ""
    text = fresh(bodies.text) if bodies.text else ""
    robot = automatic or machines.is_robot(one.speaker)
    return Item(
        authority=account.authority,
        remote_id=one.name,
        kind=Kind.AUTOMATIC if automatic else Kind.MESSAGE,
        said_at=one.head.at,
        author=_author(one, account, robot=robot),
        title=one.letter.subject,
        html=html,
        text=text or (one.letter.subject if not html else ""),
        parent=parent,
        ours=one.from_us,
        addressed=not one.from_us and not robot,
        doubt=_doubt(one, account),
        audience=Audience.PRIVATE,
        media=media_of(parts),
    )


def media_of(parts: Sequence[Part]) -> tuple[Media, ...]:
    """List what hangs on a letter: every part that is not its words."""
    return tuple(
        Media(
            kind=_kind(part.mime),
            url="",
            name=part.name or part.mime,
            mime=part.mime,
            size=part.size,
        )
        for part in attached(parts)
    )


def attached(parts: Sequence[Part]) -> list[Part]:
    """Keep the parts that are attached, in order: their rank names them."""
    return [
        part
        for part in parts
        if part.mime not in UNSEEN
        and (part.attached or part.name or part.mime.partition("/")[0] not in {"text", "message"})
        and not part.mime.startswith("message/delivery")
    ][:MOST_MEDIA]


def _kind(mime: str) -> MediaKind:
    kinds = {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}
    return kinds.get(mime.partition("/")[0], MediaKind.FILE)


def subject_of(text: str) -> str:
    """Return a subject without the marks of an answer, folded for comparing."""
    while REPLIED.match(text):
        text = REPLIED.sub("", text)
    return " ".join(text.casefold().split())


def is_answer(letter: Letter) -> bool:
    """Say whether a subject says that it answers something."""
    return bool(REPLIED.match(letter.subject)) and len(subject_of(letter.subject)) > 2


def pseudonym(address: str, account: Account) -> str:
    """Name an address within one mailbox, without keeping it (keyed by the mailbox, so none matches)."""
    key = account.authority.encode()[:64]
    return f"address:{hashlib.blake2b(address.encode(), digest_size=16, key=key).hexdigest()}"


def us(account: Account) -> Author:
    """Name ourselves."""
    name = account.sender or account.address.partition("@")[0]
    return Author(remote_id=pseudonym(account.address.lower(), account), name=name)


def _author(one: Told, account: Account, *, robot: bool) -> Author:
    if one.from_us:
        return us(account)
    name = one.speaker_name if "@" not in one.speaker_name else ""
    return Author(
        remote_id=pseudonym(one.speaker, account),
        name=(name or one.speaker.partition("@")[0])[:200],
        kind=AuthorKind.SITE if robot else AuthorKind.PERSON,
    )


def _doubt(one: Told, account: Account) -> Doubt:
    if one.from_us:
        return Doubt.NONE
    denied = is_denied(one.letter, account.reads.host, account.witness)
    return Doubt.UNPROVEN if denied else Doubt.NONE


def _answer_to(letter: Letter) -> tuple[str, str] | None:
    found = [(n, a.lower()) for n, a in getaddresses([letter.header("Reply-To")]) if "@" in a]
    return found[0] if found else None


def answer_to(one: Told) -> tuple[str, ...]:
    """Say to which address an answer goes: Reply-To before From; to whom we wrote, for our own."""
    if one.from_us:
        return one.recipients[:MOST_ADDRESSED]
    back = _answer_to(one.letter)
    return (back[1] if back else one.speaker,)


def _addresses(letter: Letter, *names: str) -> tuple[str, ...]:
    told = getaddresses([letter.header(name) for name in names])
    return tuple(dict.fromkeys(address.lower() for _name, address in told if "@" in address))


def written_at(letter: Letter) -> datetime | None:
    """Read the Date of a letter, in UTC; None when it has none that can be read."""
    try:
        at = parsedate_to_datetime(letter.header("Date"))
    except (ValueError, TypeError, OverflowError):
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
