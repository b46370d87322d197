"""Networks by the hosts of their links and of their e-mails. Pure."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct


class Network(Struct, frozen=True, kw_only=True):
    """A network that may be met in a link or in a notification.

    `hosts` are those of its pages, `senders` the domains its e-mails come from (all with their
    subdomains), `mailbox` words of which one must stand before the @ when a domain sends more.
    """

    name: str
    label: str
    hosts: tuple[str, ...]
    senders: tuple[str, ...] = ()
    mailbox: tuple[str, ...] = ()


TRIPADVISOR: Final = tuple(
    f"tripadvisor.{end}" for end in ("com", "ca", "fr", "be", "ch", "co.uk", "de", "es", "it")
)
NETWORKS: Final = (
    Network(
        name="facebook",
        label="Facebook",
        hosts=("facebook.com", "fb.com", "fb.me", "messenger.com", "m.me"),
        senders=("facebookmail.com", "facebook.com"),
    ),
    Network(
        name="instagram",
        label="Instagram",
        hosts=("instagram.com", "ig.me"),
        senders=("instagram.com",),
    ),
    Network(
        name="threads",
        label="Threads",
        hosts=("threads.net", "threads.com"),
        senders=("threads.net", "threads.com"),
    ),
    Network(
        name="linkedin",
        label="LinkedIn",
        hosts=("linkedin.com", "lnkd.in"),
        senders=("linkedin.com",),
    ),
    Network(
        name="youtube",
        label="YouTube",
        hosts=("youtube.com", "youtu.be"),
        senders=("youtube.com",),
    ),
    Network(
        name="google",
        label="Google",
        hosts=("business.google.com", "google.com", "g.page", "maps.app.goo.gl", "goo.gl"),
        senders=("google.com",),
        mailbox=("business", "maps", "local"),
    ),
    Network(name="tripadvisor", label="Tripadvisor", hosts=TRIPADVISOR, senders=(*TRIPADVISOR,)),
    Network(
        name="reddit",
        label="Reddit",
        hosts=("reddit.com", "redd.it"),
        senders=("redditmail.com", "reddit.com"),
    ),
    Network(
        name="x",
        label="X",
        hosts=("x.com", "twitter.com", "t.co"),
        senders=("x.com", "twitter.com"),
    ),
    Network(name="bluesky", label="Bluesky", hosts=("bsky.app",), senders=("bsky.app",)),
    Network(name="tiktok", label="TikTok", hosts=("tiktok.com",), senders=("tiktok.com",)),
    Network(
        name="pinterest",
        label="Pinterest",
        hosts=("pinterest.com", "pinterest.ca", "pinterest.fr", "pin.it"),
        senders=("pinterest.com",),
    ),
    Network(
        name="yelp",
        label="Yelp",
        hosts=("yelp.com", "yelp.ca", "yelp.fr"),
        senders=("yelp.com", "yelp.ca"),
    ),
)


def within(host: str, domains: tuple[str, ...]) -> bool:
    """Say whether a host is one of these domains or below one of them."""
    host = host.lower().rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def host_of(url: str) -> str:
    """Return the host of a web address in lower case; "" when it is not one of http or https."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower() if parts.scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def of_link(url: str) -> Network | None:
    """Recognise the network that a link leads to."""
    host = host_of(url)
    return next((n for n in NETWORKS if host and within(host, n.hosts)), None)


def of_sender(address: str) -> Network | None:
    """Recognise the network that an e-mail address claims to be of; proof is another matter."""
    mailbox, _at, domain = address.lower().rpartition("@")
    for network in NETWORKS:
        if within(domain, network.senders):
            told = not network.mailbox or any(word in mailbox for word in network.mailbox)
            return network if told else None
    return None


def named(url: str) -> str:
    """Say where a link leads: the network's name, else the host without "www."."""
    network = of_link(url)
    return network.label if network else host_of(url).removeprefix("www.")
