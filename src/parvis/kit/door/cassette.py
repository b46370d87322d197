"""Records what a network answered, cleaned of secrets, and plays it again."""

from __future__ import annotations

import base64
import socket
from collections.abc import Collection, Mapping
from pathlib import Path

import httpx
import msgspec
from msgspec import Struct

from parvis.wire.decoding import decode
from parvis.wire.door import MEGABYTE, Door, Response
from parvis.wire.errors import Broken

HIDDEN = "(hidden)"
SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-wp-nonce"}
)
SECRET_FIELDS = frozenset(
    {"password", "token", "access_token", "refresh_token", "client_secret", "secret", "api_key",
     "key", "nonce", "code", "accessjwt", "refreshjwt"}
)  # fmt: skip


class Exchange(Struct, kw_only=True, omit_defaults=True):
    """One request and its answer, as the file holds them. `body64` when it is not UTF-8."""

    method: str
    url: str
    sent: object = None
    status: int
    ended: str
    headers: dict[str, str]
    body: str = ""
    body64: str = ""


class Cleaner:
    """Hides secret headers and fields, at any depth, in what was sent and what was answered."""

    def __init__(self, fields: Collection[str] = ()) -> None:
        self._fields = SECRET_FIELDS | {name.lower() for name in fields}

    def value(self, value: object) -> object:
        """Return JSON-like data with every marked field hidden."""
        if isinstance(value, Mapping):
            return {
                name: HIDDEN if str(name).lower() in self._fields else self.value(item)
                for name, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return value

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers with secret ones hidden."""
        secret = SECRET_HEADERS | self._fields
        return {name: HIDDEN if name.lower() in secret else v for name, v in headers.items()}

    def url(self, url: str, params: Mapping[str, str] | None = None) -> str:
        """Return the address as it was sent, secret parameters hidden."""
        found = httpx.URL(url).copy_merge_params(dict(params or {}))
        hidden = {name: HIDDEN for name in found.params if name.lower() in self._fields}
        return str(found.copy_merge_params(hidden) if hidden else found)

    def body(self, content: bytes) -> bytes:
        """Hide marked fields when the body is JSON; any other body stays as it came."""
        try:
            return msgspec.json.encode(self.value(msgspec.json.decode(content)))
        except (msgspec.DecodeError, UnicodeDecodeError):
            return content


def _stored(content: bytes) -> dict[str, str]:
    try:
        return {"body": content.decode()}
    except UnicodeDecodeError:
        return {"body64": base64.b64encode(content).decode()}


class Recorder:
    """A door that writes down, cleaned, whatever passes through the door it is given."""

    def __init__(self, door: Door, *, secret_fields: Collection[str] = ()) -> None:
        self._door = door
        self._clean = Cleaner(secret_fields)
        self.exchanges: list[Exchange] = []

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
        """Pass the request on and keep the exchange; errors are not recorded."""
        answer = self._door.request(
            method, url, params=params, headers=headers, auth=auth, json=json, form=form,
            content=content, limit=limit,
        )  # fmt: skip
        self.exchanges.append(
            Exchange(
                method=method.upper(),
                url=self._clean.url(url, params),
                sent=self._clean.value(json if json is not None else form),
                status=answer.status,
                ended=self._clean.url(answer.url),
                headers=self._clean.headers(answer.headers),
                **_stored(self._clean.body(answer.body)),
            )
        )
        return answer

    def dial(self, host: str, port: int, *, tls: bool = True) -> socket.socket:
        """Pass the connection on; what is said on it is not recorded."""
        return self._door.dial(host, port, tls=tls)

    def protect(self, connection: socket.socket, host: str) -> socket.socket:
        """Pass the connection on, as `dial` does."""
        return self._door.protect(connection, host)

    def save(self, path: Path) -> None:
        """Write the exchanges as one JSON file."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self.exchanges), indent=1))


class Replay:
    """A door that answers from a recording, each exchange once, in order per address."""

    def __init__(self, cassette: Path, *, secret_fields: Collection[str] = ()) -> None:
        self._left = decode(cassette.read_bytes(), list[Exchange])
        self._clean = Cleaner(secret_fields)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,  # noqa: ARG002 - the Protocol's shape
        auth: tuple[str, str] | None = None,  # noqa: ARG002 - the Protocol's shape
        json: object = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,  # noqa: ARG002 - the Protocol's shape
        limit: int = 10 * MEGABYTE,  # noqa: ARG002 - the Protocol's shape
    ) -> Response:
        """Return the recorded answer; Broken when this was not recorded (or already played)."""
        asked = (method.upper(), self._clean.url(url, params))
        sent = self._clean.value(json if json is not None else form)
        for index, found in enumerate(self._left):
            if (found.method, found.url) == asked and found.sent == sent:
                del self._left[index]
                body = base64.b64decode(found.body64) if found.body64 else found.body.encode()
                return Response(
                    status=found.status, url=found.ended, headers=found.headers, body=body
                )
        raise Broken(cause=f"not in the recording: {asked[0]} {asked[1]}")

    def dial(self, host: str, port: int, *, tls: bool = True) -> socket.socket:  # noqa: ARG002
        """Refuse: only requests are recorded."""
        raise Broken(cause=f"not in the recording: {host}:{port}")

    def protect(self, connection: socket.socket, host: str) -> socket.socket:  # noqa: ARG002
        """Refuse: there is no connection to protect."""
        raise Broken(cause=f"not in the recording: {host}")
