"""The last line of `make test` never hides a failure."""

from __future__ import annotations

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "test.py"
spec = importlib.util.spec_from_file_location("parvis_scripts_test", SCRIPT)
sums = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sums)


def test_a_test_that_breaks_in_its_teardown_counts_once_and_as_failed(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="a" name="passes"/>'
        '<testcase classname="a" name="fails"><failure/></testcase>'
        '<testcase classname="a" name="skips"><skipped/></testcase>'
        '<testcase classname="a" name="ends badly"/>'
        '<testcase classname="a" name="ends badly"><error/></testcase>'
        '<testcase classname="a" name="cannot be read"><error/></testcase>'
        "</testsuite></testsuites>"
    )
    assert sums.line(sums.counted(report)) == "1 passed, 3 failed, 1 skipped"
