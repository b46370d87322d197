"""Looks whether the desk would come back: its sheet, its backups, the last drill."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.keeping.queries import care
from parvis.kit.templatetags.parvis_say import moment
from parvis.site.doctor.finding import Finding, ill, well


def backups() -> Iterator[Finding]:
    """Look whether someone holds the sheet, and whether a good backup is recent."""
    how = care()
    if how.sheet is None:
        yield ill(
            _("Nobody holds a recovery sheet: no backup is made."),
            _("Print it on the machine’s page, or with “parvis recovery-sheet”."),
        )
    elif how.fault:
        yield ill(_("The last backup failed."), how.fault)
    elif how.plan is None or how.plan.good_at is None or how.is_old:
        yield ill(
            _("The last good backup is more than a day and a half old, or there is none."),
            _("Leave the desk running, or make one now: parvis backup FILE"),
        )
    else:
        yield well(_("Last good backup: %(at)s") % {"at": moment(how.plan.good_at)})


def drill() -> Iterator[Finding]:
    """Look whether a backup was ever tried out."""
    last = care().drill
    if last is None:
        yield ill(_("No backup was ever tried out."), _("Try one: parvis restore --check FILE"))
    else:
        yield well(_("Last backup tried out: %(at)s") % {"at": moment(last.at)})
