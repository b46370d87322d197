"""Examines the machine: its folder, its disk, its settings, its Python, its pages."""

from __future__ import annotations

import difflib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.site.doctor.finding import Finding, ill, well

ROOM: Final = 500_000_000
OLDEST_SQLITE: Final = (3, 35, 0)
NAMES: Final = frozenset(
    {
        "PARVIS_HOME", "PARVIS_DATABASE", "PARVIS_KEY_FILE", "PARVIS_SECRET_KEY", "PARVIS_ADDRESS",
        "PARVIS_HOSTS", "PARVIS_PROXY", "PARVIS_ALLOWED_OUT", "PARVIS_LOG", "PARVIS_LANG",
        "PARVIS_LEASE_SECONDS", "PARVIS_SETTLE_SECONDS", "PARVIS_LISTEN_HOST", "PARVIS_LISTEN_PORT",
        "PARVIS_LIFELINE", "PARVIS_STREAM_SAMPLE", "PARVIS_EARLIER_WORDS_DAYS",
        "PARVIS_IMPORT_MEGABYTES",
    }
)  # fmt: skip


def folder() -> Iterator[Finding]:
    """Look whether the desk's folder is there and can be written."""
    home: Path = settings.HOME
    if not home.is_dir():
        yield ill(
            _("The desk’s folder %(path)s does not exist.") % {"path": home},
            _("“parvis serve” makes it, or name another with PARVIS_HOME."),
        )
    elif not os.access(home, os.W_OK):
        yield ill(
            _("The desk cannot write in its folder %(path)s.") % {"path": home},
            _("Give that folder to the user who starts Parvis."),
        )
    else:
        yield well(_("The desk’s folder is %(path)s.") % {"path": home})


def owner() -> Iterator[Finding]:
    """Look for files of another user, as a desk once started as root leaves behind."""
    if os.name == "nt" or not settings.HOME.is_dir():
        return
    me = os.getuid()
    strangers = [path for path in settings.HOME.iterdir() if path.stat().st_uid != me]
    if strangers:
        yield ill(
            _("%(path)s belongs to another user of this computer.") % {"path": strangers[0]},
            _("Give the whole folder back: sudo chown -R $USER %(path)s") % {"path": settings.HOME},
        )


def room() -> Iterator[Finding]:
    """Look how much room is left on the disk."""
    if not settings.HOME.is_dir():
        return
    left = shutil.disk_usage(settings.HOME).free
    megabytes = left // 1_000_000
    if left < ROOM:
        yield ill(
            _("Only %(n)s MB are left on the disk.") % {"n": megabytes},
            _("Free some room: a full disk stops the desk."),
        )
    else:
        yield well(_("%(n)s MB are left on the disk.") % {"n": megabytes})


def settings_file() -> Iterator[Finding]:
    """Look for settings that nobody reads, or that cannot be read."""
    told = {name for name in os.environ if name.startswith("PARVIS_")}
    path = settings.HOME / "parvis.env"
    if path.is_file():
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        told |= {line.partition("=")[0].strip() for line in lines if _is_setting(line)}
    for name in sorted(told - known_names()):
        near = difflib.get_close_matches(name, sorted(known_names()), 1)
        yield ill(
            _("The setting %(name)s is unknown, so it changes nothing.") % {"name": name},
            _("Did you mean %(near)s?") % {"near": near[0]}
            if near
            else _("Remove it, or look at the list of settings in the guide."),
        )


def known_names() -> frozenset[str]:
    """Name every setting of the desk; a program around it may add its own with PARVIS_OTHER_NAMES."""
    more = os.environ.get("PARVIS_OTHER_NAMES", "")
    return NAMES | {"PARVIS_OTHER_NAMES"} | {name for name in more.split(",") if name}


def _is_setting(line: str) -> bool:
    return "=" in line and not line.lstrip().startswith("#")


def python() -> Iterator[Finding]:
    """Look whether this Python and what comes with it can do what the desk asks."""
    version = sqlite3.sqlite_version_info
    if version < OLDEST_SQLITE or not _has_fts5():
        yield ill(
            _("The SQLite of this Python (%(version)s) cannot search texts.")
            % {"version": sqlite3.sqlite_version},
            _("Use the Python of a recent Debian, or of python.org."),
        )
    try:
        ZoneInfo(settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        yield ill(
            _("The time zones are missing, so hours would be wrong."),
            _("Install Parvis again: “make run” does it."),
        )
    else:
        yield well(_("Python %(version)s suits.") % {"version": sys.version.split()[0]})


def _has_fts5() -> bool:
    line = sqlite3.connect(":memory:")
    try:
        line.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    except sqlite3.OperationalError:
        return False
    finally:
        line.close()
    return True


def pages() -> Iterator[Finding]:
    """Look whether the style sheets and the French catalog were made."""
    catalog = settings.PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.mo"
    if not catalog.is_file():
        yield ill(
            _("The French sentences are missing."),
            _("Install Parvis again: “make run” does it."),
        )
    if settings.HOME.is_dir() and not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        yield ill(
            _("The desk’s style sheets were not made, so its pages would be bare."),
            _("Start the desk once with “parvis serve”: it makes them."),
        )
