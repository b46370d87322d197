"""Lays a query out over several lines, as an editor shows it: what is read back is the same tree."""

from __future__ import annotations

from typing import Final

from parvis.text.query.tree import And, AtLeast, Near, Node, Not, Or, Sentence, Within
from parvis.text.query.writer import LOOSE, ONE, OR_WORDS, TIGHT, written

STEP: Final = "  "
WIDTH: Final = 72


def layout(node: Node, language: str = "en", width: int = WIDTH) -> str:
    """Write a tree on lines of at most `width` characters where its words allow, groups indented."""
    return _Layout(OR_WORDS.get(language, "OR"), width).of(node, LOOSE, "")


class _Layout:
    def __init__(self, either: str, width: int) -> None:
        self.either, self.width = either, width

    def of(self, node: Node, strength: int, indent: str) -> str:
        """Write a node on one line if it fits, on several if it can be parted."""
        flat = written(node, self.either, strength)
        if len(indent) + len(flat) <= self.width:
            return flat
        if isinstance(node, AtLeast):
            return self.grouped(node.inner, indent, f"MIN/{node.count}")
        if isinstance(node, Not):
            told = f"-{self.of(node.inner, ONE, indent)}"
            return f"({told})" if strength > TIGHT else told
        if isinstance(node, Within):
            return f"{node.part}:{self.of(node.inner, ONE, indent)}"
        if isinstance(node, And | Or | Near | Sentence):
            holds = LOOSE if isinstance(node, Or) else TIGHT
            return self.grouped(node, indent) if strength > holds else self.parts(node, indent)
        return flat

    def grouped(self, node: Node, indent: str, before: str = "") -> str:
        """Write a node between parentheses on lines of its own."""
        inner = indent + STEP
        return f"{before}(\n{inner}{self.of(node, LOOSE, inner)}\n{indent})"

    def parts(self, node: And | Or | Near | Sentence, indent: str) -> str:
        """Write each part on its line."""
        if isinstance(node, Or):
            lines = [self.of(part, TIGHT, indent + STEP) for part in node.parts]
            return f"\n{indent}{self.either} ".join(lines)
        if isinstance(node, And):
            return f"\n{indent}".join(self.of(part, TIGHT, indent) for part in node.parts)
        hold = TIGHT if isinstance(node.left, Near | Sentence) else ONE
        left = self.of(node.left, hold, indent)
        word = "SENTENCE"
        if isinstance(node, Near):
            word = f"{'ONEAR' if node.ordered else 'NEAR'}/{node.distance}"
        return f"{left}\n{indent}{word} {self.of(node.right, ONE, indent)}"
