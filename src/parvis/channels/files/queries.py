"""What is read of the files that leave, and what a network is given of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from mimetypes import guess_extension
from typing import Final

import msgspec
from django.core.files.storage import default_storage

from parvis.channels.files.models import File
from parvis.channels.models import Outgoing
from parvis.kit.fitting import fitted
from parvis.team.models import Brand, User
from parvis.wire.card import Limits
from parvis.wire.errors import Refused
from parvis.wire.items import Attachment, Draft, MediaKind
from parvis.wire.words import gettext_noop as _

LOST: Final = _(
    "The file “%(file)s” is no longer on this desk, so nothing was sent. Attach it again, then send."
)
TOO_HEAVY: Final = _(
    "“%(file)s” is still too large for the network after Parvis made it smaller. Use a smaller one."
)


def waiting(brand: Brand, user: User, spot: str) -> list[File]:
    """List the files that wait in a box of a person, as they were added."""
    return list(File.objects.filter(brand=brand, by=user, spot=spot).order_by("pk"))


def one(brand: Brand, name: str) -> File | None:
    """Find a file of a brand by its name."""
    return File.objects.filter(brand=brand, name=name).first()


def read(file: File) -> bytes | None:
    """Read the bytes of a file; None when they are gone."""
    try:
        with default_storage.open(file.path) as stored:
            return bytes(stored.read())
    except OSError:
        return None


def attachments(files: Sequence[File]) -> tuple[Attachment, ...]:
    """Say files as a draft keeps them: by name, without their bytes."""
    return tuple(
        Attachment(kind=MediaKind(file.kind), mime=file.mime, alt=file.alt, file=file.name)
        for file in files
    )


def of(outgoing: Outgoing) -> list[File]:
    """List the files that leave, or left, with something, as they were added."""
    return sorted(outgoing.files.all(), key=lambda file: file.pk)


def filled(draft: Draft, *, brand: int, limits: Limits) -> Draft:
    """Put into a draft the bytes of its files, as a network of these limits takes them.

    Raises Refused for a file that is gone, or that no drawing makes small enough.
    """
    if not draft.media:
        return draft
    rows = {
        f.name: f for f in File.objects.filter(brand=brand, name__in=[a.file for a in draft.media])
    }
    return msgspec.structs.replace(
        draft, media=tuple(_filled(one, rows, limits) for one in draft.media)
    )


def _filled(one: Attachment, rows: Mapping[str, File], limits: Limits) -> Attachment:
    row = rows.get(one.file)
    body = read(row) if row else None
    if row is None or body is None:
        raise Refused(LOST, file=row.label if row else one.file[:8])
    mime = row.mime
    if one.kind is MediaKind.IMAGE and not row.moves:
        drawn = fitted(body, mime, octets=limits.media_octets, types=limits.types)
        if drawn is None:
            raise Refused(TOO_HEAVY, file=row.label)
        body, mime = drawn
    name = one.file if mime == row.mime else f"{one.file}{guess_extension(mime) or ''}"
    return msgspec.structs.replace(one, content=body, mime=mime, file=name)
