"""Writes ranks as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from parvis.listening.models import Rank
from parvis.members.table import BOM, neutral


def lines(ranks: Iterable[Rank]) -> Iterator[bytes]:
    """Write the table row by row: UTF-8 with the mark that Excel needs, no cell a formula."""
    heads = [
        _("Day"), _("Words"), _("Language"), _("From where"), _("Engine"), _("Position"),
        _("Results looked at"), _("Our page"), _("Clicks"), _("Displays"), _("First ten"),
    ]  # fmt: skip
    yield (BOM + _row(heads)).encode()
    for rank in ranks:
        yield _row(_cells(rank)).encode("utf-8", "replace")


def _row(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerow(map(neutral, cells))
    return out.getvalue()


def _cells(rank: Rank) -> list[str]:
    told = (rank.position, rank.depth or None, rank.page, rank.clicks, rank.displays)
    position, depth, page, clicks, displays = ("" if one is None else str(one) for one in told)
    return [
        rank.day.isoformat(),
        rank.phrase.words,
        rank.phrase.language,
        rank.phrase.region,
        str(rank.get_engine_display()),
        position,
        depth,
        page,
        clicks,
        displays,
        ", ".join(f"{place} {host}" for place, host in rank.others),
    ]
