"""Moderates N held comments of a real WordPress in bulk, kills the worker along the way, undoes it.

`python scripts/bulk_long.py 3000 12`: so many comments, so many kills on the way there and again on
the way back. WordPress itself says how each stands in the end, and that it changed each one once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMENTS, KILLS = "3000", "12"


def main() -> int:
    """Run the test of killed bulk acts at full length."""
    comments, kills, *_rest = [*sys.argv[1:], *(COMMENTS, KILLS)[len(sys.argv) - 1 :]]
    told = {"PARVIS_BULK": comments, "PARVIS_KILLS": kills, "PARVIS_REQUIRE_SERVERS": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "tests/servers/test_kill_bulk.py"],
        cwd=ROOT,
        env={**os.environ, **told},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
