"""The house test: whatever connects past the door fails the suite."""

import socket
import sys
from pathlib import Path

import pytest

from parvis.kit.door.dial import CONNECTING

ours = {"allowed": 0}
past_the_door: list[str] = []


HERE = Path(__file__).resolve().parent
SERVERS, DESK = str(HERE / "servers"), str(HERE.parent / "src")


def _by_the_servers_fixtures():
    """Tell whether the nearest of our own frames belongs to the fixtures of real servers.

    They look at a site as any visitor would; the desk called from them still has to use the door.
    """
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(SERVERS):
            return True
        if name.startswith((DESK, str(HERE))):
            return False
        frame = frame.f_back
    return False


def _watch(name):
    original = getattr(socket.socket, name)

    def connect(self, address):
        local = self.family == getattr(socket, "AF_UNIX", None)
        known = local or CONNECTING.get() or ours["allowed"]
        if not known and not _by_the_servers_fixtures():
            past_the_door.append(f"{name}{address}")
            raise AssertionError(f"a connection past the door: {address}")
        return original(self, address)

    return original, connect


@pytest.fixture(autouse=True, scope="session")
def _the_only_way_out():
    originals = {}
    for name in ("connect", "connect_ex"):
        originals[name], watched = _watch(name)
        setattr(socket.socket, name, watched)
    yield
    for name, original in originals.items():
        setattr(socket.socket, name, original)


@pytest.fixture(autouse=True)
def _nothing_past_the_door(_the_only_way_out):
    yield
    seen = list(past_the_door)
    past_the_door.clear()
    assert not seen, f"connected past the door: {seen}"


@pytest.fixture
def other_peoples_sockets():
    """Browsers, test clients and PostgreSQL over TCP connect without the door."""
    ours["allowed"] += 1
    yield
    ours["allowed"] -= 1


@pytest.fixture(scope="session")
def other_peoples_sockets_all_along():
    """Allow the same for fixtures that live as long as the session (a browser, a real server)."""
    ours["allowed"] += 1
    yield
    ours["allowed"] -= 1
