"""The same walks with the rows in PostgreSQL: what is true of one store is true of the other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.servers.postgres import Postgres

pytestmark = pytest.mark.servers
ROOT = Path(__file__).resolve().parents[2]
WALKS = (
    "tests/kit/test_bulk.py",
    "tests/intake/test_intake.py",
    "tests/intake/test_order.py",
    "tests/intake/test_search.py",
    "tests/intake/test_upkeep.py",
    "tests/stream/test_history_law.py",
    "tests/stream/test_reindex.py",
    "tests/intake/test_streaming.py",
    "tests/listening/test_presence.py",
    "tests/inbox/test_page.py",
    "tests/channels/test_outbox.py",
    "tests/listening/test_spikes.py",
)


def run(postgres: Postgres, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the desk's with its rows in PostgreSQL."""
    env = {
        **os.environ,
        "PARVIS_DATABASE": postgres.url,
        "PARVIS_HOME": str(home),
        "PARVIS_LANG": "en",
        "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
        "COLUMNS": "300",
    }
    return subprocess.run(
        [sys.executable, "-m", *words],
        env=env, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def test_reading_storing_searching_showing_and_sending_do_the_same_on_postgresql(
    postgres, tmp_path
):
    done = run(postgres, tmp_path, "pytest", "-q", "-p", "no:cacheprovider", *WALKS)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "skipped" not in done.stdout.replace("hostile-strings is not beside", "")


def test_a_desk_is_made_on_postgresql_and_its_backup_says_what_to_do_instead(postgres, tmp_path):
    made = run(postgres, tmp_path, "django", "migrate", "-v0")
    assert made.returncode == 0, made.stderr
    again = run(postgres, tmp_path, "django", "migrate", "--check")
    assert again.returncode == 0, again.stdout + again.stderr
    refused = run(postgres, tmp_path, "parvis", "backup", str(tmp_path / "desk.zip"))
    assert refused.returncode != 0
    assert "pg_dump" in refused.stdout + refused.stderr
    assert not (tmp_path / "desk.zip").exists()
