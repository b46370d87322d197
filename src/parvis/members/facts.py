"""Gathers what is known of everybody who speaks in a thread: one statement, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

SAMPLE: Final = 24
MOST_ASKED: Final = 60

# Of each author asked about, all accounts of the same person; of each account, the latest remarks;
# of each remark, the post it stands under and our latest answer. All by an index of its own: that
# of answers is partial, and serves only a query that says its condition in the same words.
_KNOWN: Final = """
WITH person AS (
  SELECT asked.id AS asked, COALESCE(other.author_id, asked.id) AS author
  FROM stream_author asked
  LEFT JOIN members_memberaccount own ON own.author_id = asked.id
  LEFT JOIN members_memberaccount other ON other.member_id = own.member_id
  WHERE asked.id IN ({marks})
)
SELECT person.asked, asked.kind, asked.item_count, asked.first_at,
  m.id, m.name, m.item_count, m.first_at, m.address, m.is_ambassador,
  said.id, said.said_at, said.kind, said.about, post.title,
  (SELECT MAX(ours.said_at) FROM stream_item ours
   WHERE ours.brand_id = said.brand_id AND ours.authority = said.authority
     AND ours.parent = said.remote_id AND NOT (ours.parent = '') AND ours.ours)
FROM person
JOIN stream_author asked ON asked.id = person.asked
LEFT JOIN members_memberaccount own ON own.author_id = person.asked
LEFT JOIN members_member m ON m.id = own.member_id
LEFT JOIN stream_item said ON said.id IN (
  SELECT latest.id FROM stream_item latest
  WHERE latest.author_id = person.author AND latest.gone_at IS NULL
    AND latest.standing IN ('published', 'held')
  ORDER BY latest.id DESC LIMIT {sample})
LEFT JOIN stream_item post ON post.brand_id = said.brand_id AND post.authority = said.authority
  AND post.remote_id = said.about AND said.about <> ''
ORDER BY person.asked, said.id DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What history says of one author at this moment.

    `count` sums over all accounts of the person. `latest` is the id of their last remark and
    `previous_at` when they spoke before it. `under` lists the titles of what they wrote under,
    newest first, one a remark, out of the latest `SAMPLE` remarks of each account.
    """

    member_id: int | None = None
    name: str = ""
    kind: str = "person"
    count: int = 0
    first_at: datetime | None = None
    latest: int | None = None
    latest_at: datetime | None = None
    previous_at: datetime | None = None
    answered_at: datetime | None = None
    address: str = ""
    is_ambassador: bool = False
    under: tuple[str, ...] = ()
    comments_only: bool = False


def of_authors(authors: Iterable[int]) -> Mapping[int, Facts]:
    """Read what is known of some authors, by author id: one statement for all of them."""
    asked = sorted(set(authors))[:MOST_ASKED]
    if not asked:
        return {}
    marks = ", ".join(["%s"] * len(asked))
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN.format(marks=marks, sample=SAMPLE), asked)
        for row in cursor.fetchall():
            rows[row[0]].append(row[1:])
    return {author: _facts(told) for author, told in rows.items()}


def _facts(rows: Collection[tuple[Any, ...]]) -> Facts:
    one = next(iter(rows))
    kind, author_count, author_first, member, name, member_count, member_first = one[:7]
    address, is_ambassador = one[7:9]
    said = sorted((row[9:] for row in rows if row[9] is not None), key=lambda one: -one[0])
    answers = [at for *_rest, at in said if at is not None]
    return Facts(
        member_id=member,
        name=name or "",
        kind=kind,
        count=(member_count if member else author_count) or 0,
        first_at=_moment(member_first if member else author_first),
        latest=said[0][0] if said else None,
        latest_at=_moment(said[0][1]) if said else None,
        previous_at=_moment(said[1][1]) if len(said) > 1 else None,
        answered_at=_moment(max(answers)) if answers else None,
        address=address or "",
        is_ambassador=bool(is_ambassador),
        under=tuple(title for _id, _at, _kind, _about, title, _answer in said if title),
        comments_only=bool(said) and all(row[2] == "comment" for row in said),
    )


def _moment(at: datetime | str | None) -> datetime | None:
    """Read a moment as the database gives it: SQLite tells it in words, without its zone."""
    if at is None:
        return None
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
