"""Says in plain words which machine a session is on, from what its browser tells. Pure."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Final

# In this order: every browser also claims to be those below it.
BROWSERS: Final = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/", "Opera"), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/", "Chromium/"), "Chrome"),
    (("Safari/",), "Safari"),
)
SYSTEMS: Final = (
    (("iPhone",), "iPhone"),
    (("iPad",), "iPad"),
    (("Android",), "Android"),
    (("CrOS",), "ChromeOS"),
    (("Windows",), "Windows"),
    (("Macintosh", "Mac OS X"), "Mac"),
    (("Linux", "X11"), "Linux"),
)


def browser(agent: str) -> str:
    """Name the browser; nothing for one we do not know."""
    return _first(BROWSERS, agent)


def system(agent: str) -> str:
    """Name the machine or its system; nothing for one we do not know."""
    return _first(SYSTEMS, agent)


def _first(table: tuple[tuple[tuple[str, ...], str], ...], agent: str) -> str:
    return next((name for marks, name in table if any(mark in agent for mark in marks)), "")


def shortened(address: str) -> str:
    """Drop the last part of a network address: `203.0.113.0/24`, `2001:db8:1::/48`.

    "here" is this computer; "" what is no address. Private ones are kept whole: they name a
    machine of the house and lead nowhere else.
    """
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    number = getattr(number, "ipv4_mapped", None) or number
    if number.is_loopback:
        return "here"
    if number.is_private:
        return str(number)
    return str(ip_network(f"{number}/{24 if number.version == 4 else 48}", strict=False))
