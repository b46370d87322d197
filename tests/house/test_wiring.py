"""What is declared is plugged in: hooks, entry points, migrations."""

from __future__ import annotations

import ast
import importlib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from parvis.kit.hooks import Hook
from parvis.wire.connector import Connector

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "parvis"
TAKING_AWAY = {"RemoveField", "DeleteModel", "RenameField", "RenameModel", "RemoveConstraint"}


def hooks() -> list[Hook]:
    found = []
    for path in PACKAGE.glob("*/hooks.py"):
        module = importlib.import_module(f"parvis.{path.parent.name}.hooks")
        found += [thing for thing in vars(module).values() if isinstance(thing, Hook)]
    return found


def taking_away(source: str) -> list[str]:
    """List the operations of a migration that cannot be undone without a backup."""
    names = [getattr(node, "attr", "") for node in ast.walk(ast.parse(source))]
    return [name for name in names if name in TAKING_AWAY]


def test_every_announcement_is_heard_by_someone() -> None:
    assert [hook.name for hook in hooks() if not hook.subscribers] == []


@pytest.mark.parametrize("point", entry_points(group="parvis.connectors"), ids=lambda p: p.name)
def test_every_connector_opens_by_the_public_door(point) -> None:
    connector = point.load()
    assert issubclass(connector, Connector)
    assert connector.spec.name == point.name


@pytest.mark.parametrize("point", entry_points(group="console_scripts", name="parvis"))
def test_the_command_exists(point) -> None:
    assert callable(point.load())


def test_a_migration_that_takes_away_is_explained_in_a_decision() -> None:
    told = "\n".join(p.read_text("utf-8") for p in (ROOT / "docs" / "decisions").glob("*.md"))
    silent = [
        f"{path.parts[-3]}/{path.stem}"
        for path in PACKAGE.glob("*/migrations/0*.py")
        if taking_away(path.read_text("utf-8")) and f"{path.parts[-3]}/{path.stem}" not in told
    ]
    assert silent == []


def test_the_gate_of_migrations_sees() -> None:
    assert taking_away("x = [migrations.RemoveField('a'), migrations.AddField('b')]") == [
        "RemoveField"
    ]
