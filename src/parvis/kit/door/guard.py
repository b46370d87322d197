"""Decides which addresses the desk may open. Pure, but for the resolver it is given."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx
import idna

from parvis.wire.errors import Refused, TryLater
from parvis.wire.words import gettext_noop as _

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

UNUSABLE = _(
    "This address cannot be used. Write it the way a browser shows it, beginning with https://."
)
PRIVATE = _(
    "Parvis does not open addresses of a private network. If %(host)s is yours, ask the person"
    " who installed Parvis to allow it."
)
NOT_FOUND = _(
    "The address %(host)s was not found. Check its spelling; Parvis tries again by itself."
)


class Reason(StrEnum):
    """Why an address is not opened: the first word of the refusal's cause."""

    SCHEME = "scheme"
    USER_INFO = "user-info"
    CHARACTERS = "characters"
    SPELLING = "spelling"
    HOST = "host"
    PORT = "port"
    UNSPECIFIED = "unspecified"
    LOOPBACK = "loopback"
    METADATA = "metadata"
    LINK_LOCAL = "link-local"
    MULTICAST = "multicast"
    CGNAT = "cgnat"
    MAPPED = "mapped"
    TUNNEL = "tunnel"
    PRIVATE = "private"
    RESERVED = "reserved"


# What clouds answer at without a password; two of them look like ordinary addresses.
METADATA = frozenset(
    map(
        ip_address,
        ("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200", "168.63.129.16",
         "192.0.0.192"),
    )
)  # fmt: skip
# IANA special-purpose registries (RFC 6890 and its updates); the first that holds it names it.
NETWORKS: tuple[tuple[Reason, tuple[str, ...]], ...] = (
    (Reason.UNSPECIFIED, ("0.0.0.0/8", "::/128")),
    (Reason.LOOPBACK, ("127.0.0.0/8", "::1/128")),
    (Reason.LINK_LOCAL, ("169.254.0.0/16", "fe80::/10")),
    (Reason.MULTICAST, ("224.0.0.0/4", "ff00::/8")),
    (Reason.CGNAT, ("100.64.0.0/10",)),
    (Reason.MAPPED, ("::ffff:0:0/96", "::ffff:0:0:0/96", "::/96")),
    (Reason.TUNNEL, ("2002::/16", "192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32")),
    (Reason.PRIVATE, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10")),
)
TABLE = [(reason, ip_network(net)) for reason, nets in NETWORKS for net in nets]
GLOBAL_V6 = IPv6Network("2000::/3")
# A name the owner listed may live on her own network, never at a metadata service or beyond.
VOUCHED = frozenset({Reason.LOOPBACK, Reason.PRIVATE, Reason.CGNAT})

BAD_CHARACTERS = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\u200b-\u200f\ufeff]")
NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)\Z", re.IGNORECASE)
DOTTED = re.compile(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}\Z")
LABELS = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?\Z")


def refusal(reason: Reason, host: str, sentence: str = UNUSABLE) -> Refused:
    """Build the refusal: a sentence with its remedy, the named reason first in its cause."""
    return Refused(sentence, cause=f"{reason}: {host}"[:300], host=host[:100])


def forbidden(address: Address) -> Reason | None:
    """Name why an address is not opened, or None when it is on the public Internet."""
    if address in METADATA:
        return Reason.METADATA
    for reason, network in TABLE:
        if address.version == network.version and address in network:
            return reason
    if not address.is_global or address.is_reserved:
        return Reason.RESERVED
    if isinstance(address, IPv6Address) and address not in GLOBAL_V6:
        return Reason.RESERVED
    return None


def plain_host(host: str) -> str:
    """Return the host in lower-case ASCII (IDNA, UTS 46), or raise Refused.

    A host whose last label is a number is an IPv4 address (WHATWG URL, "ends in a number"): only
    the four plain decimal numbers are taken, for decimal, octal and hex are spellings of disguise.
    """
    if "%" in host and ":" in host:
        raise refusal(Reason.SPELLING, host)
    if ":" in host:
        try:
            return str(IPv6Address(host))
        except ValueError:
            raise refusal(Reason.SPELLING, host) from None
    try:
        name = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise refusal(Reason.HOST, host) from None
    if NUMBER.match(name.removesuffix(".").rpartition(".")[2]):
        if not DOTTED.match(name) or any(int(part) > 255 for part in name.split(".")):
            raise refusal(Reason.SPELLING, host)
        return name
    if len(name) > 253 or not LABELS.match(name):
        raise refusal(Reason.HOST, host)
    return name


def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver once; OSError or UnicodeError when there is no such name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def nothing_allowed() -> Sequence[str]:
    """Return the empty allow-list."""
    return ()


def _entry(text: str) -> tuple[str, int | None]:
    """Split "host", "host:port", "[v6]:port" or a network into what is allowed and its port."""
    text = text.strip().lower()
    if text.startswith("["):
        host, _mark, port = text[1:].partition("]")
        return host, int(port[1:]) if port[1:].isdigit() else None
    host, mark, port = text.rpartition(":")
    if mark and port.isdigit() and ":" not in host:
        return host, int(port)
    return text, None


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


class Guard:
    """Checks addresses against the public Internet plus what the owner allowed.

    `allowed` is asked at each check and answers with "host", "host:port" and networks ("10.0.0.0/8").
    """

    def __init__(
        self,
        allowed: Callable[[], Sequence[str]] = nothing_allowed,
        resolver: Resolver = resolve,
    ) -> None:
        self._allowed = allowed
        self._resolver = resolver

    def check(self, url: str) -> httpx.URL:
        """Return the address ready to be asked, or raise Refused. Resolves nothing."""
        if BAD_CHARACTERS.search(url):
            raise refusal(Reason.CHARACTERS, "")
        scheme, _mark, rest = url.partition("://")
        if scheme.lower() not in {"http", "https"}:
            raise refusal(Reason.SCHEME, url.partition(":")[0])
        authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
        if "@" in authority:
            raise refusal(Reason.USER_INFO, authority.rpartition("@")[2])
        host, port = self._authority(authority)
        tail = rest[len(authority) :]
        shown = f"[{host}]" if ":" in host else host
        try:
            found = httpx.URL(f"{scheme.lower()}://{shown}{tail}").copy_with(port=port)
        except (httpx.InvalidURL, ValueError):
            raise refusal(Reason.CHARACTERS, host) from None
        if _network(host):
            self._permit(host, host, found.port or (443 if found.scheme == "https" else 80))
        return found.copy_with(fragment=None)

    @staticmethod
    def _authority(authority: str) -> tuple[str, int | None]:
        if authority.startswith("["):
            host, _mark, port = authority[1:].partition("]")
        else:
            host, mark, port = authority.partition(":")
            port = mark + port
        if not host:
            raise refusal(Reason.HOST, authority)
        if port not in {"", ":"} and not re.fullmatch(r":[0-9]{1,5}", port):
            raise refusal(Reason.PORT, host)
        number = int(port[1:]) if port[1:] else None
        if number is not None and not 0 < number < 65536:
            raise refusal(Reason.PORT, host)
        if authority.startswith("[") and ":" not in host:
            raise refusal(Reason.SPELLING, host)
        return plain_host(host), number

    def addresses(self, host: str, port: int) -> list[str]:
        """Resolve once and return the addresses that may be connected to, in the system's order.

        Raises TryLater when the name is not found, Refused when no address of it is allowed.
        """
        host = plain_host(host)
        try:
            found = [host] if _network(host) else list(self._resolver(host, port))
        except (OSError, UnicodeError) as error:
            raise TryLater(NOT_FOUND, cause=f"resolving {host}: {error}", host=host) from error
        if not found:
            raise TryLater(NOT_FOUND, cause=f"resolving {host}: no address", host=host)
        kept, refused = [], None
        for address in found:
            try:
                kept.append(self._permit(host, address, port))
            except Refused as error:
                refused = error
        if not kept and refused:
            raise refused
        return kept

    def _permit(self, host: str, address: str, port: int) -> str:
        try:
            number = ip_address(address)
        except ValueError:
            raise refusal(Reason.SPELLING, host) from None
        reason = forbidden(number)
        if reason is None or self._is_allowed(host, number, port, reason):
            return address
        raise refusal(reason, host, PRIVATE)

    def _is_allowed(self, host: str, number: Address, port: int, reason: Reason) -> bool:
        for text in self._allowed():
            entry, only = _entry(text)
            if only not in {None, port}:
                continue
            network = _network(entry)
            if network is None and entry == host and reason in VOUCHED:
                return True
            if network and network.version == number.version and number in network:
                return True
        return False
