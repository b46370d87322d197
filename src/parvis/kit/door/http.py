"""The HTTP side of the door, over httpx."""

from __future__ import annotations

import base64
import re
import socket
import ssl
import time
from collections.abc import Mapping
from importlib.metadata import version

import httpx
from msgspec import Struct, structs

from parvis.kit.door import body, manners
from parvis.kit.door.dial import CERTIFICATE, UNREACHABLE, dial, protect
from parvis.kit.door.guard import Guard
from parvis.kit.door.transport import TRIP, GuardedTransport, Trip
from parvis.wire.door import MEGABYTE, Response
from parvis.wire.errors import Refused, TryLater
from parvis.wire.words import gettext_noop as _

USER_AGENT = f"Parvis/{version('parvis')} (+https://parvis.invalid/)"
MOST_REDIRECTS = 5
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Any other header may be a key: it stays with the origin that it was meant for.
TRAVELLING = frozenset(
    {"accept", "accept-language", "if-none-match", "if-modified-since", "user-agent"}
)

OURS = frozenset({"host", "user-agent", "accept-encoding", "content-length", "transfer-encoding"})

TOO_SLOW = _("%(host)s answers too slowly. Parvis tries again by itself.")
LOST = _("%(host)s hung up before it had answered. Parvis tries again by itself.")
IN_CIRCLES = _("%(host)s sends Parvis from one address to the next without end. Check the address.")
MOVED = _("%(old)s sends Parvis on to %(new)s. Connect the site again with its new address.")
UNUSABLE_HEADER = _("This request cannot be sent. Check the settings of the channel.")


class Ask(Struct, frozen=True, kw_only=True):
    """One hop: what is sent to the address in hand."""

    method: str
    url: httpx.URL
    headers: dict[str, str]
    auth: tuple[str, str] | None
    json: object
    form: Mapping[str, str] | None
    content: bytes | None = None

    @property
    def where(self) -> str:
        """The address without its query, which may hold a key: fit for a log."""
        return f"{self.method} {self.url.scheme}://{self.url.netloc.decode()}{self.url.path}"[:300]


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Return scheme, host and port (RFC 6454)."""
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def target(guard: Guard, here: httpx.URL, location: str) -> httpx.URL:
    """Return where a Location header leads from `here`, checked. Raises Refused."""
    if location.startswith("//"):
        location = f"{here.scheme}:{location}"
    if SCHEME.match(location):
        return guard.check(location)
    try:
        return guard.check(str(here.join(location)))
    except httpx.InvalidURL:
        return guard.check(location)


def onward(ask: Ask, status: int, leads_to: httpx.URL) -> Ask:
    """Return the hop that a redirect asks for (RFC 9110, 15.4); what is secret stays behind.

    Raises Refused when a body would have to leave for another origin.
    """
    turns = status == 303 or (status in {301, 302} and ask.method not in READING)
    if turns and ask.method != "HEAD":
        ask = structs.replace(ask, method="GET", json=None, form=None, content=None)
    if origin(ask.url) != origin(leads_to):
        if ask.method not in READING or ask.json is not None or ask.form is not None:
            old, new = ask.url.host, leads_to.host
            raise Refused(MOVED, cause=f"{status} to another origin", old=old, new=new)
        kept = {name: v for name, v in ask.headers.items() if name.lower() in TRAVELLING}
        ask = structs.replace(ask, headers=kept, auth=None)
    return structs.replace(ask, url=leads_to)


class HttpDoor:
    """`parvis.wire.door.Door` over httpx: see its promise there. Safe to share between threads.

    `total`, `connect` and `silence` are seconds: for the whole request with its redirects, to
    connect, and without a byte.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        total: float = 60.0,
        connect: float = 10.0,
        silence: float = 20.0,
        polite: manners.Manners = manners.SHARED,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._guard, self._total, self._polite = guard, total, polite
        self._tls = context = tls or ssl.create_default_context()
        self._silence = silence
        self._timeout = httpx.Timeout(silence, connect=connect).as_dict()
        # A mutation never rides a kept connection: it may be dead, and one cannot tell in time.
        self._transports = {
            reading: GuardedTransport(guard, context, keep=20 if reading else 0)
            for reading in (True, False)
        }

    def close(self) -> None:
        """Close the connections that are kept."""
        for transport in self._transports.values():
            transport.close()

    def dial(self, host: str, port: int, *, tls: bool = True) -> socket.socket:
        """Return a guarded socket, as `parvis.wire.door.Door.dial` promises."""
        secure = self._tls if tls else False
        return dial(host, port, secure, guard=self._guard, timeout=self._silence)

    def protect(self, connection: socket.socket, host: str) -> socket.socket:
        """Turn a clear connection into TLS, as `parvis.wire.door.Door.protect` promises."""
        return protect(connection, host, self._tls)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        limit: int = 10 * MEGABYTE,
    ) -> Response:
        """Send one request as `parvis.wire.door.Door.request` promises."""
        checked = self._guard.check(url)
        if params:
            checked = checked.copy_merge_params(dict(params))
        ask = Ask(
            method=method.upper(),
            url=checked,
            headers=dict(headers or {}),
            auth=auth,
            json=json,
            form=form,
            content=content,
        )
        mark = TRIP.set(Trip(self._total))
        try:
            return self._follow(ask, limit)
        finally:
            TRIP.reset(mark)

    def _follow(self, ask: Ask, limit: int) -> Response:
        mutated = False
        for _hop in range(MOST_REDIRECTS + 1):
            mutated = mutated or ask.method not in READING
            self._wait_turn(ask)
            answer = self._send(ask, limit, mutated=mutated)
            if answer.status in {429, 503}:
                self._polite.ease(ask.url.netloc.decode())
            location = answer.headers.get("location")
            if answer.status not in {301, 302, 303, 307, 308} or not location:
                return answer
            ask = onward(ask, answer.status, target(self._guard, ask.url, location))
        raise Refused(IN_CIRCLES, cause=f"{ask.where}: too many redirects", host=ask.url.host)

    def _wait_turn(self, ask: Ask) -> None:
        wait = self._polite.turn(ask.url.netloc.decode(), with_key=bool(ask.auth))
        if wait:
            time.sleep(min(wait, TRIP.get().left(None, TryLater)))

    def _send(self, ask: Ask, limit: int, *, mutated: bool) -> Response:
        trip = TRIP.get()
        trip.connected = False
        try:
            return self._once(ask, limit)
        except httpx.ConnectError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise self._later(CERTIFICATE, ask, error) from error
            raise self._later(UNREACHABLE, ask, error) from error
        except (httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise self._later(UNREACHABLE, ask, error) from error
        except httpx.TimeoutException as error:
            raise self._later(TOO_SLOW, ask, error, maybe_done=mutated) from error
        except (httpx.LocalProtocolError, UnicodeEncodeError) as error:
            # Nothing of the error is kept: it quotes the header, which may be a key.
            raise Refused(UNUSABLE_HEADER, cause=f"{ask.where}: {type(error).__name__}") from None
        except httpx.TransportError as error:
            if ask.method in READING and not trip.connected and not mutated:
                trip.connected = True
                return self._again(ask, limit)
            raise self._later(LOST, ask, error, maybe_done=mutated) from error

    def _again(self, ask: Ask, limit: int) -> Response:
        """Ask once more, on a new connection: the kept one had died while it waited."""
        try:
            return self._once(ask, limit, fresh=True)
        except httpx.TransportError as error:
            raise self._later(LOST, ask, error) from error

    @staticmethod
    def _later(sentence: str, ask: Ask, error: Exception, *, maybe_done: bool = False) -> TryLater:
        cause = f"{ask.where}: {type(error).__name__}"
        return TryLater(sentence, maybe_done=maybe_done, cause=cause, host=ask.url.host)

    def _once(self, ask: Ask, limit: int, *, fresh: bool = False) -> Response:
        transport = self._transports[ask.method in READING and not fresh]
        answer = transport.handle_request(self._request(ask))
        try:
            coding = answer.headers.get("content-encoding", "")
            empty = ask.method == "HEAD" or answer.status_code in {204, 304}
            content = b"" if empty else body.read(answer.iter_raw(), coding, limit, ask.where)
        finally:
            answer.close()
        return Response(
            status=answer.status_code,
            url=str(ask.url),
            headers={name.lower(): value for name, value in answer.headers.items()},
            body=content,
        )

    def _request(self, ask: Ask) -> httpx.Request:
        """Build the request; no client of httpx does, for it reads redirects on its own terms."""
        given = {n: v for n, v in ask.headers.items() if n.lower() not in OURS}
        given |= {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}
        if ask.auth:
            pair = base64.b64encode(":".join(ask.auth).encode()).decode()
            given["Authorization"] = f"Basic {pair}"
        return httpx.Request(
            ask.method,
            ask.url,
            headers=given,
            json=ask.json,
            content=ask.content,
            data=dict(ask.form) if ask.form is not None else None,
            extensions={"timeout": self._timeout},
        )
