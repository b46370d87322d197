"""Cuts a query of another tool into pieces, and puts pieces together as one of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from parvis.text.query.tree import Span

QUOTES: Final = str.maketrans("“”„«»", '"' * 5)
CUT: Final = re.compile(
    r"(?P<comment><<<.*?>>>)"
    r"|(?P<field>[A-Za-z_][\w.]*):(?!//)[ ]?(?=[^\s)])"
    r'|(?P<phrase>"[^"]*"(?:~\d+)?(?:\^\d+)?)'
    r"|(?P<case>\{[^{}]*\})"
    r"|(?P<range>\[[^\]]*\])"
    r"|(?P<open>\()"
    r"|(?P<close>\)(?:~\d+)?(?:\^\d+)?)"
    r"|(?P<around>AROUND\s*\(\s*\d+\s*\))"
    r"|(?P<near>O?NEAR(?:/\d+f?)?(?=[\s(\"]|$))"
    r"|(?P<minus>-(?=[^\s-]))"
    r"|(?P<plus>\+{1,2}(?=[^\s+]))"
    r"|(?P<either>\|+)"
    r"|(?P<word>[^\s()\"|]+)",
    re.DOTALL,
)
JOINS: Final = frozenset({"and", "or", "near", "sentence"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: what it is, what will be written for it, where it stood in what was brought."""

    sort: str
    text: str
    at: Span


def cut(query: str) -> list[Piece]:
    """Cut a query. Signs that no tool means (a lone quotation mark) are left out."""
    plain = query.translate(QUOTES)
    return [Piece(found.lastgroup or "", found[0], found.span()) for found in CUT.finditer(plain)]


def group_end(pieces: list[Piece], opening: int) -> int:
    """Find the piece that closes a group, or the last one."""
    depth = 0
    for at in range(opening, len(pieces)):
        depth += (pieces[at].sort == "open") - (pieces[at].sort == "close")
        if depth <= 0:
            return at
    return len(pieces) - 1


def tidied(pieces: list[Piece]) -> list[Piece]:
    """Take out what lost its other half: empty groups, operators with nothing on one side."""
    before: list[Piece] = []
    while before != pieces:
        before, pieces = pieces, list(_once(pieces))
    return pieces


def _once(pieces: list[Piece]) -> Iterator[Piece]:
    last = len(pieces) - 1
    skip = False
    for at, piece in enumerate(pieces):
        if skip:
            skip = False
            continue
        left = pieces[at - 1].sort if at else "open"
        right = pieces[at + 1].sort if at < last else "close"
        if piece.sort in JOINS and (left in {"open", "field", "not"} | JOINS or right == "close"):
            continue
        if piece.sort == "or" and right in JOINS:
            continue
        if piece.sort in {"not", "field"} and right in {"close"} | JOINS:
            continue
        if piece.sort == "open" and right == "close":
            skip = True
            continue
        yield piece


def joined(pieces: list[Piece]) -> str:
    """Write pieces as a query."""
    told = ""
    for piece in pieces:
        glued = not told or told.endswith(("(", "-", ":")) or piece.sort == "close"
        told += piece.text if glued else f" {piece.text}"
    return told


def operand(piece: Piece, text: str) -> Piece:
    """Give a piece other words."""
    return replace(piece, sort="operand", text=text)
