"""Fetches the pictures that are wanted, and removes those that were let go.

Rows are the truth: a row is written before its file and removed after it, so that whatever is
killed in between is found again.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from parvis.kit.media import AVATAR, PICTURE, fetch_picture
from parvis.kit.media import Picture as Drawn
from parvis.stream.models import Picture
from parvis.stream.pictures.rules import asked, named, try_again
from parvis.wire.errors import ConnectorError

NOTHING: Final[dict[str, Any]] = {
    "name": "", "file": "", "mime": "", "width": 0, "height": 0, "is_kept": False
}  # fmt: skip


def step(pk: int) -> None:
    """Fetch one picture, or remove one whose owner is gone."""
    row = Picture.objects.select_related("brand").filter(pk=pk).first()
    if row is None:
        return
    is_owned = row.author_id or row.item_id
    if row.brand is None or not is_owned or row.brand.is_sample or not row.brand.shows_pictures:
        old = row.file
        Picture.objects.filter(pk=pk).update(**NOTHING)
        _remove_file(old)
        Picture.objects.filter(pk=pk).delete()
        return
    if not _copy(row):
        _fetch(row)


def _copy(row: Picture) -> bool:
    """Take what the brand keeps already from the same address; False when it keeps nothing."""
    same = Picture.objects.filter(brand=row.brand, url=row.url, is_kept=True).exclude(pk=row.pk)
    found = same.filter(author__isnull=row.author_id is None).first()
    if found is None:
        return False
    _settle(
        row,
        found.name,
        found.file,
        Drawn(body=b"", mime=found.mime, width=found.width, height=found.height),
    )
    return True


def _fetch(row: Picture) -> None:
    from parvis.kit.door.desk import quick_door  # noqa: PLC0415 -- a desk at rest needs no door

    try:
        if row.author_id:
            url = asked(row.url, AVATAR)
            drawn = fetch_picture(quick_door(), url, AVATAR, ground="white")
        else:
            drawn = fetch_picture(quick_door(), row.url, PICTURE)
    except ConnectorError as error:
        _fail(row, error)
        return
    name = named(drawn.body, brand=row.brand_id or 0, key=settings.SECRET_KEY)
    _settle(row, name, f"pictures/{row.brand_id}/{name[:2]}/{name}", drawn)


def _settle(row: Picture, name: str, file: str, drawn: Drawn) -> None:
    """Write what is about to be kept, then the file, then that it is kept."""
    told = {
        "name": name, "file": file, "mime": drawn.mime, "width": drawn.width,
        "height": drawn.height, "fetched_at": timezone.now(), "why_none": "",
    }  # fmt: skip
    Picture.objects.filter(pk=row.pk).update(**told)
    if drawn.body and not default_storage.exists(file):
        default_storage.save(file, ContentFile(drawn.body))
    still = Picture.objects.filter(pk=row.pk, url=row.url)
    still.update(is_kept=True, due_at=None, attempts=0)
    if row.file and row.file != file:
        _remove_file(row.file)


def _fail(row: Picture, error: ConnectorError) -> None:
    wait = try_again(error, row.attempts)
    rows = Picture.objects.filter(pk=row.pk, url=row.url)
    if wait is not None:
        rows.update(due_at=timezone.now() + wait)
        return
    rows.update(
        **NOTHING, due_at=None, fetched_at=timezone.now(), why_none=error.cause[:200] or error.name
    )
    _remove_file(row.file)


def _remove_file(file: str) -> None:
    """Remove a file that no row names any more."""
    if file and not Picture.objects.filter(file=file).exists():
        default_storage.delete(file)
