"""A real mail server that takes letters, and may be told to refuse them."""

from __future__ import annotations

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from tests.servers.processes import free_port


class Sink:
    """Keeps every letter; answers what it was told to."""

    def __init__(self) -> None:
        self.letters, self.rcpt, self.data, self.hang_up = [], "", "", False

    async def handle_RCPT(  # noqa: N802 -- the name aiosmtpd calls
        self, _server, _session, envelope, address, _options
    ):
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        if self.data:
            return self.data
        self.letters.append(envelope)
        if self.hang_up:
            server.transport.abort()
        return "250 taken"


def knows(_server, _session, _envelope, _mechanism, told):
    return AuthResult(success=told.password == b"right", handled=False)


@pytest.fixture
def letterbox(other_peoples_sockets):
    handler = Sink()
    controller = Controller(
        handler, hostname="127.0.0.1", port=free_port(), authenticator=knows, auth_require_tls=False
    )
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()
