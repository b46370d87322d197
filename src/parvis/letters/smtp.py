"""A letter handed to a mail server over a guarded socket (RFC 5321): each step by itself."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from parvis.letters.client import Server, Shield, SignIn
from parvis.wire.door import Door
from parvis.wire.errors import ConnectorError, Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop as _

BAD_PASSWORD: Final = _(
    "%(host)s does not accept this user and password. Many providers want an application password:"
    " make one there, and paste it here."
)
NEEDS_TLS: Final = _(
    "%(host)s does not offer protection on this port. Try TLS on port 465, or ask your provider."
)
SENDER: Final = _(
    "%(host)s does not let letters leave as %(sender)s. Use the address of the account that signs in."
)
SILENT: Final = _(
    "%(host)s does not answer as a mail server. Check the name, the port, the protection."
)
REFUSED: Final = _("%(host)s refused this letter: %(reason)s")
BUSY: Final = _("%(host)s asks to wait. Parvis tries again by itself.")
LOST: Final = _("%(host)s fell silent while it took the letter. Parvis looks whether it left.")
ADDRESS: Final = re.compile(r"<?[^\s<>@\"']+@[^\s<>@\"',;:]+>?")
LONGEST_REASON: Final = 300


class _Through(smtplib.SMTP):
    """An SMTP client over a socket that the door gives."""

    def __init__(self, door: Door, server: Server) -> None:
        self._door, self._server = door, server
        super().__init__(server.host, server.port, local_hostname="localhost")

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002
        return self._door.dial(host, port, tls=not self._server.clear)

    def protect(self) -> None:
        """Turn the line into TLS (RFC 3207)."""
        self.starttls(context=Shield(self._door, self._server.host))  # type: ignore[call-overload]


class Line:
    """A mail server that let us in."""

    def __init__(self, client: smtplib.SMTP, host: str) -> None:
        """Keep the client and the server's name, for what is said of it."""
        self._client, self._host = client, host

    @property
    def most(self) -> int:
        """How many bytes of a letter the server says it takes (RFC 1870); 0 when it does not say."""
        told = self._client.esmtp_features.get("size", "")
        return int(told) if told.isdigit() else 0

    def address(self, sender: str, recipients: Sequence[str]) -> None:
        """Say from whom and to whom; nothing has left yet. Raises TryLater or Refused."""
        with _meant(self._host, sender):
            self._client.ehlo_or_helo_if_needed()
            code, told = self._client.mail(sender)
            if code != 250:
                raise smtplib.SMTPSenderRefused(code, told, sender)
            for recipient in recipients:
                code, told = self._client.rcpt(recipient)
                if code not in {250, 251}:
                    raise smtplib.SMTPResponseException(code, told)

    def give(self, raw: bytes) -> None:
        """Hand the letter over. Raises Refused, or TryLater, `maybe_done` when the answer was lost."""
        with _meant(self._host, "", given=True):
            code, told = self._client.data(raw)
            if code != 250:
                raise smtplib.SMTPDataError(code, told)


@contextmanager
def line_to(door: Door, server: Server, who: SignIn) -> Iterator[Line]:
    """Connect through the door, protect the line, sign in; hang up at the end.

    Raises TryLater, Refused or Reconnect; nothing was sent.
    """
    client: _Through | None = None
    try:
        try:
            client = _Through(door, server)
            if server.clear:
                client.protect()
            _sign_in(client, who)
        except ConnectorError:
            raise
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise _unopened(error, server.host) from None
        yield Line(client, server.host)
    finally:
        if client is not None:
            client.close()


def _sign_in(client: smtplib.SMTP, who: SignIn) -> None:
    """Sign in by XOAUTH2 with a token, else by SASL PLAIN, which takes any letter, else as offered."""
    client.ehlo_or_helo_if_needed()
    offered = client.esmtp_features.get("auth", "").upper().split()
    if who.token:
        _authenticate(client, "XOAUTH2", who.bearer)
    elif "PLAIN" in offered:
        _authenticate(client, "PLAIN", who.plain)
    else:
        client.login(who.user, who.password)


def _authenticate(client: smtplib.SMTP, mechanism: str, given: bytes) -> None:
    """Say a SASL answer at once (RFC 4954); smtplib's own takes ASCII only."""
    code, told = client.docmd("AUTH", f"{mechanism} {base64.b64encode(given).decode()}")
    if code == 334:  # a refusal of XOAUTH2 comes as a challenge, which an empty line answers
        code, told = client.docmd("")
    if code not in {235, 503}:
        raise smtplib.SMTPAuthenticationError(code, told)


def _unopened(error: Exception, host: str) -> ConnectorError:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        if 400 <= error.smtp_code < 500:
            return TryLater(BUSY, cause=f"SMTP {error.smtp_code}", host=host)
        return Reconnect(BAD_PASSWORD, cause=f"SMTP {error.smtp_code}", host=host)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused(NEEDS_TLS, cause="not offered", host=host)
    return TryLater(SILENT, cause=f"SMTP: {type(error).__name__}", host=host)


@contextmanager
def _meant(host: str, sender: str, *, given: bool = False) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPSenderRefused as error:
        if 400 <= error.smtp_code < 500:
            raise TryLater(BUSY, cause=f"SMTP {error.smtp_code}", host=host) from None
        values = {"sender": sender, "host": host}
        raise Refused(SENDER, cause=f"SMTP {error.smtp_code}", **values) from None
    except smtplib.SMTPResponseException as error:
        if 400 <= error.smtp_code < 500:
            raise TryLater(BUSY, cause=f"SMTP {error.smtp_code}", host=host) from None
        told = error.smtp_error
        reason = reason_of(told if isinstance(told, bytes) else str(told).encode())
        raise Refused(REFUSED, cause=f"SMTP {error.smtp_code}", host=host, reason=reason) from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        cause = f"SMTP: {type(error).__name__}"
        if given:
            raise TryLater(LOST, maybe_done=True, cause=cause, host=host) from None
        raise TryLater(SILENT, cause=cause, host=host) from None


def reason_of(told: bytes | str) -> str:
    """Keep what a server says of a refusal, on one line, addresses taken out; it ends with a full stop."""
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    plain = "".join(c if c.isprintable() else " " for c in ADDRESS.sub("…", text))
    line = " ".join(plain.split())[:LONGEST_REASON].rstrip(" .")
    return f"{line or '?'}."
