"""Kills a reading process N times; the desk must end as if nobody had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ("tests/intake/test_kill_intake.py", "tests/servers/test_kill_worker.py")


def main() -> int:
    """Run the test of killed readers with as many kills as asked (50 unless told)."""
    kills = sys.argv[1] if len(sys.argv) > 1 else "50"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", *TESTS],
        cwd=ROOT,
        env={**os.environ, "PARVIS_KILLS": kills},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
