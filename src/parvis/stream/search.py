"""The history index: words and phrases, newest first. The one place with store that knows SQLite
from PostgreSQL.

The index keeps the analyzer's own terms in an ordinary FTS5 table (SQLite) or a tsvector
(PostgreSQL), with the brand as a term beside them: one merge of two lists answers for a brand that
holds 1 % of the rows. Deleting never needs to know which analyzer wrote.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction

from parvis.text.analyzer import analyze, terms

TABLE: Final = "stream_index"
PIECE: Final = re.compile(r'["“«]([^"”»]*)["”»]|(\S+)')
MOST_PIECES: Final = 20

CREATE: Final = {
    "sqlite": [
        (
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5(scope, terms, columnsize=0,"
            " tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
        )
    ],
    "postgresql": [
        f"CREATE TABLE {TABLE} (id bigint PRIMARY KEY, brand bigint NOT NULL, vector tsvector)",
        f"CREATE INDEX {TABLE}_vector ON {TABLE} USING gin (vector)",
        f"CREATE INDEX {TABLE}_brand ON {TABLE} (brand, id DESC)",
    ],
}
DROP: Final = f"DROP TABLE IF EXISTS {TABLE}"

_INSERT: Final = {
    "sqlite": f"INSERT INTO {TABLE}(rowid, scope, terms) VALUES (%s, %s, %s)",  # noqa: S608
    "postgresql": f"INSERT INTO {TABLE}(id, brand, vector)"  # noqa: S608
    " VALUES (%s, %s, to_tsvector('simple', %s))",
}
_SEARCH: Final = {
    "sqlite": f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid < %s"  # noqa: S608
    " ORDER BY rowid DESC LIMIT %s",
    "postgresql": f"SELECT id FROM {TABLE} WHERE brand = %s AND vector @@ to_tsquery('simple', %s)"  # noqa: S608
    " AND id < %s ORDER BY id DESC LIMIT %s",
}
MERGE: Final = f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('merge', %s)"  # noqa: S608
PAGES_A_MERGE: Final = 300
LAST: Final = 2**63 - 1


def write(rows: Sequence[tuple[int, int, str]]) -> None:
    """Index `(item id, brand id, text)` rows, in the caller's transaction."""
    sqlite = connection.vendor == "sqlite"
    values = [(pk, f"b{brand}" if sqlite else brand, terms(text)) for pk, brand, text in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT[connection.vendor], values)


def remove(ids: Sequence[int]) -> None:
    """Take items out of the index, in the caller's transaction."""
    column = "rowid" if connection.vendor == "sqlite" else "id"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TABLE} WHERE {column} = %s",  # noqa: S608
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


def find(brand_id: int, query: str, *, before: int = LAST, limit: int = 50) -> list[int]:
    """Find the newest items of a brand that hold every word and “phrase” of a query.

    `word*` finds what begins so. Returns item ids, newest first, all smaller than `before`; none
    for a query without a word.
    """
    pieces = _pieces(query)
    if not pieces:
        return []
    if connection.vendor == "sqlite":
        match = " AND ".join([f"scope:b{brand_id}", *(f"terms:{_fts5(*p)}" for p in pieces)])
        values: list[str | int] = [match, before, limit]
    else:
        values = [brand_id, " & ".join(_tsquery(*p) for p in pieces), before, limit]
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH[connection.vendor], values)
        return [row[0] for row in cursor.fetchall()]


def _pieces(query: str) -> list[tuple[list[str], bool]]:
    """Cut a query into phrases of folded words, each with whether its last word is a prefix."""
    pieces = []
    for phrase, word in PIECE.findall(query)[:MOST_PIECES]:
        words = [term.word for term in analyze(phrase or word)]
        if words:
            pieces.append((words, word.endswith("*")))
    return pieces


def _fts5(words: list[str], prefix: bool) -> str:  # noqa: FBT001
    return '"' + " ".join(words) + '"' + ("*" if prefix else "")


def _tsquery(words: list[str], prefix: bool) -> str:  # noqa: FBT001
    quoted = ["'" + word.replace("'", "") + "'" for word in words]
    return "(" + " <-> ".join(quoted) + (":*" if prefix else "") + ")"
