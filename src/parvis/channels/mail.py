"""The desk's own letters: written down first, each sent once, by the one mail server it knows."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from parvis.channels.models import Letter, LetterState, MailServer
from parvis.channels.rules import trouble
from parvis.kit import jobs
from parvis.kit.errands import back_off
from parvis.kit.secrets import KeyMissing
from parvis.wire.errors import Broken, ConnectorError, Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop as _

if TYPE_CHECKING:
    from email.message import EmailMessage

    from parvis.team.hooks import LetterWritten

logger = logging.getLogger(__name__)

MOST_TRIES: Final = 12
KEPT: Final = timedelta(days=30)

RECIPIENT: Final = _("%(host)s does not take letters for %(to)s. Check this address.")
LOST: Final = _(
    "%(host)s hung up after taking the letter and before saying so. Parvis does not send it again by"
    " itself."
)
NO_SERVER: Final = _("No mail server is set. Name one on the page of the desk’s letters.")


def server() -> MailServer | None:
    """Return the mail server that the desk knows, if any."""
    return MailServer.objects.order_by("pk").first()


def put(*, to: str, subject: str, text: str, purpose: str) -> Letter | None:
    """Write a letter down, to leave at once; None when the desk knows no mail server."""
    if server() is None:
        return None
    with transaction.atomic():
        letter = Letter.objects.create(
            to=to,
            subject=" ".join(subject.split())[:200],
            text={"text": text},  # type: ignore[misc]
            purpose=purpose,
            due_at=timezone.now(),
        )
        jobs.ring("letter", letter.pk)
    return letter


def take(event: LetterWritten) -> None:
    """Send what the team writes, when a mail server is known and the desk has its key.

    Whoever writes goes on either way: a letter is never why a seat stays open.
    """
    try:
        put_down = put(to=event.to, subject=event.subject, text=event.text, purpose=event.purpose)
    except KeyMissing as error:
        logger.error("a letter (%s) was not kept: %s", event.purpose, error.cause)
    else:
        event.leaves = put_down is not None


def step(pk: int) -> None:
    """Send one letter. A letter found half sent is never sent again by itself."""
    letter = Letter.objects.get(pk=pk)
    known = server()
    if letter.state == LetterState.SENDING:
        _settle(letter, LetterState.UNSURE, TryLater(LOST, host=str(known)))
    elif letter.state == LetterState.QUEUED and known is None:
        _settle(letter, LetterState.REFUSED, Refused(NO_SERVER))
    elif letter.state == LetterState.QUEUED and known is not None:
        _send(letter, known)


def _send(letter: Letter, known: MailServer) -> None:
    from parvis.channels import smtp  # noqa: PLC0415 -- a desk that writes no letter does without

    try:
        with smtp.open_line(known) as line:
            message = _message(letter, known)
            Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENDING)
            smtp.give(line, known, letter.to, message)
    except (ConnectorError, KeyMissing) as error:
        _failed(letter, known, _as_wire(error))
    except Exception as error:
        logger.exception("letter %s", letter.pk)
        _failed(letter, known, Broken(cause=type(error).__name__))
    else:
        worked(known)
        _settle(letter, LetterState.SENT, None)


def _failed(letter: Letter, known: MailServer, error: ConnectorError) -> None:
    if isinstance(error, TryLater) and error.maybe_done:
        _settle(letter, LetterState.UNSURE, error)
    elif isinstance(error, TryLater) and letter.attempts < MOST_TRIES:
        wait = back_off(max(3, letter.attempts))
        Letter.objects.filter(pk=letter.pk).update(
            state=LetterState.QUEUED, due_at=timezone.now() + wait, trouble=trouble(error)
        )
    else:
        _settle(letter, LetterState.REFUSED, error)
    if error.sentence != RECIPIENT:
        MailServer.objects.filter(pk=known.pk).update(trouble=trouble(error))


def _settle(letter: Letter, state: LetterState, error: ConnectorError | None) -> None:
    words = {} if state == LetterState.SENT else letter.text
    Letter.objects.filter(pk=letter.pk).update(
        state=state,
        due_at=None,
        text=words,
        trouble=trouble(error) if error else None,
        sent_at=timezone.now() if state == LetterState.SENT else None,
    )


def worked(known: MailServer) -> None:
    """Note that the mail server took a letter just now."""
    MailServer.objects.filter(pk=known.pk).update(trouble=None, worked_at=timezone.now())


def try_out(known: MailServer, *, to: str, subject: str, text: str) -> None:
    """Send one letter here and now. Raises an error of `wire.errors` that says what is wrong."""
    from parvis.channels import smtp  # noqa: PLC0415 -- see _send

    words = {"text": text}
    letter = Letter(to=to, subject=subject, text=words, purpose="trial")  # type: ignore[misc]
    try:
        with smtp.open_line(known) as line:
            smtp.give(line, known, to, _message(letter, known))
    except KeyMissing as error:
        raise _as_wire(error) from error


def _message(letter: Letter, known: MailServer) -> EmailMessage:
    from email.message import EmailMessage  # noqa: PLC0415 -- see _send
    from email.utils import formataddr, formatdate  # noqa: PLC0415

    message = EmailMessage()
    message["From"] = formataddr((known.sender_name, known.sender))
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{letter.key}@{known.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text.get("text", ""))
    return message


def _as_wire(error: ConnectorError | KeyMissing) -> ConnectorError:
    return Reconnect(error.sentence, cause=error.cause) if isinstance(error, KeyMissing) else error


def forget_old() -> int:
    """Forget letters that wait for nothing and were written a month ago; return how many."""
    old = Letter.objects.filter(due_at=None, created_at__lt=timezone.now() - KEPT)
    return old.delete()[0]
