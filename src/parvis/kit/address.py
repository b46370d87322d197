"""The desk's own address: three levels, and what each thing the desk does needs of it. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.wire.entering import Level

__all__ = ["LABELS", "NEEDS", "SMALL_SERVER", "Level", "Need", "fault_of", "level_of", "unmet"]


LABELS: Final[dict[Level, str | Promise]] = {
    Level.COMPUTER: _("This computer"),
    Level.NETWORK: _("Your local network"),
    Level.PUBLIC: _("A public address, in https"),
}

SMALL_SERVER: Final = _("Put the desk on a small server with a name of its own and https.")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing the desk does, the level it needs, what one can do below that level."""

    label: str | Promise
    level: Level
    instead: str | Promise


NEEDS: Final[tuple[Need, ...]] = (
    Need(_("Reading, answering, moderating, publishing"), Level.COMPUTER, ""),
    Need(
        _("Opening the desk from your telephone or a colleague’s computer"),
        Level.NETWORK,
        _("Start it with “parvis serve --host” and this computer’s address on your network."),
    ),
    Need(
        _("Invitations that open from elsewhere"),
        Level.PUBLIC,
        _("Until then, the link works only where the desk can be opened."),
    ),
    Need(
        _("Signing in with a passkey from another computer"),
        Level.PUBLIC,
        _("On this computer, passkeys work at http://localhost."),
    ),
    Need(
        _("The one-click key of an older WordPress (before 7.1)"),
        Level.PUBLIC,
        _("Paste the key that the site shows: one field."),
    ),
    Need(
        _("Being let in to Bluesky for as long as you wish, by its own page"),
        Level.PUBLIC,
        _("From this computer it holds for two weeks; an app password has no end."),
    ),
    Need(
        _("The listening notice, served by the desk"),
        Level.PUBLIC,
        _("Copy the notice onto a page of your own site."),
    ),
    Need(
        _("Mentions that other sites tell you of"),
        Level.PUBLIC,
        _("Until then, the sites that link to you cannot say so here."),
    ),
    Need(
        _("Sharing to Parvis from a telephone"),
        Level.PUBLIC,
        _("Paste the link on the desk itself."),
    ),
)


def level_of(address: str) -> Level:
    """Say from where an address can be opened: https on a public name, or the network, or here."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if host == "localhost" or _is(host, "is_loopback"):
        return Level.COMPUTER
    is_private = _is(host, "is_private") or host.endswith((".local", ".lan", ".home.arpa"))
    if parts.scheme == "https" and not is_private and "." in host:
        return Level.PUBLIC
    return Level.NETWORK


def _is(host: str, quality: str) -> bool:
    try:
        return bool(getattr(ipaddress.ip_address(host), quality))
    except ValueError:
        return False


def unmet(level: Level, needs: Sequence[Need] = NEEDS) -> list[Need]:
    """List what a level does not allow."""
    return [need for need in needs if need.level > level]


def fault_of(address: str) -> str | Promise:
    """Say what is wrong with an address as one types it; "" when nothing is."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return _(
            "This address cannot be read. Write it whole, for instance https://desk.example.org"
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return _("Write the address whole, for instance https://desk.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        return _("Leave out what follows the name: the desk answers at the root of its address.")
    if port == 0:
        return _("Port 0 is no port.")
    public = "." in parts.hostname and level_of(f"https://{parts.netloc}") is Level.PUBLIC
    if parts.scheme == "http" and public:
        return _(
            "A public address needs https: without it, passwords travel in the clear. Ask whoever"
            " runs the server for a certificate."
        )
    return ""
