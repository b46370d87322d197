"""Writes a tree back as a query, in one spelling: what is read back is the same tree."""

from __future__ import annotations

from typing import Final

from parvis.text.query.tree import (
    And,
    AtLeast,
    Emoji,
    Filter,
    List,
    Mention,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Raw,
    Sentence,
    Tag,
    Within,
    Word,
)

OR_WORDS: Final = {"fr": "OU", "en": "OR"}
LOOSE, TIGHT, ONE = 0, 1, 2
RESERVED: Final = frozenset(
    {"AND", "ET", "OR", "OU", "NOT", "SAUF", "SENTENCE", "PHRASE", "NEAR", "ONEAR", "MIN"}
)


def write(node: Node, language: str = "en") -> str:
    """Write a tree as a query, with the operators of a language ("fr" or "en")."""
    return written(node, OR_WORDS.get(language, "OR"), LOOSE)


def written(node: Node, either: str, strength: int) -> str:
    """Write a node, between parentheses when it holds less tightly than `strength`."""
    if isinstance(node, AtLeast):
        return f"MIN/{node.count}({written(node.inner, either, LOOSE)})"
    if isinstance(node, Within):
        return f"{node.part}:{written(node.inner, either, ONE)}"
    inner, holds = _inside(node, either)
    return f"({inner})" if strength > holds else inner


def _inside(node: Node, either: str) -> tuple[str, int]:
    """Write a node bare, and say how tightly it holds together by itself."""
    if isinstance(node, Or):
        return f" {either} ".join(written(part, either, TIGHT) for part in node.parts), LOOSE
    if isinstance(node, And):
        return " ".join(written(part, either, TIGHT) for part in node.parts), TIGHT
    if isinstance(node, Not):
        return f"-{written(node.inner, either, ONE)}", TIGHT
    if isinstance(node, Near | Sentence):
        return _joined(node, either), TIGHT
    return _leaf(node), ONE


def _joined(node: Near | Sentence, either: str) -> str:
    left = written(node.left, either, TIGHT if isinstance(node.left, Near | Sentence) else ONE)
    right = written(node.right, either, ONE)
    if isinstance(node, Sentence):
        return f"{left} SENTENCE {right}"
    word = "ONEAR" if node.ordered else "NEAR"
    return f"{left} {word}/{node.distance} {right}"


def _leaf(node: Node) -> str:
    if isinstance(node, Word):
        return node.text
    if isinstance(node, Phrase):
        slop = f"~{node.slop}" if node.slop else ""
        return f'"{" ".join(node.words)}"{slop}'
    if isinstance(node, Raw):
        return f'raw:"{node.text}"' if '"' not in node.text else f"raw:«{node.text}»"
    if isinstance(node, Filter):
        value = f"{node.sign}{node.value}"
        return f'{node.name}:"{value}"' if _needs_quotes(value) else f"{node.name}:{value}"
    marks = {Tag: "#", Mention: "@", List: "@list:"}
    if isinstance(node, Tag | Mention | List):
        return f"{marks[type(node)]}{node.name}"
    return node.text if isinstance(node, Emoji) else ""


def _needs_quotes(value: str) -> bool:
    return any(char.isspace() or char in '()"“”«»' for char in value)
