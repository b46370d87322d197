"""A real mail server that takes letters in TLS, hands them to the mailbox, or fails as it is told."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from tests.servers.imap import Mailboxes
from tests.servers.processes import free_port


@dataclass
class Sink:
    """Keeps what it takes in `taken`; `refuses` and `ends` say how it fails.

    What it takes for someone who has a mailbox is delivered there.
    """

    boxes: Mailboxes
    taken: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    refuses: str = ""
    ends: str = ""
    slow: float = 0.0

    async def handle_MAIL(self, _server, session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if not session.authenticated:
            return "530 5.7.0 sign in first"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(self.slow)
        if self.ends and self.ends != "cut":
            return self.ends
        self.taken.append(envelope.original_content)
        self.to += envelope.rcpt_tos
        for address in envelope.rcpt_tos:
            if address in {self.boxes.other, self.boxes.user}:
                with smtplib.LMTP("127.0.0.1", self.boxes.lmtp) as lmtp:
                    lmtp.sendmail("x@example.test", [address], envelope.original_content)
        if self.ends == "cut":
            server.transport.abort()  # taken, and never said
        return "250 taken"

    @property
    def letters(self) -> list:
        """The letters taken, read."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.taken]


class _Controller(Controller):
    def factory(self):
        return SMTP(self.handler, **self.SMTP_kwargs)


def served(boxes: Mailboxes, sink: Sink, *, clear: bool = False) -> Controller:
    """Start one: in TLS from the first byte, or (clear) by STARTTLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(boxes.home / "cert.pem", boxes.home / "key.pem")

    def knows(_server, _session, _envelope, _mechanism, data):
        right = data.login.decode() == boxes.user and data.password.decode() == boxes.password
        return AuthResult(success=right)

    made = _Controller(
        sink,
        hostname="127.0.0.1",
        port=free_port(),
        ssl_context=None if clear else context,
        tls_context=context if clear else None,
        require_starttls=clear,
        authenticator=knows,
        auth_required=clear,
        auth_require_tls=clear,
        decode_data=False,
        data_size_limit=1_000_000,
    )
    made.start()
    return made


@pytest.fixture
def sink(mailboxes: Mailboxes) -> Iterator[tuple[Sink, int]]:
    """Run one beside the mailbox; gives what it took, and its port."""
    kept = Sink(mailboxes)
    server = served(mailboxes, kept)
    yield kept, server.port
    server.stop()
