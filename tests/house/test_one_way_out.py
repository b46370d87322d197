import socket

import pytest
from tests._sockets import past_the_door


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def test_a_connection_past_the_door_fails_the_suite(listener):
    with socket.socket() as line, pytest.raises(AssertionError, match="past the door"):
        line.connect(listener)
    assert len(past_the_door) == 1
    past_the_door.clear()  # or this very test would fail, as it should elsewhere


def test_other_peoples_sockets_are_let_through(listener, other_peoples_sockets):
    socket.create_connection(listener).close()
