"""The history index: which items may match, newest first. With `store`, the one place that knows
SQLite from PostgreSQL.

It proposes; the compiled check decides (`history`). It keeps opaque words (`text.index.words`) in an
ordinary FTS5 table (SQLite) or a tsvector made by cast (PostgreSQL), with the brand as a word beside
them: one merge of two lists answers for a brand that holds 1 % of the rows. A row tells which version
wrote it and for which language; deleting never needs to know.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from parvis.stream.models import Author, Item, Reindexing
from parvis.stream.subjects import words_subject
from parvis.text.index.asking import NEVER, Request, fts5, tsquery
from parvis.text.index.words import VERSION, owner, words_of, writer
from parvis.text.query.finders import says
from parvis.text.tokens import form_of

TABLE: Final = "stream_index"
CREATE: Final = {
    "sqlite": [
        (
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, version UNINDEXED, language UNINDEXED,"
            " columnsize=0, detail=none, tokenize=\"ascii tokenchars '_'\")"
        )
    ],
    "postgresql": [
        (
            f"CREATE TABLE {TABLE} (id bigint PRIMARY KEY, brand bigint NOT NULL, words tsvector,"
            " version smallint NOT NULL, language varchar(2) NOT NULL)"
        ),
        f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words)",
        f"CREATE INDEX {TABLE}_brand ON {TABLE} (brand, id DESC)",
    ],
}
DROP: Final = f"DROP TABLE IF EXISTS {TABLE}"

_KEY: Final = {"sqlite": "rowid", "postgresql": "id"}
_INSERT: Final = {
    "sqlite": f"INSERT INTO {TABLE}(rowid, words, version, language) VALUES (%s, %s, %s, %s)",  # noqa: S608
    "postgresql": f"INSERT INTO {TABLE}(id, brand, words, version, language)"  # noqa: S608
    " VALUES (%s, %s, %s::tsvector, %s, %s)",
}
_FROM: Final = {
    "sqlite": f"FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid < %s AND rowid >= %s",
    "postgresql": f"FROM {TABLE} WHERE brand = %s AND words @@ %s::tsquery AND id < %s AND id >= %s",
}
MERGE: Final = f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('merge', %s)"  # noqa: S608
PAGES_A_MERGE: Final = 300
LAST: Final = 2**63 - 1
MOST_LETTERS: Final = 500_000
"""Letters of all the words of one item, beyond which the index says that it may hold anything."""
ANYTHING: Final = "__any"
MOST_AUTHORS: Final = 200


def write(items: Iterable[Item]) -> None:
    """Index items, each with its author's key, in the caller's transaction."""
    is_sqlite = connection.vendor == "sqlite"
    values: list[tuple[int | str, ...]] = []
    for item in items:
        words = _words(item)
        words = words if len(words) <= MOST_LETTERS else ANYTHING
        row = (f"{owner(item.brand_id)} {words}", VERSION, item.language[:2])
        values.append((item.pk, *row) if is_sqlite else (item.pk, item.brand_id, *row))
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT[connection.vendor], values)


def _words(item: Item) -> str:
    told = words_of(words_subject(item.title, item.text, item.language))
    if item.author_id:
        told.add(writer(item.author_id))
    return " ".join(sorted(told))


def remove(ids: Sequence[int]) -> None:
    """Take items out of the index, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TABLE} WHERE {_KEY[connection.vendor]} = %s",  # noqa: S608
            [(pk,) for pk in ids],
        )


def forget(seconds: float = 5.0) -> bool:
    """Rewrite the index without the words of what was taken out of it; True when it is done.

    SQLite's index keeps deleted terms in its segments until they are merged (its secure-delete came
    with 3.42). Works in short transactions of its own, so that nobody waits for it long; must not
    be called inside one.
    """
    if connection.vendor != "sqlite":
        return True
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with transaction.atomic(), connection.cursor() as cursor:
            before = connection.connection.total_changes
            cursor.execute(MERGE, [-PAGES_A_MERGE])
            if connection.connection.total_changes - before < 2:
                return True
    return False


def candidates(
    brand_id: int, asked: Request | None, *, before: int = LAST, since: int = 0, limit: int = 50
) -> list[int]:
    """List the newest items of a brand that may match: ids, newest first, `since` <= id < `before`.

    What an older version of the index wrote, or has not been written yet, may match always, and so
    does everything when `asked` is None.
    """
    if asked == NEVER:
        return []
    stale = LAST if asked is None else behind()
    found: list[int] = []
    if asked is not None and before > stale:
        source, values = _indexed(brand_id, asked, before, max(since, stale))
        key = _KEY[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {key} {source} ORDER BY {key} DESC LIMIT %s", [*values, limit])
            found = [row[0] for row in cursor.fetchall()]
    if len(found) < limit and since < stale:
        rows = _unindexed(brand_id, min(before, stale), since)
        found += rows.order_by("-id").values_list("pk", flat=True)[: limit - len(found)]
    return found


def how_many(brand_id: int, asked: Request | None, *, before: int = LAST, since: int = 0) -> int:
    """Count what `candidates` would list without a limit."""
    if asked == NEVER:
        return 0
    stale = LAST if asked is None else behind()
    counted = _unindexed(brand_id, min(before, stale), since).count() if since < stale else 0
    if asked is not None and before > stale:
        source, values = _indexed(brand_id, asked, before, max(since, stale))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {source}", values)
            counted += cursor.fetchone()[0]
    return counted


def _unindexed(brand_id: int, before: int, since: int) -> QuerySet[Item]:
    rows = Item.objects.filter(brand_id=brand_id, gone_at=None, forgotten_at=None)
    return rows.filter(id__lt=before, id__gte=since)


def _indexed(brand_id: int, asked: Request, before: int, since: int) -> tuple[str, list[str | int]]:
    """Give the end of a statement over the index, and its values."""
    if connection.vendor == "sqlite":
        match = f'"{owner(brand_id)}" AND ({fts5(asked)} OR "{ANYTHING}")'
        return _FROM["sqlite"], [match, before, since]
    return _FROM["postgresql"], [brand_id, f"{tsquery(asked)} | '{ANYTHING}'", before, since]


def behind() -> int:
    """Return the id below which the index may be of an older version: 0 when it is up to date."""
    row = Reindexing.objects.values_list("version", "before").first()
    return row[1] if row is not None and row[0] == VERSION else LAST


def authors_named(brand_id: int, name: str) -> list[int] | None:
    """List the authors of a brand whose folded name holds a folded one; None for too many."""
    rows = Author.objects.filter(brand_id=brand_id).values_list("pk", "name")
    found = [pk for pk, own in rows.iterator(2000) if own and says(form_of(own), name)]
    return found if len(found) <= MOST_AUTHORS else None
