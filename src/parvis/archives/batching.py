"""Makes batches of what an archive tells one by one: the same loop for every kind of file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from parvis.wire.archive import BATCH, Batch, Damaged, Row

Told = tuple[Row | str, str, int]


def batches(told: Iterable[Told], cursor: str) -> Iterator[Batch]:
    """Gather rows, and reasons to leave one out, into batches; damage ends with a batch that says so.

    Each thing told is a row or a reason (a msgid, "" for nothing to count), the cursor behind it,
    and how many bytes are behind. `cursor` is where the reading began.
    """
    rows: list[Row] = []
    left: Counter[str] = Counter()
    behind, at = cursor, 0
    trouble = cause = ""
    try:
        for one, behind, at in told:
            if not isinstance(one, str):
                rows.append(one)
            elif one:
                left[one] += 1
            if len(rows) + left.total() >= BATCH:
                yield Batch(rows=tuple(rows), cursor=behind, at=at, left_out=dict(left), more=True)
                rows, left = [], Counter()
    except Damaged as error:
        trouble, cause = error.sentence, error.cause
    yield Batch(
        rows=tuple(rows), cursor=behind, at=at, left_out=dict(left), trouble=trouble, cause=cause
    )
