"""Reads what `parvis import` was told of a file: its site, its columns, on what consents rest."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from parvis.imports import queries
from parvis.imports.models import Import
from parvis.wire.archive import Basis


def read(
    row: Import, *, site: str, columns: Sequence[str], basis: str, where: str
) -> dict[str, str] | str:
    """Return the mapping of a file that was looked through, or the sentence that says what is wrong."""
    told: dict[str, str] = {}
    known = dict(queries.sites(row))
    if site:
        if site not in known:
            return _("The file may go to: %(known)s") % {"known": ", ".join(known) or "–"}
        told["authority"] = site
    offered = {one["name"]: one["headings"] for one in queries.columns(row)}
    for one in columns:
        what, _mark, heading = one.partition("=")
        if what not in offered:
            return _("A column holds one of: %(known)s") % {"known": ", ".join(offered) or "–"}
        if heading and heading not in offered[what]:
            return _("The file has these columns: %(known)s") % {"known": ", ".join(offered[what])}
        told[what] = heading
    if basis:
        if basis not in {one.value for one in Basis} or not offered:
            known_bases = ", ".join(one.value for one in Basis)
            return _("A consent rests on one of: %(known)s") % {"known": known_bases}
        told["basis"] = basis
    return told | ({"where": where.strip()[:300]} if where and offered else {})
