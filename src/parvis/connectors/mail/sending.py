"""Sends one answer once, with a witness of each step in the folder of sent letters.

The copy is laid there, marked as a draft, before the letter is handed over; the mark is taken off
once the other server has it, and the copy goes when it was refused. Whoever looks later knows:
no copy, nothing left; a plain copy, it left; a marked one, it may have.
"""

from __future__ import annotations

import imaplib
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from parvis.connectors.mail.finding import Finder
from parvis.letters.account import Account
from parvis.letters.folders import utf7
from parvis.letters.mailbox import Head
from parvis.letters.making import IDENTITY, REPLIED, Told, answer_to
from parvis.letters.smtp import Line
from parvis.wire.errors import ConnectorError, Refused, TryLater, Unsupported
from parvis.wire.items import Draft, Receipt
from parvis.wire.words import gettext_noop as _

MOST_REFERENCES: Final = 20
DOUBT: Final = timedelta(minutes=2)
LOOK_AGAIN: Final = timedelta(minutes=1)

NOBODY: Final = _("Nobody can be written to there: the letter names no address to answer.")
TOO_LARGE: Final = _("%(host)s takes letters of %(most)s MB at most. Send less, or a link.")
MAY_HAVE_LEFT: Final = _(
    "The letter was being handed over when everything stopped: it may have left. A copy marked as"
    " a draft lies among the sent letters. Ask the person, or send it again, knowing that."
)


def message_id(key: str, account: Account) -> str:
    """Name a letter after the very act that sends it: the same act, the same name."""
    return f"<parvis.{key}@{account.address.rpartition('@')[2]}>"


def written(
    draft: Draft, above: Told, account: Account, *, key: str
) -> tuple[bytes, Sequence[str]]:
    """Write a letter that answers one, and say to whom it goes. Raises Refused."""
    to = answer_to(above)
    made = EmailMessage(policy=policy.SMTP)
    try:
        made["From"] = Address(account.sender, addr_spec=account.address)
        made["To"] = [Address(addr_spec=address) for address in to]
    except (ValueError, IndexError, MessageError):
        raise Refused(NOBODY, cause="an address") from None
    if not to:
        raise Refused(NOBODY, cause="no address")
    subject = " ".join((draft.title or above.letter.subject).split())
    made["Subject"] = subject if REPLIED.match(subject) else f"Re: {subject}".strip()
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = message_id(key, account)
    name = above.name.removeprefix("letter:")
    if IDENTITY.fullmatch(name):
        made["In-Reply-To"] = name
        made["References"] = " ".join(_references(above, name))
    if draft.language:
        made["Content-Language"] = draft.language
    made.set_content(f"{draft.text.strip()}\n", cte="quoted-printable")
    for number, file in enumerate(draft.media, 1):
        main, _slash, sub = file.mime.partition("/")
        ending = file.file.rpartition(".")[2] if "." in file.file else sub
        made.add_attachment(file.content, maintype=main, subtype=sub, filename=f"{number}.{ending}")
    return made.as_bytes(), to


def _references(above: Told, name: str) -> list[str]:
    """List what leads here (RFC 5322, 3.6.4), the first and the nearest kept when they are many."""
    before = IDENTITY.findall(above.letter.header("References"))
    before = before or IDENTITY.findall(above.letter.header("In-Reply-To"))[:1]
    chain = list(dict.fromkeys([*before, name]))
    return chain if len(chain) <= MOST_REFERENCES else [chain[0], *chain[1 - MOST_REFERENCES :]]


def send(finder: Finder, line: Line, draft: Draft, *, key: str) -> Receipt:
    """Answer a letter. Raises any error; `maybe_done` only when the handing over was cut."""
    account, mailbox = finder.account, finder.mailbox
    left = _copies(finder, key=key)
    if left:
        return _told(left, key, account)
    place = finder.the_one(draft.parent or "")
    raw, to = written(draft, place.letter, account, key=key)
    if line.most and len(raw) > line.most:
        most = line.most // 1_000_000
        raise Refused(TOO_LARGE, cause="SIZE", host=account.sends.host, most=most)
    line.address(account.address, to)
    folder = finder.sent or utf7("Sent")
    copy = mailbox.append(folder, raw, r"\Draft \Seen")
    try:
        line.give(raw)
    except ConnectorError as error:
        if not (isinstance(error, TryLater) and error.maybe_done):
            with suppress(ConnectorError, imaplib.IMAP4.error, OSError):
                _forget(finder, folder, copy, key=key)
        raise
    # It is sent: nothing that goes wrong from here on may say otherwise.
    with suppress(ConnectorError, imaplib.IMAP4.error, OSError):
        _settle(finder, folder, copy, key=key)
        mailbox.enter(place.folder, change=True)
        mailbox.mark([place.letter.head.uid], r"\Answered")
    return Receipt(remote_id=f"letter:{message_id(key, account)}", said_at=datetime.now(UTC))


def _settle(finder: Finder, folder: str, copy: int, *, key: str) -> None:
    """Make the copy a sent letter; where the server laid its own copy, ours goes."""
    mailbox = finder.mailbox
    mailbox.enter(folder, change=True)
    there = mailbox.headed("Message-ID", [message_id(key, finder.account)])
    ours = [copy] if copy else there[:1]
    if [uid for uid in there if uid not in ours]:
        mailbox.drop(ours)
    else:
        mailbox.mark(ours, r"\Draft", off=True)


def _forget(finder: Finder, folder: str, copy: int, *, key: str) -> None:
    mailbox = finder.mailbox
    mailbox.enter(folder, change=True)
    mailbox.drop(
        [copy] if copy else mailbox.headed("Message-ID", [message_id(key, finder.account)])
    )


def find(finder: Finder, *, key: str) -> Receipt | None:
    """Look whether a letter left, among the sent ones.

    Raises TryLater, then Unsupported, when it may have left: only a person can tell.
    """
    left = _copies(finder, key=key)
    return _told(left, key, finder.account) if left else None


def _copies(finder: Finder, *, key: str) -> list[Head]:
    """Find the copies of one letter among the sent ones."""
    name = message_id(key, finder.account)
    if not finder.sent:
        return []
    finder.mailbox.enter(finder.sent)
    heads = finder.mailbox.heads(finder.mailbox.headed("Message-ID", [name]))
    return [h for h in heads if "\\deleted" not in h.flags and name.encode() in h.raw]


def _told(copies: Sequence[Head], key: str, account: Account) -> Receipt:
    """Say what the copies of a letter prove. Raises TryLater or Unsupported when they do not."""
    if all("\\draft" in head.flags for head in copies):
        if datetime.now(UTC) - copies[-1].at < DOUBT:
            raise TryLater(after=LOOK_AGAIN, maybe_done=True, cause="a marked copy")
        raise Unsupported(MAY_HAVE_LEFT, cause="a marked copy")
    return Receipt(remote_id=f"letter:{message_id(key, account)}", said_at=copies[-1].at)
