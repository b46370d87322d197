"""The second factor of a person: the secret of their codes, and ten codes on paper."""

from __future__ import annotations

import logging
from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.utils import timezone

from parvis.kit.secrets import KeyMissing
from parvis.team.actions import record
from parvis.team.models import CodeMaker, Passkey, RecoveryCode, User
from parvis.team.notices import tell
from parvis.team.sign_in import codes, sessions

logger = logging.getLogger(__name__)
UNCONFIRMED_LASTS: Final = timedelta(hours=1)


def has_codes(user: User) -> bool:
    """Say whether a phone makes codes for this person."""
    return CodeMaker.objects.filter(user=user).exclude(confirmed_at=None).exists()


def has_second_factor(user: User) -> bool:
    """Say whether a password alone does not open this account."""
    return has_codes(user) or Passkey.objects.filter(user=user).exists()


def recovery_left(user: User) -> int:
    """Count the recovery codes that still open."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def begin_codes(user: User) -> CodeMaker:
    """Return the secret to hand over to a phone; a new one after an hour.

    Raises KeyMissing when the desk's key is not there to encrypt it.
    """
    with transaction.atomic():
        kept = CodeMaker.objects.select_for_update().filter(user=user).first()
        if kept and (kept.confirmed_at or timezone.now() - kept.made_at < UNCONFIRMED_LASTS):
            return kept
        CodeMaker.objects.filter(user=user).delete()
        made = CodeMaker(user=user)
        made.secret = {"secret": codes.new_secret()}
        made.save()
        return made


def confirm_codes(user: User, code: str) -> bool:
    """Turn the codes on, once the phone made a right one."""
    maker = CodeMaker.objects.filter(user=user, confirmed_at=None).first()
    if maker is None or not _take(maker, code):
        return False
    with transaction.atomic():
        CodeMaker.objects.filter(pk=maker.pk).update(confirmed_at=timezone.now())
        record("codes.added", by=user, subject=user.name)
    return True


def take_code(user: User, typed: str) -> str:
    """Take a code of the phone or of the paper: "code", "recovery", or "" when it is neither.

    Each is taken once. Without the desk's key only the paper opens.
    """
    maker = CodeMaker.objects.filter(user=user).exclude(confirmed_at=None).first()
    if maker and _take(maker, typed):
        return "code"
    rows = RecoveryCode.objects.filter(user=user, used_at=None, digest=_digest(user, typed))
    with transaction.atomic():
        if rows.update(used_at=timezone.now()):
            record("recovery.used", by=user, subject=user.name)
            return "recovery"
    return ""


def _take(maker: CodeMaker, typed: str) -> bool:
    now = timezone.now()
    try:
        step = codes.matching_step(maker.secret["secret"], typed, now.timestamp())
    except KeyMissing as error:
        logger.error("the secret of a person’s codes cannot be opened: %s", error.cause)
        return False
    # Compare-and-set: of two processes that are shown the same code, one takes it.
    unspent = CodeMaker.objects.filter(pk=maker.pk, last_step__lt=step or 0)
    return step is not None and unspent.update(last_step=step, used_at=now) == 1


def make_recovery_codes(user: User) -> list[str]:
    """Make ten codes; those made before stop working. They are returned once and kept nowhere."""
    made = codes.new_recovery_codes()
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, digest=_digest(user, code)) for code in made
        )
        record("recovery.made", by=user, subject=user.name)
    return made


def _digest(user: User, typed: str) -> str:
    return sha256(f"{user.pk}\x1f{codes.plain_recovery_code(typed)}".encode()).hexdigest()


def remove_codes(user: User) -> None:
    """Stop asking for codes; without any other second factor the paper goes too."""
    with transaction.atomic():
        if CodeMaker.objects.filter(user=user).delete()[0]:
            record("codes.removed", by=user, subject=user.name)
        drop_paper_alone(user)


def drop_paper_alone(user: User) -> None:
    """Forget recovery codes that recover nothing any more."""
    if not has_second_factor(user):
        RecoveryCode.objects.filter(user=user).delete()


def reset(user: User, *, by: User | None) -> None:
    """Take away every second factor of a person who lost them all, and end their sessions.

    Their password stays. They are told on the next page they open. `by` is None when it was done
    from the command line.
    """
    with transaction.atomic():
        Passkey.objects.filter(user=user).delete()
        CodeMaker.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        sessions.end_all(user)
        tell(user, "factors.reset", by=by.name if by else "")
        record("factors.reset", by=by, subject=user.name)
