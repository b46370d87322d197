"""Finds the connectors installed on this machine, by the door that third parties use too."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from importlib.metadata import entry_points

from parvis.wire.connector import Connector
from parvis.wire.errors import Unsupported
from parvis.wire.words import gettext_noop as _

logger = logging.getLogger(__name__)

UNKNOWN = _("Nothing installed on this machine knows how to read “%(network)s”.")


@cache
def connectors() -> dict[str, type[Connector]]:
    """Map each connector's name to its class; one broken plugin breaks only itself."""
    found: dict[str, type[Connector]] = {}
    for entry in entry_points(group="parvis.connectors"):
        try:
            cls = entry.load()
        except Exception:
            logger.exception("connector %s did not load", entry.name)
            continue
        if not (isinstance(cls, type) and issubclass(cls, Connector)):
            logger.error("connector %s is not a Connector", entry.name)
            continue
        found[cls.spec.name] = cls
    return found


def connector(network: str) -> type[Connector]:
    """Return a network's connector. Raises Unsupported when none is installed."""
    try:
        return connectors()[network]
    except KeyError:
        raise Unsupported(UNKNOWN, network=network) from None


def accounts() -> dict[str, type[Connector]]:
    """Map the networks whose accounts a person describes in a form, there being no address."""
    return {
        name: cls
        for name, cls in sorted(connectors().items())
        if getattr(cls.found, "__func__", None) is not getattr(Connector.found, "__func__", None)
    }


def everyone() -> Sequence[type[Connector]]:
    """List every connector, in the order of their names."""
    return [cls for _name, cls in sorted(connectors().items())]
