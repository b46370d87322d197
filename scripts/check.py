"""Runs every check that is not a test of behaviour: each named, each timed, all of them each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = ("scripts", "src", "tests", "benchmarks")
INDEX = re.compile(
    r"^\s*(--(extra-)?index-url|--find-links|-[if]\s|.*(@|https?:|file:)//?)", re.MULTILINE
)
Check = Callable[[], str | None]


def command(*words: str, **variables: str) -> Check:
    """Make a check of a command: what it prints is the fault, when it fails."""

    def check() -> str | None:
        done = subprocess.run(
            [BIN / words[0], *words[1:]],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return (done.stdout + done.stderr).strip() or "failed" if done.returncode else None

    return check


def tracked(pattern: str) -> list[str]:
    """List the files under version control, or about to be, that match."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def on_templates(*words: str) -> Check:
    """Make a check that reads each template."""
    found = tracked("src/**/*.html")
    return command(*words, *found) if found else lambda: None


def locked() -> str | None:
    """Every locked package has a hash, no file names an index, each direct need is locked."""
    faults = []
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        if INDEX.search(text):
            faults.append(f"{path.name} holds an address: run make lock")
        logical = text.replace("\\\n", " ").splitlines()
        pins = [line for line in logical if line and not line.lstrip().startswith("#")]
        faults += [f"{path.name}: no hash for {pin}" for pin in pins if "--hash=sha256:" not in pin]
    return "\n".join(faults + missing_pins()) or None


def missing_pins() -> list[str]:
    """Name what pyproject.toml asks for and the locked files do not satisfy."""
    import tomllib

    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    direct = project["project"]["dependencies"]
    extras = project["project"]["optional-dependencies"]
    wanted = {
        "build": project["build-system"]["requires"],
        "run": direct,
        "dev": direct + extras["dev"],
        "bench": direct + extras["dev"] + extras["bench"],
    }
    faults = []
    for name, needs in wanted.items():
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pins = dict(re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", text, re.MULTILINE))
        for need in map(Requirement, needs):
            pin = pins.get(re.sub(r"[-_.]+", "-", need.name).lower())
            if pin is None or not need.specifier.contains(pin, prereleases=True):
                faults.append(f"{name}.txt does not satisfy {need}: run make lock")
    return faults


SOURCES = [folder for folder in PYTHON if (ROOT / folder).exists()]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "parvis.site.settings"}
HTTPS = {"PARVIS_ADDRESS": "https://desk.example.org", "PARVIS_HOSTS": "desk.example.org"}
CHECKS: dict[str, Check] = {
    "format": command("ruff", "format", "--check", "--quiet", "--diff", *SOURCES),
    "lint": command("ruff", "check", "--quiet", *SOURCES),
    "types": command("mypy"),
    "layers": command("lint-imports", "--no-logo"),
    "templates: indent": on_templates("djhtml", "--check", "--tabwidth", "2"),
    "templates: lint": on_templates("djlint", "--lint", "--quiet"),
    "house": command("python", "-m", "pytest", "-q", "--no-header", "tests/house"),
    "migrations": command(
        "python", "-m", "django", "makemigrations", "--check", "--dry-run", **SETTINGS
    ),
    "deploy": command(
        "python",
        "-m",
        "django",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        **SETTINGS,
        **HTTPS,
    ),
    "locked files": locked,
}


def main() -> None:
    """Run the checks whose name begins with a word of the line (all by default)."""
    words = tuple(sys.argv[1:])
    faults = {}
    home = tempfile.TemporaryDirectory()
    os.environ["PARVIS_HOME"] = home.name  # no check touches the desk of the person who runs it
    for name, check in CHECKS.items():
        if words and not name.startswith(words):
            continue
        began = time.monotonic()
        fault = check()
        print(f"{'ok  ' if fault is None else 'FAIL'} {name:<18} {time.monotonic() - began:5.1f} s")
        sys.stdout.flush()
        if fault is not None:
            faults[name] = fault
    for name, fault in faults.items():
        print(f"\n── {name}\n{fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
