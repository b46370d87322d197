"""Changes the key of the secrets: a new one first, every secret closed again, then the old ones go.

One row walks through every column of secrets, a few rows at a step; whoever is killed begins again
where the row says. A process that read the old key just before may still write with it, so the old
keys go only after a pause and a last look.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from parvis.keeping.models import KeyRotation
from parvis.kit import jobs
from parvis.kit.secrets import (
    EncryptedJSONField,
    KeyMissing,
    Sealed,
    add_key,
    keep_first_key,
    the_box,
)
from parvis.team.actions import record
from parvis.team.models import User

logger = logging.getLogger(__name__)
BATCH: Final = 100
PAUSE: Final = timedelta(seconds=60)


def begin(*, by: User | None) -> KeyRotation:
    """Begin to change the key, or return the change that is under way."""
    with transaction.atomic():
        going = KeyRotation.objects.filter(done_at=None).first()
        if going is not None:
            KeyRotation.objects.filter(pk=going.pk, due_at=None).update(due_at=timezone.now())
            return going
        made = KeyRotation.objects.create(by=by, due_at=timezone.now())
        record("desk.key_rotation", by=by)
        jobs.ring("rotation", made.pk)
    return made


def step(pk: int) -> None:
    """Do a few rows, or the last look. Safe to die anywhere inside."""
    row = KeyRotation.objects.get(pk=pk)
    if row.done_at:
        KeyRotation.objects.filter(pk=pk).update(due_at=None)
    elif not row.step_name:
        _add_key_once(row)
    elif row.walked_at is None:
        _walk(row)
    else:
        _finish(row)


def _add_key_once(row: KeyRotation) -> None:
    """Add the new key. Killed before the row knows, a second new key is added: the walk closes all anew."""
    add_key(Path(settings.PARVIS_KEY_FILE))
    _save(row, step_name=_columns()[0][0] if _columns() else "none", after=0)


def _walk(row: KeyRotation) -> None:
    names = [name for name, _model, _field in _columns()]
    at = names.index(row.step_name) if row.step_name in names else len(names)
    if at >= len(names):
        _save(row, walked_at=timezone.now(), due_at=timezone.now() + PAUSE)
        return
    _name, model, field = _columns()[at]
    keys = list(
        model._default_manager.filter(pk__gt=row.after)  # noqa: SLF001
        .order_by("pk")
        .values_list("pk", flat=True)[:BATCH]
    )
    done = _close_again(model, field, keys)
    if keys:
        _save(row, after=keys[-1], count=row.count + done)
    else:
        _save(row, step_name=names[at + 1] if at + 1 < len(names) else "none", after=0)


def _close_again(model: type[models.Model], field: str, keys: list[int]) -> int:
    """Close the secrets of some rows with the newest key; one that no key opens stays as it is."""
    box, done = the_box(), 0
    with transaction.atomic():
        rows = model._default_manager.filter(pk__in=keys).values_list("pk", field)  # noqa: SLF001
        for pk, value in rows:
            token = value.token if isinstance(value, Sealed) else ""
            if not token:
                continue
            try:
                fresh = Sealed(box.rotate(token))
            except KeyMissing:
                logger.warning("a secret of %s %s opens with no key", model.__name__, pk)
                continue
            same: dict[str, Any] = {"pk": pk, field: value}
            done += model._default_manager.filter(**same).update(**{field: fresh})  # noqa: SLF001
    return done


def _finish(row: KeyRotation) -> None:
    """Look once more for what the newest key alone does not open; when nothing is left, drop the old."""
    late = list(_closed_by_old())
    for model, field, pk in late:
        _close_again(model, field, [pk])
    if late:
        _save(row, due_at=timezone.now() + PAUSE, count=row.count + len(late))
        return
    keep_first_key(Path(settings.PARVIS_KEY_FILE))
    with transaction.atomic():
        _save(row, done_at=timezone.now(), due_at=None)
        record("desk.key_rotated", by=row.by, secrets=row.count)


def _closed_by_old() -> Iterator[tuple[type[models.Model], str, int]]:
    everything, newest = the_box(), the_box().newest()
    for _name, model, field in _columns():
        for pk, value in model._default_manager.values_list("pk", field).iterator():  # noqa: SLF001
            token = value.token if isinstance(value, Sealed) else ""
            if token and not newest.opens(token) and everything.opens(token):
                yield model, field, pk


def _columns() -> list[tuple[str, type[models.Model], str]]:
    """List every column of secrets, by name."""
    found = [
        (f"{model._meta.label}.{field.name}", model, field.name)  # noqa: SLF001
        for model in apps.get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001
        if isinstance(field, EncryptedJSONField)
    ]
    return sorted(found, key=lambda one: one[0])


def _save(row: KeyRotation, **values: Any) -> None:  # noqa: ANN401
    values.setdefault("due_at", timezone.now())
    KeyRotation.objects.filter(pk=row.pk).update(attempts=0, **values)
