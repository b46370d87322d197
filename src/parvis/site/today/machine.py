"""What Today asks of whoever looks after the machine."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.channels import quiet
from parvis.keeping.queries import Care, care
from parvis.site.today.rules import Harm, Line
from parvis.team.models import User


def lines() -> Iterator[Line]:
    """List what the machine needs, in no order."""
    yield from _silence()
    yield from _care(care())


def _silence() -> Iterator[Line]:
    silence = quiet.in_force()
    if silence is None:
        return
    n = len(quiet.undecided())
    yield Line(
        key=f"quiet:{silence.pk}",
        harm=Harm.FAILED,
        minutes=2 + n,
        since=silence.since,
        icon="pause",
        title=ngettext(
            "The desk is silent: %(n)s answer waits for your choice",
            "The desk is silent: %(n)s answers wait for your choice",
            n,
        )
        % {"n": n}
        if n
        else _("The desk is silent until you let things leave again"),
        detail=str(silence.get_reason_display()),
        verb=_("Decide"),
        url=reverse("desk"),
    )


def _care(how: Care) -> Iterator[Line]:
    if how.sheet is None:
        opened = User.objects.filter(is_operator=True).order_by("joined_at").first()
        yield Line(
            key="recovery-sheet",
            harm=Harm.WAITING,
            minutes=3,
            since=opened.joined_at if opened else timezone.now(),
            icon="lock",
            title=_("Print the recovery sheet"),
            detail=_("Until you hold it, no backup is made. Three minutes, once."),
            verb=_("Make the sheet"),
            url=reverse("recovery_sheet"),
        )
    elif how.fault or how.is_old:
        at = (how.plan and (how.plan.fault_at or how.plan.good_at)) or how.sheet.made_at
        yield Line(
            key=f"backup:{at:%Y-%m-%d}",
            harm=Harm.FAILED,
            minutes=3,
            since=at,
            icon="hold",
            title=_("See why no backup is made"),
            detail=how.fault or _("The last good one is more than a day and a half old."),
            verb=_("Look at the backups"),
            url=reverse("backups"),
        )
