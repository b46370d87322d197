"""What every file of the house keeps to."""

from __future__ import annotations

import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = {".py", ".html", ".css", ".js", ".sh"}
BINARY = {".png", ".jpg", ".ico", ".woff2", ".gz", ".webp"}
LONG = 400
VAGUE = {"utils.py", "helpers.py", "misc.py", "common.py"}
# Spelled in pieces, or this file would be the first to be caught.
ELSEWHERE = re.compile(
    "|".join(
        [
            r"(?<![\w./-])/(?:work|home|Users)/\w",
            r"(?<![\w./-])/root/\w",
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "registry\\." + r"npmjs",
            "proxy\\." + r"golang",
        ]
    )
)
UNPORTABLE = {"fork", "forkpty", "fcntl", "SIGHUP"}


def tracked() -> list[Path]:
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("the files under version control are listed by git, which is not here")
    paths = [ROOT / name for name in done.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


def unportable(source: str) -> Iterator[str]:
    """Yield the names that keep a program on one family of systems."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and token.string in UNPORTABLE:
            yield f"{token.start[0]}: {token.string}"


def test_no_written_file_is_longer_than_400_lines() -> None:
    own = [
        p for p in tracked() if p.suffix in WRITTEN and not {"migrations", "vendor"} & {*p.parts}
    ]
    lengths = {p.relative_to(ROOT).as_posix(): len(p.read_bytes().splitlines()) for p in own}
    assert {name: count for name, count in lengths.items() if count > LONG} == {}


def test_no_file_is_a_drawer_for_anything() -> None:
    assert [path.name for path in tracked() if path.name in VAGUE] == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    faults = []
    for path in tracked():
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if ELSEWHERE.search(line):
                faults.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert faults == []


@pytest.mark.parametrize("line", ["see /" + "home/alice/x", "index = https://pypi" + ".org/simple"])
def test_the_gate_of_places_sees(line: str) -> None:
    assert ELSEWHERE.search(line)


@pytest.mark.parametrize("line", ["/usr/share/wordpress", "href='/homepage'", "a/work/b", "/work"])
def test_the_gate_of_places_lets_pass(line: str) -> None:
    assert not ELSEWHERE.search(line)


def test_the_source_runs_on_every_system() -> None:
    faults = {
        path.relative_to(ROOT).as_posix(): found
        for path in (ROOT / "src").rglob("*.py")
        if (found := list(unportable(path.read_text(encoding="utf-8"))))
    }
    assert faults == {}


def test_the_gate_of_systems_sees() -> None:
    source = "import fcntl, os\nos.fork()\nx = 'SIGHUP'  # fork\n"
    assert list(unportable(source)) == ["1: fcntl", "2: fork"]
