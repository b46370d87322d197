"""Wakes a desk that was just taken out of a backup: `python -m parvis.keeping.revive`.

PARVIS_HOME names the staged folder. Prints how many erasures were replayed.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing


def main() -> None:
    """Bring the rows up to date, erase again who was erased, doubt what was to leave, fall silent."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.contrib.sessions.models import Session  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from parvis.channels import quiet  # noqa: PLC0415
    from parvis.keeping.models import KeyRotation  # noqa: PLC0415
    from parvis.members import erasure  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    replayed = erasure.settle()
    quiet.after_restore()
    Session.objects.all().delete()
    KeyRotation.objects.filter(done_at=None).update(due_at=None)
    path = str(connection.settings_dict["NAME"])
    connection.close()
    with closing(sqlite3.connect(path)) as rows:
        rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        rows.execute("PRAGMA journal_mode=DELETE")
    sys.stdout.write(f"{replayed}\n")


if __name__ == "__main__":
    main()
