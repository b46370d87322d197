"""What a person fills in to connect a mailbox, and what is known of the usual providers. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from parvis.letters.account import Account, address_of
from parvis.letters.client import Server
from parvis.wire.card import Field
from parvis.wire.errors import Refused
from parvis.wire.words import gettext_noop as _

HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
CLEAR_FIRST: Final = frozenset({143, 587, 25})

NO_ADDRESS: Final = _("Write the mailbox’s address whole, for instance bonjour@example.org.")
NO_HOST: Final = _(
    "This is not the name of a mail server. It looks like “imap.example.com”; your e-mail provider"
    " gives it."
)
NO_PORT: Final = _("The port is a number: nearly always 993 to read and 465 or 587 to send.")

GOOGLE: Final = "https://oauth2.googleapis.com/token"
MICROSOFT: Final = "https://login.microsoftonline.com/common/oauth2/v2.0/token"


class Provider(Struct, frozen=True):
    """The servers of a provider, and where it renews tokens when it takes them."""

    imap: str
    smtp: str
    smtp_port: int = 465
    token: str = ""


def _known() -> dict[str, Provider]:
    rows: dict[str, Provider] = {
        "gmail.com googlemail.com": Provider("imap.gmail.com", "smtp.gmail.com", token=GOOGLE),
        "outlook.com hotmail.com live.com hotmail.fr live.ca outlook.fr": Provider(
            "outlook.office365.com", "smtp.office365.com", 587, MICROSOFT
        ),
        "icloud.com me.com mac.com": Provider("imap.mail.me.com", "smtp.mail.me.com", 587),
        "fastmail.com fastmail.fm": Provider("imap.fastmail.com", "smtp.fastmail.com"),
        "yahoo.com yahoo.ca yahoo.fr": Provider("imap.mail.yahoo.com", "smtp.mail.yahoo.com"),
        "videotron.ca": Provider("imap.videotron.ca", "smtp.videotron.ca", 587),
        "orange.fr wanadoo.fr": Provider("imap.orange.fr", "smtp.orange.fr"),
        "free.fr": Provider("imap.free.fr", "smtp.free.fr"),
        "laposte.net": Provider("imap.laposte.net", "smtp.laposte.net"),
        "gmx.com gmx.fr": Provider("imap.gmx.com", "mail.gmx.com", 587),
        "infomaniak.com ik.me": Provider("mail.infomaniak.com", "mail.infomaniak.com"),
    }
    return {domain: provider for names, provider in rows.items() for domain in names.split()}


PROVIDERS: Final = _known()

FIELDS: Final = (
    Field(name="address", label=_("Address of the mailbox"), help=_("The one people write to: bonjour@…")),
    Field(
        name="password",
        label=_("App password"),
        secret=True,
        required=False,
        help=_(
            "A second password that your provider makes for Parvis alone, and that you can"
            " take back. Not the one you sign in with."
        ),
    ),
    Field(
        name="sender",
        label=_("Name on your letters"),
        required=False,
        help=_("What people see beside the address: the name of the brand."),
    ),
    Field(
        name="host",
        label=_("Mail server (IMAP)"),
        required=False,
        help=_("Empty for the usual providers. Otherwise “imap.example.com”; your provider gives it."),
    ),
    Field(
        name="port",
        label=_("Port"),
        required=False,
        help=_("993 unless your provider says otherwise. The connection is always encrypted."),
    ),
    Field(
        name="smtp_host",
        label=_("Mail server that sends (SMTP)"),
        required=False,
        help=_("Empty for the usual providers. Otherwise “smtp.example.com”."),
    ),
    Field(
        name="smtp_port",
        label=_("Port that sends"),
        required=False,
        help=_(
            "465 or 587. On 587, 143 and 25 Parvis asks for encryption first; “1025 starttls” asks"
            " for it on another port."
        ),
    ),
    Field(
        name="user",
        label=_("User"),
        required=False,
        help=_("Empty when it is the address itself, as nearly always."),
    ),
    Field(
        name="witness",
        label=_("Server that checks signatures"),
        required=False,
        help=_(
            "The name that stands first in the “Authentication-Results” header of your mail, when"
            " it is not your provider’s."
        ),
    ),
    Field(
        name="client_id",
        label=_("OAuth client"),
        required=False,
        help=_("Only with a refresh token, for Gmail or Microsoft 365 without an app password."),
    ),
    Field(name="client_secret", label=_("Secret of the OAuth client"), secret=True, required=False),
    Field(name="refresh_token", label=_("Refresh token"), secret=True, required=False),
    Field(
        name="renewal",
        label=_("Address that renews tokens"),
        required=False,
        help=_("Empty for Google and Microsoft."),
    ),
)  # fmt: skip


def account_of(settings: Mapping[str, str]) -> Account:
    """Read the settings; what is left empty is filled from the provider. Raises Refused."""
    told = {name: value.strip() for name, value in settings.items()}
    address = address_of(told.get("address", ""))
    if not address:
        raise Refused(NO_ADDRESS, cause="address")
    domain = address.rpartition("@")[2]
    host = told.get("host", "")
    known = PROVIDERS.get(domain) or _by_host(host) or Provider(f"imap.{domain}", f"smtp.{domain}")
    return Account(
        address=address,
        user=told.get("user", "") or address,
        sender=told.get("sender", ""),
        reads=_server(host or known.imap, told.get("port", "") or "993"),
        sends=_server(
            told.get("smtp_host", "") or known.smtp,
            told.get("smtp_port", "") or str(known.smtp_port),
        ),
        witness=told.get("witness", ""),
        token_address=told.get("renewal", "") or known.token,
    )


def _by_host(host: str) -> Provider | None:
    """Recognise a provider behind a domain of one's own, by the server that was named."""
    return next((p for p in PROVIDERS.values() if host and p.imap == host.lower()), None)


def _server(host: str, port: str) -> Server:
    host = re.sub(r"^\w+://", "", host.lower()).rstrip("/")
    if not HOST.fullmatch(host):
        raise Refused(NO_HOST, cause="host")
    number, _space, how = port.lower().partition(" ")
    if not number.isdigit() or not 0 < int(number) < 65536 or how not in {"", "starttls", "tls"}:
        raise Refused(NO_PORT, cause="port")
    clear = how == "starttls" or (not how and int(number) in CLEAR_FIRST)
    return Server(host=host, port=int(number), clear=clear)
