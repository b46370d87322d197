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
    if "name" in metafunc.fixturenames:
        metafunc.parametrize(
            "name", sorted(e.name for e in entry_points(group="parvis.connectors"))
        )


@pytest.fixture
def connector(name):
    (found,) = [e for e in entry_points(group="parvis.connectors") if e.name == name]
    return found.load()


@pytest.fixture
def backlog(name, connector):
    if "read" not in connector.can:
        pytest.skip(f"{name} is knocked at, and never reads")
    path = HERE / "backlogs" / f"{name}.py"
    assert path.exists(), f"{name} has no scripted backlog: write {path.name}"
    spec = importlib.util.spec_from_file_location(f"backlog_of_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.backlog
