"""Many rows at once by prepared statements: the intake reads and writes thousands a second.

Django's `bulk_update` builds one CASE … WHEN per row and column, and a query that looks for a
hundred names costs it ten times what it costs the database. Here a statement is made once per model
and set of columns, and only values travel. No signal, no `save()`, no `pre_save` of a field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
Convert = Callable[[Any], Any]
Values = tuple[Any, ...]

MOST_ROWS: Final = 250
MOST_VALUES: Final = 30_000  # SQLite takes 32,766 in one statement
AS_THEY_ARE: Final[frozenset[type[models.Field[Any, Any]]]] = frozenset(
    {models.AutoField, models.BigAutoField, models.BigIntegerField, models.IntegerField}
    | {models.PositiveIntegerField, models.CharField, models.TextField}
)
AMONG: Final = {"sqlite": "IN (SELECT value FROM json_each(%s))", "postgresql": "= ANY(%s)"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Some fields of a model: their columns, how to read them off a row, what needs converting."""

    names: tuple[str, ...]
    read: Callable[[Any], Values]
    into: tuple[tuple[int, Convert], ...]
    back: tuple[tuple[int, Convert], ...]

    def values(self, row: models.Model) -> Values:
        """Read a row as the database wants it."""
        return _converted(self.read(row), self.into)


def make(model: type[M], **told: Any) -> M:  # noqa: ANN401
    """Make a row that is not saved, in half the time; foreign keys are told as `…_id`."""
    values = (told[name] if name in told else default() for name, default in _defaults(model))
    return model(*values)


def find(
    model: type[M],
    among: tuple[str, Collection[Any]],
    equal: Mapping[str, Any] = {},
    *,
    lock: bool = False,
) -> list[M]:
    """Load the rows whose field is among some values, and whose other fields equal what is told.

    `lock` holds them until the transaction ends, where the database knows how.
    """
    fields = model._meta.concrete_fields  # noqa: SLF001
    names = [field.attname for field in fields]
    told = pick(model, [field.name for field in fields], among, equal, lock=lock)
    return [model.from_db(connection.alias, names, values) for values in told]


def pick(
    model: type[models.Model],
    names: Sequence[str],
    among: tuple[str, Collection[Any]],
    equal: Mapping[str, Any] = {},
    *,
    lock: bool = False,
) -> list[Values]:
    """Read some fields of such rows, as tuples in the order of `names`."""
    field, wanted = among
    if not wanted:
        return []
    columns, where = _columns(model, tuple(names)), _columns(model, (*equal, field))
    is_sqlite = connection.vendor == "sqlite"
    tests = [f"{name} = %s" for name in where.names[:-1]]
    tests.append(f"{where.names[-1]} {AMONG[connection.vendor]}")
    sql = f"SELECT {', '.join(columns.names)} FROM {_table(model)} WHERE {' AND '.join(tests)}"  # noqa: S608
    if lock and connection.features.has_select_for_update:
        sql += " FOR UPDATE"
    listed = list(wanted)
    values = [*equal.values(), json.dumps(listed) if is_sqlite else listed]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[Values] = cursor.fetchall()
    return [_converted(row, columns.back) for row in rows] if columns.back else rows


def insert(model: type[M], rows: Collection[M]) -> None:
    """Insert rows; those whose key the database draws are told theirs. In the caller's transaction.

    Foreign keys are read as `…_id`: a row must not point at an unsaved one.
    """
    drawn = [row for row in rows if row.pk is None]
    _insert(model, [row for row in rows if row.pk is not None], drawn=False)
    _insert(model, drawn, drawn=True)


def link(model: type[models.Model], names: Sequence[str], values: Iterable[Values]) -> None:
    """Insert rows that only tie keys together: `values` in the order of the named fields."""
    columns = _columns(model, tuple(names))
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model, columns, 1), list(values))


def update(model: type[M], rows: Iterable[M], names: Sequence[str]) -> None:
    """Write the named fields of rows that exist, by their keys. In the caller's transaction."""
    columns = _columns(model, tuple(names))
    values = [(*columns.values(row), row.pk) for row in rows]
    if not values:
        return
    sets = ", ".join(f"{name} = %s" for name in columns.names)
    sql = f"UPDATE {_table(model)} SET {sets} WHERE {_key(model)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _insert(model: type[M], rows: Sequence[M], *, drawn: bool) -> None:
    if not rows:
        return
    fields = model._meta.concrete_fields  # noqa: SLF001
    columns = _columns(model, tuple(f.name for f in fields if not (drawn and f.primary_key)))
    size = min(MOST_ROWS, MOST_VALUES // len(columns.names))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            values = [columns.values(row) for row in part]
            if drawn:
                sql = f"{_statement(model, columns, len(part))} RETURNING {_key(model)}"
                cursor.execute(sql, [value for row in values for value in row])
                for row, (pk,) in zip(part, cursor.fetchall(), strict=True):
                    row.pk = pk
            else:
                cursor.executemany(_statement(model, columns, 1), values)
    for row in rows:
        row._state.adding = False  # noqa: SLF001
        row._state.db = connection.alias  # noqa: SLF001


def _statement(model: type[models.Model], columns: Columns, count: int) -> str:
    marks = "(" + ", ".join(["%s"] * len(columns.names)) + ")"
    names = ", ".join(columns.names)
    return f"INSERT INTO {_table(model)} ({names}) VALUES {', '.join([marks] * count)}"  # noqa: S608


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001


def _key(model: type[models.Model]) -> str:
    return connection.ops.quote_name(str(model._meta.pk.column))  # noqa: SLF001


def _converted(values: Values, converted: tuple[tuple[int, Convert], ...]) -> Values:
    told = list(values)
    for at, convert in converted:
        if told[at] is not None:
            told[at] = convert(told[at])
    return tuple(told)


@cache
def _defaults(model: type[models.Model]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    return tuple((f.attname, f.get_default) for f in model._meta.concrete_fields)  # noqa: SLF001


@cache
def _columns(model: type[models.Model], names: tuple[str, ...]) -> Columns:
    fields = [_field(model, name) for name in names]
    one = attrgetter(fields[0].attname)
    many = attrgetter(*(field.attname for field in fields))
    into = ((at, _into(field)) for at, field in enumerate(fields))
    back = ((at, _back(field)) for at, field in enumerate(fields))
    return Columns(
        names=tuple(connection.ops.quote_name(str(field.column)) for field in fields),
        read=many if len(fields) > 1 else lambda row: (one(row),),
        into=tuple((at, convert) for at, convert in into if convert is not None),
        back=tuple((at, convert) for at, convert in back if convert is not None),
    )


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)  # noqa: SLF001
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of {model.__name__}")
    return field


def _into(field: models.Field[Any, Any]) -> Convert | None:
    target = getattr(field, "target_field", field)
    if type(target) in {*AS_THEY_ARE, models.BooleanField}:
        return None
    if type(target) is models.DateTimeField:
        return _moment if connection.vendor == "sqlite" else None
    return lambda value: target.get_db_prep_save(value, connection)


def _back(field: models.Field[Any, Any]) -> Convert | None:
    target = getattr(field, "target_field", field)
    if type(target) in AS_THEY_ARE:
        return None
    if type(target) is models.DateTimeField:
        return _instant if connection.vendor == "sqlite" else None
    if type(target) is models.BooleanField:
        return bool
    column = target.get_col(target.model._meta.db_table)  # noqa: SLF001
    steps = [*connection.ops.get_db_converters(column), *target.get_db_converters(connection)]

    def convert(value: Any) -> Any:  # noqa: ANN401
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert


def _moment(value: datetime) -> str:
    """Write an instant as Django does on SQLite, which keeps the time in UTC without its zone."""
    return str((value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None))


def _instant(value: datetime) -> datetime:
    """Read one: Django's connection gives a time without its zone."""
    return value.replace(tzinfo=UTC)
