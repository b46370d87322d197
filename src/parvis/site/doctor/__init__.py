"""Examines a desk and says, for each thing, that it is well or how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from django.db import DatabaseError
from django.utils.translation import gettext as _

from parvis.site.doctor import data, kept, machine, outside, work
from parvis.site.doctor.finding import Finding, ill

Check = Callable[[], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    machine.folder,
    machine.owner,
    machine.room,
    machine.settings_file,
    machine.python,
    machine.pages,
    data.migrations,
    data.whole,
    data.key,
    data.secrets,
    data.queue,
    kept.backups,
    kept.drill,
    work.clock,
    work.workers,
    work.silence,
    work.late,
    work.doubtful,
    outside.connectors,
    outside.sites,
    outside.pauses,
    outside.time,
    outside.address,
    outside.answers,
    outside.mail,
)


def examine() -> list[Finding]:
    """Examine everything; a check that fails itself is a finding too."""
    findings: list[Finding] = []
    for check in CHECKS:
        findings += _guarded(check)
    return findings


def _guarded(check: Check) -> list[Finding]:
    try:
        return list(check())
    except DatabaseError as error:
        return [
            ill(
                _("The database does not answer: %(cause)s") % {"cause": error},
                _("Start the desk once with “parvis serve”: it prepares the database."),
            )
        ]
