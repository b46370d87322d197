"""Finds every installed connector the way the desk does; a broken one fails at once."""

from __future__ import annotations

import importlib.util
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # doors, hostile and backlogs are shared by name


def pytest_generate_tests(metafunc):
    """Try every connector; what asks for a backlog, every one that reads."""
    if "name" not in metafunc.fixturenames:
        return
    found = entry_points(group="parvis.connectors")
    reads = "backlog" in metafunc.fixturenames
    metafunc.parametrize(
        "name", sorted(e.name for e in found if not reads or "read" in e.load().can)
    )


@pytest.fixture
def connector(name):
    (found,) = [e for e in entry_points(group="parvis.connectors") if e.name == name]
    return found.load()


@pytest.fixture
def backlog(name):
    path = HERE / "backlogs" / f"{name}.py"
    assert path.exists(), f"{name} has no scripted backlog: write {path.name}"
    spec = importlib.util.spec_from_file_location(f"backlog_of_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.backlog
