"""Finds what can be read behind an address that a person typed."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from parvis.channels.registry import everyone
from parvis.wire.connector import Found
from parvis.wire.door import Door
from parvis.wire.errors import Broken, ConnectorError, Unsupported
from parvis.wire.words import gettext_noop as _

logger = logging.getLogger(__name__)

NOTHING = _(
    "Nothing that Parvis can read was found there. Check the address, or give the address of the"
    " site’s blog or of its feed."
)
NO_ADDRESS = _("This is not the address of a site. It looks like “https://example.com”.")


def tidy(address: str) -> str:
    """Make an address out of what a person typed: white space off, a scheme in front.

    Raises Unsupported when it cannot be one.
    """
    address = address.strip().strip("<>\"'«»“” \u00a0")
    if "://" not in address:
        address = f"https://{address}"
    host = address.partition("://")[2].partition("/")[0]
    if not host or " " in host or ("." not in host and ":" not in host and host != "localhost"):
        raise Unsupported(NO_ADDRESS)
    return address


def discover(address: str, door: Door) -> Sequence[Found]:
    """Ask every connector what it recognises, best first.

    An address typed without its scheme is tried over http too. Raises an error of `wire.errors`,
    whose sentence says what to do, when nothing can be read there.
    """
    tidied = tidy(address)
    tries = [tidied]
    if "://" not in address:
        tries.append(tidied.replace("https://", "http://", 1))
    failure: ConnectorError | None = None
    for url in tries:
        found, failed = _ask_everyone(url, door)
        if found:
            return found
        failure = failure or failed
    raise failure or Unsupported(NOTHING)


def _ask_everyone(url: str, door: Door) -> tuple[list[Found], ConnectorError | None]:
    found: list[Found] = []
    failure: ConnectorError | None = None
    for connector in everyone():
        try:
            found.extend(connector.discover(url, door))
        except ConnectorError as error:
            failure = failure or error
        except Exception as error:
            logger.exception("%s could not look at an address", connector.spec.name)
            failure = failure or Broken(cause=type(error).__name__)
    return sorted(found, key=lambda f: -f.rank), failure
