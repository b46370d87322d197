"""Takes out of an archive of many files the few that are read, and keeps them as one plain tar."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatch
from typing import BinaryIO, NamedTuple


class Part(NamedTuple):
    name: str
    size: int
    open: Callable[[], BinaryIO]


def chosen(parts: Sequence[Part], wanted: Iterable[Sequence[str]]) -> list[Part]:
    """Choose the parts that a kind of archive reads: the first kind whose first pattern is there.

    They come in the order of the patterns, then of their names as a person counts (2 before 10).
    """
    for patterns in wanted:
        found = [
            (rank, natural(part.name), part)
            for part in parts
            for rank in [_rank(part.name, patterns)]
            if rank is not None
        ]
        if any(rank == 0 for rank, _name, _part in found):
            return [part for _rank, _name, part in sorted(found, key=lambda one: one[:2])]
    return []


def _rank(name: str, patterns: Sequence[str]) -> int | None:
    """Say which pattern a name is of, whether or not all was put in one more folder."""
    fits = (n for n, one in enumerate(patterns) if fnmatch(name, one) or fnmatch(name, f"*/{one}"))
    return None if name.startswith("__MACOSX/") else next(fits, None)


def natural(name: str) -> list[tuple[int, str]]:
    """Order names as a person counts."""
    return [(int(one), "") if one.isdigit() else (-1, one) for one in re.split(r"(\d+)", name)]


def write(parts: Iterable[Part], out: BinaryIO) -> None:
    """Write parts as a plain tar. A part that ends early is kept as far as it goes."""
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for part in parts:
            told = tarfile.TarInfo(part.name)
            told.size = part.size
            with part.open() as file:
                tar.addfile(told, file)
