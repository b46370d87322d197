"""Opens guarded sockets: the only place of the desk that connects to anything."""

from __future__ import annotations

import socket
import ssl
import time
from contextvars import ContextVar

from parvis.kit.door.guard import Guard
from parvis.wire.errors import TryLater
from parvis.wire.words import gettext_noop as _

UNREACHABLE = _("%(host)s cannot be reached for now. Parvis tries again by itself.")
CERTIFICATE = _(
    "The certificate of %(host)s is not valid, so Parvis sends nothing there. Ask the person who"
    " runs the site to renew it; Parvis tries again by itself."
)

# True while the door itself connects; the house test fails every other connection.
CONNECTING: ContextVar[bool] = ContextVar("parvis_door_connecting", default=False)


def reach(guard: Guard, host: str, port: int, timeout: float) -> socket.socket:
    """Connect to the first checked address that answers, within `timeout` seconds in all.

    Raises TryLater (nothing was sent) or Refused.
    """
    deadline = time.monotonic() + timeout
    last: OSError | None = None
    for address in guard.addresses(host, port):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
        mark = CONNECTING.set(True)
        try:
            connection.settimeout(left)
            connection.connect((address, port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            last = error
            connection.close()
        else:
            return connection
        finally:
            CONNECTING.reset(mark)
    raise TryLater(UNREACHABLE, cause=f"connecting {host}:{port}: {last or 'timeout'}", host=host)


def dial(
    host: str,
    port: int,
    tls: ssl.SSLContext | bool,  # noqa: FBT001 - the shape the architecture gives
    *,
    guard: Guard,
    timeout: float = 15.0,
) -> socket.socket:
    """Return a connected socket for IMAP, SMTP or a WebSocket, in TLS for `host` when asked.

    `timeout` (seconds) also stays on the socket for each later read. Raises TryLater or Refused.
    """
    raw = reach(guard, host, port, timeout)
    raw.settimeout(timeout)
    if tls is False:
        return raw
    return protect(raw, host, ssl.create_default_context() if tls is True else tls)


def protect(raw: socket.socket, host: str, context: ssl.SSLContext) -> socket.socket:
    """Turn a connected socket into TLS for `host`. Raises TryLater, and the socket is closed."""
    try:
        return context.wrap_socket(raw, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        raw.close()
        raise TryLater(CERTIFICATE, cause=f"{host}: {error.verify_message}", host=host) from error
    except OSError as error:
        raw.close()
        raise TryLater(UNREACHABLE, cause=f"TLS with {host}: {error}", host=host) from error
