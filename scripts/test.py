"""Runs the tests in three parts, each with its budget, and sums them in one last plain line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[1]
NOTHING_SELECTED = 5
WORST = ("failed", "passed", "skipped")


class Part(NamedTuple):
    """One part of the suite, and how many minutes it may take."""

    name: str
    marks: str
    minutes: int
    more: tuple[str, ...] = ()


PARTS = (
    Part("unit", "not servers and not browser", 6, ("-n", "auto", "--dist", "worksteal")),
    Part("servers", "servers and not browser", 10),
    Part("browser", "browser", 12),
)


def outcome(case: ET.Element) -> str:
    """Say how one test of a junit report ended."""
    kinds = {child.tag for child in case}
    if kinds & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in kinds else "passed"


def counted(report: Path) -> Counter[str]:
    """Count the outcomes of a report; a test that passes and then breaks in its teardown failed."""
    seen: dict[tuple[str, str], str] = {}
    for case in ET.parse(report).iter("testcase"):
        key = (case.get("classname", ""), case.get("name", ""))
        ended = outcome(case)
        seen[key] = min(ended, seen.get(key, ended), key=WORST.index)
    return Counter(seen.values())


def pytest(part: Part, report: Path, extra: list[str]) -> int:
    """Run one part; a part that hangs is ended at three times its budget, with all it started."""
    command = [sys.executable, "-m", "pytest", "--quiet", "--no-header", "-m", part.marks]
    command += [f"--junitxml={report}", *part.more, *extra]
    child = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL)
    try:
        return child.wait(timeout=part.minutes * 180)
    except (subprocess.TimeoutExpired, KeyboardInterrupt) as stopped:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        if isinstance(stopped, KeyboardInterrupt):
            raise
        print(f"{part.name}: ended after {part.minutes * 3} minutes", flush=True)
        return 1


def run(part: Part, extra: list[str]) -> Counter[str]:
    """Run one part and say how long it took."""
    print(f"── {part.name} (budget: {part.minutes} min)", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = pytest(part, report, extra)
        counts = counted(report) if report.exists() else Counter()
    if code not in {0, NOTHING_SELECTED} and not counts["failed"]:
        counts["failed"] += 1  # pytest itself failed: never a silent green
    took = time.monotonic() - began
    over = "" if took <= part.minutes * 60 else " OVER BUDGET"
    print(f"── {part.name}: {line(counts)} in {took:.0f} s{over}\n", flush=True)
    return counts


def line(counts: Counter[str]) -> str:
    """Put the three counts into words."""
    return ", ".join(f"{counts[kind]} {kind}" for kind in ("passed", "failed", "skipped"))


def main() -> None:
    """Run the parts named first on the line (all by default); the rest goes to pytest."""
    words = sys.argv[1:]
    chosen = [part for part in PARTS if part.name in words] or list(PARTS)
    extra = [word for word in words if word not in {part.name for part in PARTS}]
    total: Counter[str] = Counter()
    for part in chosen:
        total += run(part, extra)
    print(line(total), flush=True)
    sys.exit(1 if total["failed"] or not total["passed"] else 0)


if __name__ == "__main__":
    main()
