"""Looks whether the desk answers at its own address: from here, and from a connected site."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.channels.connecting import connector_for
from parvis.channels.models import Channel, ChannelState
from parvis.channels.rules import say, trouble
from parvis.kit.address import Level, level_of
from parvis.kit.door.desk import allowed_out
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.secrets import KeyMissing
from parvis.site.models import Reach
from parvis.wire.errors import ConnectorError

WORD = "parvis"


@dataclass(frozen=True, slots=True)
class Reached:
    """What looking found: a sentence, its remedy, its cause; `is_silent` when nobody answers at all."""

    sentence: str
    remedy: str = ""
    cause: str = ""
    is_well: bool = False
    is_silent: bool = False


def look_from_here() -> Reached:
    """Ask the desk's own address who answers there, and how the request arrived."""
    address = str(settings.ADDRESS)
    host = urlsplit(address).hostname or ""
    door = HttpDoor(Guard(lambda: [*allowed_out(), host]))
    try:
        answer = door.request("GET", f"{address}/reach/", limit=10_000)
    except ConnectorError as error:
        return Reached(
            _("Nothing answers at %(address)s.") % {"address": address},
            f"{say(trouble(error))} "
            + _("Check that Parvis is running, and that the address leads to this computer."),
            error.cause,
            is_silent=True,
        )
    told = answer.body.decode("utf-8", "replace").split()
    if answer.status == 400:
        return Reached(
            _("The desk does not know itself by the name %(host)s.") % {"host": host},
            _(
                "Keep the address again on this page, or add the name to PARVIS_HOSTS; then restart."
            ),
        )
    if answer.status != 200 or told[:1] != [WORD]:
        return Reached(
            _("Something else than Parvis answers at %(address)s.") % {"address": address},
            _("Check where that name leads, and what the web server in front passes on."),
            f"HTTP {answer.status}",
        )
    return _as_it_arrived(address, told)


def _as_it_arrived(address: str, told: list[str]) -> Reached:
    scheme, host = ([*told, "", ""])[1:3]
    wanted = urlsplit(address)
    if scheme != wanted.scheme:
        return Reached(
            _("The web server in front does not say that people come in https."),
            _(
                "Let it send the header “X-Forwarded-Proto” with the word https (Caddy does by itself; nginx:"
                " proxy_set_header X-Forwarded-Proto $scheme;), and name its address in PARVIS_PROXY."
            ),
            f"scheme {scheme}",
        )
    if host.partition(":")[0] != wanted.hostname:
        return Reached(
            _("The web server in front does not pass on the name that people typed."),
            _("Let it send the “Host” header as it came (nginx: proxy_set_header Host $host;)."),
            f"host {host}",
        )
    return Reached(_("The desk answers at %(address)s.") % {"address": address}, is_well=True)


def look_from_outside() -> Reached:
    """Ask a connected site to open the desk's address, and see whether it came."""
    if level_of(settings.ADDRESS) is not Level.PUBLIC:
        return Reached(
            _("From outside, %(address)s leads nowhere.") % {"address": settings.ADDRESS},
            _("That is as it should be for a desk on this computer or on your own network."),
        )
    visitor = _visitor()
    if visitor is None:
        return Reached(
            _("No connected site can look from outside."),
            _("Give Parvis the key of a WordPress of yours, then look again."),
        )
    return sent_by(visitor)


def sent_by(channel: Channel) -> Reached:
    """Let one site come and see."""
    Reach.objects.filter(made_at__lt=timezone.now() - timedelta(days=1)).delete()
    sent = Reach.objects.create(key=secrets.token_urlsafe(24))
    try:
        connector_for(channel).visit(f"{settings.ADDRESS}/reach/{sent.key}/")
    except (ConnectorError, KeyMissing) as error:
        sentence = say(trouble(error)) if isinstance(error, ConnectorError) else error.sentence
        return Reached(_("%(site)s could not look.") % {"site": channel.title}, sentence)
    sent.refresh_from_db()
    if sent.seen_at is None:
        return Reached(
            _("%(site)s asked for the desk’s address and did not reach it.")
            % {"site": channel.title},
            _("Open the port in the firewall and check that the name leads to this server."),
        )
    return Reached(
        _("%(site)s reached the desk from outside.") % {"site": channel.title}, is_well=True
    )


def _visitor() -> Channel | None:
    able = Channel.objects.filter(
        network="wordpress", state=ChannelState.CONNECTED, brand__is_sample=False
    ).exclude(account_id="")
    return able.order_by("-checked_at").first()
