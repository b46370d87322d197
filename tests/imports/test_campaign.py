"""The campaign of `make import-long`, short: killed with -9 at 40 %, gone on with, equal counts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "import_long.py"


def test_an_import_killed_on_the_way_and_gone_on_with_holds_every_comment_once():
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "1500"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed after" in done.stdout
    assert "counts equal" in done.stdout
