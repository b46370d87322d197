"""A visit to an IMAP server over a guarded socket: one deadline, bounded literals, six errors."""

from __future__ import annotations

import imaplib
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from msgspec import Struct

from parvis.letters.mailbox import Mailbox
from parvis.wire.door import Door
from parvis.wire.errors import Broken, ConnectorError, Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop as _

TOTAL: Final = 120.0
MOST_LITERAL: Final = 2_000_000
# RFC 5530: the server says that the fault is not the password's.
NOT_NOW: Final = re.compile(rb"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]", re.IGNORECASE)

NOT_IMAP: Final = _(
    "%(host)s does not answer as a mailbox does. Check the server and the port; Parvis tries again"
    " by itself."
)
HUNG_UP: Final = _("%(host)s hung up before it had answered. Parvis tries again by itself.")
BUSY: Final = _("%(host)s cannot open the mailbox for now. Parvis tries again by itself.")
PASSWORD: Final = _(
    "The mailbox no longer accepts this user and password. Make a new app password at your e-mail"
    " provider, and give it here."
)
NO_TLS: Final = _(
    "%(host)s does not offer protection on this port. Try TLS on port 993, or ask your provider."
)


class Server(Struct, frozen=True, kw_only=True):
    """Where a mailbox, or a server that sends, is: `clear` when TLS is asked for on the way in."""

    host: str
    port: int
    clear: bool = False


class SignIn(Struct, frozen=True, kw_only=True):
    """Who signs in: with a password, or with a token that an OAuth server gave (XOAUTH2)."""

    user: str
    password: str = ""
    token: str = ""

    @property
    def bearer(self) -> bytes:
        """The first and only answer of SASL XOAUTH2."""
        return f"user={self.user}\x01auth=Bearer {self.token}\x01\x01".encode()

    @property
    def plain(self) -> bytes:
        """The first and only answer of SASL PLAIN (RFC 4616)."""
        return f"\0{self.user}\0{self.password}".encode()


class Shield:
    """What imaplib and smtplib take for a context of TLS: the door, which checks the certificate."""

    def __init__(self, door: Door, host: str) -> None:
        """Keep the door and the name that the certificate must bear."""
        self._door, self._host = door, host

    def wrap_socket(self, sock: socket.socket, server_hostname: str | None = None) -> socket.socket:  # noqa: ARG002
        """Turn a clear connection into TLS."""
        return self._door.protect(sock, self._host)


class _Client(imaplib.IMAP4):
    """imaplib over a socket given by the door, within one deadline and bounded literals."""

    def __init__(self, connection: socket.socket) -> None:
        self._given, self._deadline = connection, time.monotonic() + TOTAL
        super().__init__("", 0)

    def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002 - imaplib's signature
        return self._given

    def _in_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise TimeoutError("the whole visit took too long")

    def read(self, size: int) -> bytes:
        """Read a literal; none may be larger than what was asked for."""
        self._in_time()
        if size > MOST_LITERAL:
            raise Broken(cause=f"a literal of {size} bytes")
        return super().read(size)

    def readline(self) -> bytes:
        """Read a line within the deadline."""
        self._in_time()
        return super().readline()

    def protect(self, door: Door, host: str) -> None:
        """Turn the line into TLS (STARTTLS, RFC 3501, 6.2.1). Raises Refused where it is not offered."""
        if "STARTTLS" not in self.capabilities:
            raise Refused(NO_TLS, cause="no STARTTLS", host=host)
        self.starttls(Shield(door, host))


@contextmanager
def opened(door: Door, server: Server, who: SignIn) -> Iterator[Mailbox]:
    """Open a mailbox through the door; whatever goes wrong comes out as an error of `wire.errors`."""
    host = server.host
    connection = door.dial(host, server.port, tls=not server.clear)
    client: _Client | None = None
    try:
        with _said(host, NOT_IMAP):
            client = _Client(connection)
        with _said(host, HUNG_UP):
            if server.clear:
                client.protect(door, host)
            _sign_in(client, host, who)
            yield Mailbox(client)
    finally:
        _close(connection if client is None else client)


def _sign_in(client: imaplib.IMAP4, host: str, who: SignIn) -> None:
    """Sign in by XOAUTH2 with a token, else by SASL PLAIN, which takes any letter, else by LOGIN."""
    try:
        if who.token:
            # A refusal comes as a challenge, which an empty line answers.
            given = iter((who.bearer,))
            client.authenticate("XOAUTH2", lambda _challenge: next(given, b""))
        elif "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _challenge: who.plain)
        else:
            client.login(who.user, who.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        # The server's own words are not kept: some quote what was sent.
        told = str(error).encode("utf-8", "replace")
        if NOT_NOW.search(told):
            raise TryLater(BUSY, cause="sign-in: not now", host=host) from None
        raise Reconnect(PASSWORD, cause="sign-in: refused") from None


@contextmanager
def _said(host: str, sentence: str) -> Iterator[None]:
    try:
        yield
    except ConnectorError:
        raise
    except (imaplib.IMAP4.abort, OSError, EOFError) as error:
        raise TryLater(sentence, cause=f"IMAP: {type(error).__name__}", host=host) from error
    except imaplib.IMAP4.error as error:
        if sentence == NOT_IMAP:
            raise TryLater(sentence, cause="IMAP: greeting", host=host) from error
        raise Broken(cause="IMAP: error") from error
    except (ValueError, IndexError, TypeError, LookupError, OverflowError, RecursionError) as error:
        raise Broken(cause=f"IMAP: {type(error).__name__}") from error


def _close(end: _Client | socket.socket) -> None:
    """Hang up without farewell: what was asked was answered, and a farewell may take a timeout."""
    try:
        if isinstance(end, _Client):
            end.shutdown()
        else:
            end.close()
    except OSError:
        return
