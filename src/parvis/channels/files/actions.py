"""Keeps the files that leave: a row before its bytes, and after them."""

from __future__ import annotations

import mimetypes
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.channels.files.models import File
from parvis.channels.files.rules import KEPT, LARGEST, LONGEST_ALT, MEGABYTE, MOST, UNSENT, kind_of
from parvis.channels.models import Outgoing, OutgoingState
from parvis.channels.rules import say, trouble
from parvis.kit.fitting import Taken, take
from parvis.team.models import Brand, User
from parvis.wire.errors import Broken
from parvis.wire.items import MediaKind

DONE: Final = (OutgoingState.SENT, OutgoingState.CANCELLED, OutgoingState.REFUSED)
A_DAY: Final = timedelta(days=1)
AN_HOUR: Final = timedelta(hours=1)
UNKNOWN: Final = "application/octet-stream"
ENDING: Final = re.compile(r"\.[a-z0-9]{1,8}")


class NotTaken(Exception):
    """A file that is not kept; the message says why, with the remedy, in the reader's language."""


def keep(brand: Brand, *, by: User, spot: str, label: str, body: bytes) -> File:
    """Keep a file that is to leave; a picture without what tells where it was made. Raises NotTaken."""
    label = PurePath(label.replace("\\", "/")).name[:200] or _("file")
    if not body:
        raise NotTaken(_("“%(file)s” is empty. Choose another file.") % {"file": label})
    if len(body) > LARGEST:
        words = _("“%(file)s” is too large: %(most)s MB at most. Use a smaller one.")
        raise NotTaken(words % {"file": label, "most": LARGEST // MEGABYTE})
    if File.objects.filter(brand=brand, by=by, spot=spot).count() >= MOST:
        raise NotTaken(_("There are %(most)s files already. Take one out first.") % {"most": MOST})
    mime = mimetypes.guess_type(label)[0] or UNKNOWN
    taken = _taken(label, mime, body)
    now = timezone.now()
    row = File.objects.create(
        brand=brand,
        by=by,
        name=_name(label),
        label=label,
        kind=kind_of(taken.mime),
        mime=taken.mime,
        size=len(taken.body),
        width=taken.width,
        height=taken.height,
        moves=taken.moves,
        due_at=now + AN_HOUR,
    )
    default_storage.save(row.path, ContentFile(taken.body))
    row.spot, row.due_at = spot, now + UNSENT
    row.save(update_fields=["spot", "due_at"])
    return row


def _name(label: str) -> str:
    """Draw a name that nobody can guess, with the ending of the file's own."""
    ending = PurePath(label).suffix.lower()
    return secrets.token_hex(20) + (ending if ENDING.fullmatch(ending) else "")


def _taken(label: str, mime: str, body: bytes) -> Taken:
    """Look what a file is: by its bytes for pictures, by its name for the rest."""
    try:
        return take(body)
    except Broken as error:
        if kind_of(mime) is MediaKind.IMAGE:
            words = _("“%(file)s” was not kept.") % {"file": label}
            raise NotTaken(f"{words} {say(trouble(error))}") from error
    return Taken(body=body, mime=mime, width=0, height=0)


def describe(file: File, alt: str) -> None:
    """Note what a file shows, for who cannot see it."""
    file.alt = alt.strip().replace("\r\n", "\n")[:LONGEST_ALT]
    file.save(update_fields=["alt"])


def take_out(file: File) -> None:
    """Take a file out of the box where it waits; its bytes go at the next sweep."""
    file.spot, file.due_at = "", timezone.now()
    file.save(update_fields=["spot", "due_at"])


def hang(files: Sequence[File], outgoing: Outgoing) -> None:
    """Tie files to what they leave with, in the caller's transaction; their box is empty then."""
    for file in files:
        file.outgoing.add(outgoing)
    File.objects.filter(pk__in=[file.pk for file in files]).update(
        spot="", due_at=max(timezone.now(), outgoing.send_at) + A_DAY
    )


def give_back(outgoing: Outgoing, *, by: User, spot: str) -> None:
    """Put the files of something that was taken back into its box again."""
    with transaction.atomic():
        mine = File.objects.filter(outgoing=outgoing, brand=outgoing.brand_id)
        mine.update(spot=spot, by=by, due_at=timezone.now() + UNSENT)


def forget_files(brand: Brand) -> None:
    """Let go every file of a brand, in the caller's transaction; the bytes follow by themselves."""
    File.objects.filter(brand=brand).update(brand=None, due_at=timezone.now(), attempts=0)


def step(pk: int) -> None:
    """Look whether a file is still needed; remove its bytes, then its row, when it is not."""
    row = File.objects.filter(pk=pk).first()
    if row is None:
        return
    until = _needed_until(row, timezone.now())
    if until is not None:
        File.objects.filter(pk=pk).update(due_at=until, attempts=0)
        return
    default_storage.delete(row.path)
    row.delete()


def _needed_until(row: File, now: datetime) -> datetime | None:
    if row.brand_id is None:
        return None
    leaves = row.outgoing.exclude(state__in=DONE)
    if leaves.exists():
        return now + A_DAY
    ends: Iterable[datetime] = [
        sent or made for sent, made in row.outgoing.values_list("sent_at", "created_at")
    ]
    dates = [end + KEPT for end in ends] + ([row.at + UNSENT] if row.spot else [])
    return max((date for date in dates if date > now), default=None)
