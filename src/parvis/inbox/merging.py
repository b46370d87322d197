"""Two conversations that turn out to be one: all that hangs on the one that goes follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from parvis.inbox.models import Conversation


def move_all(pairs: Sequence[tuple[int, int]]) -> None:
    """Move what points at each `(gone, into)` conversation, whichever model it is.

    A row that a unique rule keeps out (a draft, where the same person has one) stays where it is.
    One statement for each foreign key, whatever the number of pairs.
    """
    with connection.cursor() as cursor:
        for sql, times in _statements():
            cursor.executemany(sql, [(into, gone, *[into] * times) for gone, into in pairs])


@cache
def _statements() -> tuple[tuple[str, int], ...]:
    """List the statements, each with how often the key of the one that stays is told again."""
    return tuple(_statement(field) for field in _foreign_keys())


def _foreign_keys() -> Iterator[models.Field[Any, Any]]:
    for relation in Conversation._meta.get_fields(include_hidden=True):  # noqa: SLF001
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not Conversation:
            yield relation.field


def _statement(field: models.Field[Any, Any]) -> tuple[str, int]:
    quote = connection.ops.quote_name
    table, key = quote(field.model._meta.db_table), quote(str(field.column))  # noqa: SLF001
    sql = f"UPDATE {table} SET {key} = %s WHERE {key} = %s"  # noqa: S608
    rules = list(_rules(field))
    for others in rules:
        same = "".join(f" AND o.{quote(name)} = {table}.{quote(name)}" for name in others)
        sql += f" AND NOT EXISTS (SELECT 1 FROM {table} o WHERE o.{key} = %s{same})"  # noqa: S608
    return sql, len(rules)


def _rules(field: models.Field[Any, Any]) -> Iterator[list[str]]:
    """List the other columns of each unique rule that the foreign key is part of."""
    if field.unique:
        yield []
    options = field.model._meta  # noqa: SLF001
    together = [*options.unique_together, *(c.fields for c in options.total_unique_constraints)]
    for names in together:
        if field.name in names:
            others = [name for name in names if name != field.name]
            fields = [options.get_field(name) for name in others]
            yield [str(f.column) for f in fields if isinstance(f, models.Field)]
