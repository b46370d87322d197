"""Writes members as a table for spreadsheets: CSV that no cell of which is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from parvis.members.models import Member

BOM: Final = "\ufeff"
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
GUARD: Final = "'"


def neutral(value: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    What begins with `= + - @`, a tab or a carriage return is run by Excel and others (CSV injection,
    OWASP). An apostrophe at the start already is doubled, so that `plain` reads every value back.
    """
    return GUARD + value if value.startswith((*FORMULA, GUARD)) else value


def plain(cell: str) -> str:
    """Read back what `neutral` wrote."""
    return cell[1:] if cell.startswith(GUARD) else cell


def lines(pages: Iterable[Sequence[Member]]) -> Iterator[bytes]:
    """Write the table, some members at a time: UTF-8 with the mark that Excel needs."""
    yield (BOM + _row(_heads())).encode()
    for page in pages:
        yield "".join(_row(_cells(member)) for member in page).encode("utf-8", "replace")


def _row(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerow(map(neutral, cells))
    return out.getvalue()


def _heads() -> list[str]:
    return [
        _("Name"), _("Tags"), _("Language"), _("tu or vous"), _("Ambassador"), _("Remarks"),
        _("First heard"), _("Last heard"), _("Why they are here"), _("Known from"),
    ]  # fmt: skip


def _cells(member: Member) -> list[str]:
    return [
        member.name,
        ", ".join(tag.label for tag in member.tags.all()),
        member.language,
        member.address,
        _("yes") if member.is_ambassador else "",
        str(member.item_count),
        member.first_at.date().isoformat() if member.first_at else "",
        member.last_at.date().isoformat() if member.last_at else "",
        str(member.get_source_display()),
        member.source_detail,
    ]
