"""A door whose answers are written down beforehand, for tests of connectors."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import msgspec
from imapd import Imapd

from parvis.wire.door import MEGABYTE, Response
from parvis.wire.errors import Broken, ConnectorError


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a connector asked of the door. `url` already carries `params`."""

    method: str
    url: str
    headers: Mapping[str, str]
    auth: tuple[str, str] | None = None
    json: object = None
    form: Mapping[str, str] | None = None
    content: bytes | None = None
    limit: int = 10 * MEGABYTE


Answer = Response | ConnectorError | Callable[[Request], Response]


def answer(
    body: bytes | str = b"", *, status: int = 200, url: str = "", **headers: str
) -> Response:
    """Make an answer; `content_type=` becomes the header content-type. `url` "" is as asked."""
    raw = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return Response(status=status, url=url, headers=named, body=raw)


def json_answer(value: object, *, status: int = 200, **headers: str) -> Response:
    """Make an answer that holds JSON."""
    headers = {"content_type": "application/json; charset=UTF-8", **headers}
    return answer(msgspec.json.encode(value), status=status, **headers)


class ScriptedDoor:
    """Answers from `routes` and remembers what was asked in `requests`.

    A key is "POST https://…" or "https://…" (any method); the first that fits wins, tried in
    this order: with the method and the query, with the query, with the method, bare address,
    then `otherwise` (404 unless told). An answer is a Response, an error to raise, or a
    function of the request. As at the real door, a body larger than `limit` is Broken.

    A dialled connection is served by `dials` (see imapd.Imapd); without it `otherwise` speaks: an
    error is raised, a written answer's body is said as a greeting before hanging up.
    """

    def __init__(
        self,
        routes: Mapping[str, Answer] | None = None,
        *,
        otherwise: Answer | None = None,
        dials: Imapd | None = None,
    ) -> None:
        self.dials = dials
        self.routes: dict[str, Answer] = dict(routes or {})
        self.otherwise: Answer = otherwise or answer("Not Found", status=404)
        self.requests: list[Request] = []
        self.protected: list[str] = []

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
        """Send nothing: remember the request and give the written answer."""
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params)
        named = {name.lower(): value for name, value in (headers or {}).items()}
        asked = Request(
            method=method,
            url=url,
            headers=named,
            auth=auth,
            json=json,
            form=form,
            content=content,
            limit=limit,
        )
        self.requests.append(asked)
        given = self._pick(method, url)
        if isinstance(given, ConnectorError):
            raise given
        response = given if isinstance(given, Response) else given(asked)
        if len(response.body) > limit:
            raise Broken(cause=f"{url} is larger than {limit} bytes")
        return response if response.url else msgspec.structs.replace(response, url=url)

    def dial(self, host: str, port: int, *, tls: bool = True) -> socket.socket:
        """Give a connection whose other end is written down."""
        if self.dials is not None:
            return self.dials.dial(host, port)
        if isinstance(self.otherwise, ConnectorError):
            raise self.otherwise
        assert isinstance(self.otherwise, Response)
        return Imapd({}, greeting=self.otherwise.body + b"\r\n", deaf=True).dial(host, port)

    def protect(self, connection: socket.socket, host: str) -> socket.socket:
        """Leave a connection as it is, and remember that it was to be protected."""
        self.protected.append(host)
        return connection

    def _pick(self, method: str, url: str) -> Answer:
        bare = url.partition("?")[0]
        for key in (f"{method} {url}", url, f"{method} {bare}", bare):
            if key in self.routes:
                return self.routes[key]
        return self.otherwise
