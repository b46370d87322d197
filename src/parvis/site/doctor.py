"""Examines a desk and says, for each thing, that it is well or how to mend it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.channels import quiet
from parvis.channels.models import Channel, ChannelState, Heartbeat
from parvis.channels.registry import connectors
from parvis.channels.rules import say
from parvis.kit.errands import Lane
from parvis.kit.secrets import KeyMissing, the_box
from parvis.site.ready import waits_for_migrations

ROOM: Final = 500_000_000
STALE: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined."""

    is_well: bool
    sentence: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Examine everything; a check that fails itself is a finding too."""
    findings: list[Finding] = []
    for check in (_folder, _room, _clock, _database, _key, _connectors, _workers, _silence, _sites):
        findings += _guarded(check)
    return findings


def _guarded(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except DatabaseError as error:
        return [
            Finding(
                False,  # noqa: FBT003
                _("The database does not answer: %(cause)s") % {"cause": error},
                _("Start the desk once with “parvis serve”: it prepares the database."),
            )
        ]


def _folder() -> Iterator[Finding]:
    home: Path = settings.HOME
    if not home.is_dir():
        yield _ill(
            _("The desk’s folder %(path)s does not exist.") % {"path": home},
            _("“parvis serve” makes it, or name another with PARVIS_HOME."),
        )
    elif not os.access(home, os.W_OK):
        yield _ill(
            _("The desk cannot write in its folder %(path)s.") % {"path": home},
            _("Give that folder to the user who starts Parvis."),
        )
    else:
        yield _well(_("The desk’s folder is %(path)s.") % {"path": home})


def _room() -> Iterator[Finding]:
    if not settings.HOME.is_dir():
        return
    left = shutil.disk_usage(settings.HOME).free
    megabytes = left // 1_000_000
    if left < ROOM:
        yield _ill(
            _("Only %(n)s MB are left on the disk.") % {"n": megabytes},
            _("Free some room: a full disk stops the desk."),
        )
    else:
        yield _well(_("%(n)s MB are left on the disk.") % {"n": megabytes})


def _clock() -> Iterator[Finding]:
    latest = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    if latest and latest > timezone.now() + timedelta(minutes=2):
        yield _ill(
            _("The clock of this computer is behind what it was."),
            _("Set it by the network, then let things leave again on the machine’s page."),
        )
    else:
        yield _well(_("The clock is plausible."))


def _database() -> Iterator[Finding]:
    if waits_for_migrations():
        yield _ill(
            _("The database is older than this version of Parvis."),
            _("Back it up, then start the desk: “parvis serve” brings it up to date."),
        )
    else:
        yield _well(_("The database is up to date."))


def _key() -> Iterator[Finding]:
    path: Path = settings.PARVIS_KEY_FILE
    try:
        the_box()
    except KeyMissing:
        yield _ill(
            _("The key of the passwords, %(path)s, is missing or unreadable.") % {"path": path},
            _("Put it back from where you keep it, or connect each site again."),
        )
        return
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield _ill(
            _("Other users of this computer can read the key %(path)s.") % {"path": path},
            _("Run: chmod 600 %(path)s") % {"path": path},
        )
    else:
        yield _well(_("The key of the passwords is there, and yours alone."))


def _connectors() -> Iterator[Finding]:
    found = sorted(connectors())
    if not found:
        yield _ill(
            _("Nothing is installed to read a network with."),
            _("Install Parvis again: “make run” does it."),
        )
    else:
        yield _well(_("Networks that can be read: %(names)s.") % {"names": ", ".join(found)})


def _workers() -> Iterator[Finding]:
    beats = dict(Heartbeat.objects.values_list("lane", "at"))
    names = {Lane.OUTGOING: _("What leaves"), Lane.INCOMING: _("What comes in")}
    for lane, name in names.items():
        at = beats.get(lane)
        if at is None or timezone.now() - at > STALE:
            yield _ill(
                _("%(lane)s: no worker has shown itself for two minutes.") % {"lane": name},
                _("Start the desk with “parvis serve”; it runs the workers."),
            )
        else:
            yield _well(_("%(lane)s: the worker is at work.") % {"lane": name})


def _silence() -> Iterator[Finding]:
    silence = quiet.in_force()
    if silence:
        yield _ill(
            _("The desk is in quiet mode. %(reason)s") % {"reason": silence.get_reason_display()},
            _("Look at what waits on the machine’s page, then let things leave again."),
        )


def _sites() -> Iterator[Finding]:
    troubled = Channel.objects.filter(state__in=(ChannelState.DOWN, ChannelState.RECONNECT))
    for channel in troubled.select_related("brand"):
        yield _ill(
            _("%(site)s (%(brand)s): %(why)s")
            % {"site": channel.title, "brand": channel.brand, "why": say(channel.trouble)},
        )


def _well(sentence: str) -> Finding:
    return Finding(is_well=True, sentence=sentence)


def _ill(sentence: str, remedy: str = "") -> Finding:
    return Finding(is_well=False, sentence=sentence, remedy=remedy)
