"""Reads what the machine says before Django wakes."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def env_file(path: Path) -> None:
    """Load `NAME=value` lines into the environment; what is already set there wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, mark, value = line.partition("=")
        if mark and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def write_env(path: Path, values: dict[str, str]) -> None:
    """Write some `NAME=value` lines into a settings file; every other line stays as it is."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    kept = [line for line in lines if line.partition("=")[0].strip() not in values]
    told = [*kept, *(f"{name}={value}" for name, value in values.items())]
    beside = path.with_name(path.name + ".new")
    beside.write_text("\n".join(told) + "\n", encoding="utf-8")
    beside.chmod(0o600)
    beside.replace(path)


def secret_key(home: Path, *, keep: bool) -> str:
    """Return the key that signs sessions, made at first use and kept readable by its owner only.

    With `keep` false nothing is written: each process then has its own (tests).
    """
    path = home / "session.key"
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(50)
    if keep:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key)
    return key
