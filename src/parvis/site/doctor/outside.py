"""Asks the outside world: connected sites, the desk's own address, its letters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.channels.mail import server
from parvis.channels.models import Channel, ChannelState, Letter, LetterState, OutgoingState
from parvis.channels.registry import connectors as installed
from parvis.channels.rules import say
from parvis.kit.address import Level, fault_of, level_of
from parvis.kit.door.desk import desk_door
from parvis.site.doctor.finding import Finding, ill, well
from parvis.site.reaching import look_from_here
from parvis.wire.errors import ConnectorError

SKEW: Final = timedelta(minutes=2)
OPEN_DOORS: Final = frozenset({"*", "0.0.0.0/0", "::/0"})


def connectors() -> Iterator[Finding]:
    """Look which networks can be read."""
    found = sorted(installed())
    if not found:
        yield ill(
            _("Nothing is installed to read a network with."),
            _("Install Parvis again: “make run” does it."),
        )
    else:
        yield well(_("Networks that can be read: %(names)s.") % {"names": ", ".join(found)})


def sites() -> Iterator[Finding]:
    """Look which connected accounts are down or want a new key."""
    troubled = Channel.objects.filter(state__in=(ChannelState.DOWN, ChannelState.RECONNECT))
    for channel in troubled.select_related("brand"):
        yield ill(
            _("%(site)s (%(brand)s): %(why)s")
            % {"site": channel.title, "brand": channel.brand, "why": say(channel.trouble)},
        )


def pauses() -> Iterator[Finding]:
    """Look for answers that wait behind a channel somebody paused."""
    held = Count("outgoing", filter=Q(outgoing__state=OutgoingState.HELD))
    paused = Channel.objects.filter(state=ChannelState.PAUSED).annotate(held=held)
    for channel in paused.filter(held__gt=0):
        yield ill(
            ngettext(
                "%(site)s is paused, and %(n)s answer waits behind it.",
                "%(site)s is paused, and %(n)s answers wait behind it.",
                channel.held,
            )
            % {"site": channel.title, "n": channel.held},
            _("Take it up again on its page, or withdraw what waits."),
        )


def time() -> Iterator[Finding]:
    """Compare this computer's clock with that of a connected site (its Date header, RFC 9110)."""
    able = Channel.objects.filter(state=ChannelState.CONNECTED, brand__is_sample=False)
    channel = able.exclude(url="").order_by("-checked_at").first()
    if channel is None:
        return
    try:
        answer = desk_door().request("GET", channel.url, limit=2_000_000)
        told = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ConnectorError, ValueError, TypeError):
        return
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    apart = datetime.now(UTC) - told
    if abs(apart) > SKEW:
        yield ill(
            _("The clock of this computer is %(n)s minutes away from that of %(site)s.")
            % {"n": round(abs(apart) / timedelta(minutes=1)), "site": channel.title},
            _("Set it by the network (Debian: timedatectl set-ntp true)."),
        )


def address() -> Iterator[Finding]:
    """Look whether the desk's address is a sound one, and whether the desk answers to its name."""
    told = str(settings.ADDRESS)
    fault = fault_of(told)
    host = urlsplit(told).hostname or ""
    if fault:
        yield ill(_("The desk’s address, %(address)s: %(why)s") % {"address": told, "why": fault})
    elif host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        yield ill(
            _("The desk does not know itself by the name %(host)s.") % {"host": host},
            _(
                "Add it to PARVIS_HOSTS, or keep the address again on the page of the desk’s address."
            ),
        )
    if OPEN_DOORS & set(settings.PARVIS_ALLOWED_HOSTS_OUT):
        yield ill(
            _("PARVIS_ALLOWED_OUT lets the desk connect to every machine of your network."),
            _("Name only the machines it must read."),
        )


def answers() -> Iterator[Finding]:
    """Ask the desk's address who answers there; a desk for this computer may be closed."""
    found = look_from_here()
    if found.is_well:
        yield well(found.sentence)
    elif level_of(settings.ADDRESS) is Level.COMPUTER and found.is_silent:
        yield well(_("The desk is for this computer, and is not open just now."))
    else:
        yield ill(found.sentence, found.remedy)


def mail() -> Iterator[Finding]:
    """Look whether the desk's letters leave."""
    known = server()
    if known is None:
        yield well(_("The desk writes no letters: what it has to say is shown on screen."))
    elif known.trouble:
        yield ill(
            _("The desk’s letters do not leave: %(why)s") % {"why": say(known.trouble)},
            _("Try the mail server out on the page of the desk’s letters."),
        )
    else:
        yield well(_("The desk’s letters leave by %(host)s.") % {"host": known.host})
    lost = Letter.objects.filter(state__in=(LetterState.REFUSED, LetterState.UNSURE)).count()
    if lost:
        yield ill(
            ngettext("%(n)s letter did not leave.", "%(n)s letters did not leave.", lost)
            % {"n": lost},
            _("The page of the desk’s letters says which, and why."),
        )
