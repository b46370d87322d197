"""A type that several threads meet together kills nobody."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import parvis

RACE = Path(__file__).with_name("racing.py")
HOME = Path(parvis.__file__).parent
UNSAFE = re.compile(r"msgspec\.(json\.decode\([^)]*type=|json\.Decoder\(|convert\()")


def test_threads_that_meet_a_type_together_live(tmp_path):
    done = subprocess.run(
        [sys.executable, str(RACE), str(tmp_path), "ours"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr[-2000:]


def test_nothing_decodes_into_a_type_past_this_way():
    own = HOME / "wire" / "decoding.py"
    found = [p for p in HOME.rglob("*.py") if p != own and UNSAFE.search(p.read_text())]
    assert found == []
