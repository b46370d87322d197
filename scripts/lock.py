"""Locks the packages and their hashes for every platform, without the address of any index."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMPILE = [
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--python-version",
    "3.11",
    "--no-emit-index-url",
    "--no-emit-find-links",
]
UPGRADE = sys.argv[1:]  # for instance --upgrade, or --upgrade-package django


def lock(uv: str, name: str, *source: str, text: str | None = None) -> None:
    """Write `requirements/NAME.txt` from a source (or from lines on standard input)."""
    command = [uv, *COMPILE, *UPGRADE, *source, "-o", f"requirements/{name}.txt"]
    subprocess.run(command, cwd=ROOT, check=True, input=text, text=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Lock what builds, what runs and what tests; each later file never differs from the one before."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("This target needs uv: install it (pipx install uv), then run it again.")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock(uv, "build", "-", text="\n".join(project["build-system"]["requires"]) + "\n")
    lock(uv, "run", "pyproject.toml")
    lock(uv, "dev", "pyproject.toml", "--extra", "dev", "-c", "requirements/run.txt")
    extras = ["--extra", "dev", "--extra", "bench"]
    lock(uv, "bench", "pyproject.toml", *extras, "-c", "requirements/dev.txt")


if __name__ == "__main__":
    main()
