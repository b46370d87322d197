"""Speaks to a mail server, through the door; knows what each of its refusals means."""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.message import EmailMessage
from typing import Final

from parvis.channels.mail import LOST, RECIPIENT
from parvis.channels.models import MailServer, Security
from parvis.kit.door.desk import desk_guard
from parvis.kit.door.dial import dial
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
REFUSED: Final = _("%(host)s refused this letter.")
BUSY: Final = _("%(host)s asks to wait. Parvis tries again by itself.")


class Through(smtplib.SMTP):
    """An SMTP client whose only way out is the door."""

    implicit_tls = False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return dial(host, port, self.implicit_tls, guard=desk_guard(), timeout=timeout)


class ThroughTLS(Through):
    """The same, in TLS from the first byte (RFC 8314)."""

    implicit_tls = True


def open_line(known: MailServer) -> smtplib.SMTP:
    """Connect through the door, protect the line, sign in. Raises TryLater, Refused or Reconnect."""
    kind = ThroughTLS if known.security == Security.TLS else Through
    line = None
    try:
        line = kind(known.host, known.port, local_hostname="localhost", timeout=20)
        if known.security == Security.STARTTLS:
            line.starttls(context=ssl.create_default_context())
        if known.user:
            line.login(known.user, known.secret.get("password", ""))
    except (smtplib.SMTPException, OSError) as error:
        if line is not None:
            line.close()
        raise _meaning(error, known) from error
    return line


def _meaning(error: smtplib.SMTPException | OSError, known: MailServer) -> ConnectorError:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Reconnect(BAD_PASSWORD, cause=f"SMTP {error.smtp_code}", host=known.host)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused(NEEDS_TLS, cause=str(error)[:200], host=known.host)
    return TryLater(SILENT, cause=f"{type(error).__name__}: {error}"[:200], host=known.host)


def give(line: smtplib.SMTP, known: MailServer, to: str, message: EmailMessage) -> None:
    """Hand one letter over. Raises TryLater (with `maybe_done` when its answer was lost) or Refused."""
    try:
        line.send_message(message, known.sender, [to])
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        if 400 <= code < 500:
            raise TryLater(BUSY, cause=f"SMTP {code}", host=known.host) from error
        raise Refused(RECIPIENT, cause=f"SMTP {code}", to=to, host=known.host) from error
    except smtplib.SMTPSenderRefused as error:
        raise Refused(
            SENDER, cause=f"SMTP {error.smtp_code}", sender=known.sender, host=known.host
        ) from error
    except smtplib.SMTPResponseException as error:
        if 400 <= error.smtp_code < 500:
            raise TryLater(BUSY, cause=f"SMTP {error.smtp_code}", host=known.host) from error
        raise Refused(REFUSED, cause=f"SMTP {error.smtp_code}", host=known.host) from error
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise TryLater(
            LOST, maybe_done=True, cause=type(error).__name__, host=known.host
        ) from error
