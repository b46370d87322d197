"""Looks whether the work is done: clock, workers, silence, what is late, what is in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.channels import quiet
from parvis.channels.models import Heartbeat, Outgoing, OutgoingState
from parvis.kit.errands import KINDS, Lane
from parvis.site.doctor.finding import Finding, ill, well

STALE: Final = timedelta(minutes=2)
LATE: Final = timedelta(hours=1)
STUCK: Final = 20


def clock() -> Iterator[Finding]:
    """Look whether the clock went back since the workers last gave a sign of life."""
    latest = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    if latest and latest > timezone.now() + timedelta(minutes=2):
        yield ill(
            _("The clock of this computer is behind what it was."),
            _("Set it by the network, then let things leave again on the machine’s page."),
        )
    else:
        yield well(_("The clock is plausible."))


def workers() -> Iterator[Finding]:
    """Look whether each lane has a worker."""
    beats = dict(Heartbeat.objects.values_list("lane", "at"))
    names = {Lane.OUTGOING: _("What leaves"), Lane.INCOMING: _("What comes in")}
    for lane, name in names.items():
        at = beats.get(lane)
        if at is None or timezone.now() - at > STALE:
            yield ill(
                _("%(lane)s: no worker has shown itself for two minutes.") % {"lane": name},
                _("Start the desk with “parvis serve”; it runs the workers."),
            )
        else:
            yield well(_("%(lane)s: the worker is at work.") % {"lane": name})


def silence() -> Iterator[Finding]:
    """Look whether the desk is in quiet mode."""
    now = quiet.in_force()
    if now:
        yield ill(
            _("The desk is in quiet mode. %(reason)s") % {"reason": now.get_reason_display()},
            _("Look at what waits on the machine’s page, then let things leave again."),
        )


def late() -> Iterator[Finding]:
    """Look for rows that should have been worked on an hour ago, or that keep failing."""
    before = timezone.now() - LATE
    for kind in KINDS.values():
        rows = kind.model._default_manager  # noqa: SLF001 -- an abstract Errand has no `objects`
        overdue = rows.filter(due_at__lt=before).count()
        if overdue:
            yield ill(
                _("%(n)s things that wait (%(kind)s) are more than an hour late.")
                % {"n": overdue, "kind": kind.name},
                _(
                    "Look at the machine’s page; if nothing moves, close the desk and start it again."
                ),
            )
        stuck = rows.filter(attempts__gt=STUCK).exclude(due_at=None).count()
        if stuck:
            yield ill(
                _("%(n)s things (%(kind)s) failed more than twenty times in a row.")
                % {"n": stuck, "kind": kind.name},
                _("The machine’s page says why each of them waits."),
            )


def doubtful() -> Iterator[Finding]:
    """Look for answers that ask for a person's word."""
    asks = (OutgoingState.HELD, OutgoingState.LATE, OutgoingState.UNCONFIRMED)
    count = Outgoing.objects.filter(state__in=asks, brand__is_sample=False).count()
    if count:
        yield ill(
            ngettext(
                "%(n)s answer waits for your word.", "%(n)s answers wait for your word.", count
            )
            % {"n": count},
            _("Today lists them; each says what it waits for."),
        )
