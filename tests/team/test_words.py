"""The audit log speaks of every act in a sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import parvis
from parvis.team.words import DID

ACT = re.compile(r"[a-z_]+\.[a-z_]+")
FINER = {"item.moderated"}  # told by what was decided


def recorded() -> Iterator[str]:
    """Every act named where it is recorded, or put in a `verb` on its way there."""
    for path in Path(parvis.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and "record" in {
                getattr(node.func, "id", ""), getattr(node.func, "attr", ""),
            }:  # fmt: skip
                told = node.args[:1]
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "verb":
                told = [node.value]
            else:
                continue
            for part in [leaf for one in told for leaf in ast.walk(one)]:
                text = getattr(part, "value", None)
                if isinstance(text, str) and ACT.fullmatch(text):
                    yield text


def test_every_act_that_is_recorded_has_its_sentence():
    acts = set(recorded())
    assert {"tag.made", "alerts.way_on", "watch.removed"} <= acts
    assert acts - FINER <= set(DID)
    assert {f"item.moderated.{act}" for act in ("approve", "hold", "spam", "trash")} <= set(DID)
