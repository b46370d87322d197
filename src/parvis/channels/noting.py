"""A door that notes what a network was asked while something left, and what it answered, cleaned."""

from __future__ import annotations

import re
import socket
import time
from base64 import b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from html import escape
from typing import Final
from urllib.parse import quote, urlsplit

from parvis.channels.trying import Asked
from parvis.kit.door.cassette import HIDDEN, SECRET_FIELDS, SECRET_HEADERS, Cleaner
from parvis.wire.door import MEGABYTE, Door, Response
from parvis.wire.errors import ConnectorError

LONGEST: Final = 2000
MOST: Final = 20
SHORTEST: Final = 6
SHORTEST_KEY: Final = 3


class NotingDoor:
    """A door that notes each request and the beginning of its answer; nothing of what was sent.

    `secrets` gives the keys of the account as they are by then; what a request itself carries to be
    let in is hidden too. `notes` holds the last `MOST`.
    """

    def __init__(
        self, door: Door, notes: list[Asked], secrets: Callable[[], Mapping[str, object]]
    ) -> None:
        self._door, self._notes, self._secrets = door, notes, secrets

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
        """Pass the request on, and note how it ended. Raises what the door raises."""
        hidden = [*_keys(self._secrets()), *_carried(headers, auth, (params, json, form))]
        began = time.monotonic()
        try:
            answer = self._door.request(
                method, url, params=params, headers=headers, auth=auth, json=json, form=form,
                content=content, limit=limit,
            )  # fmt: skip
        except ConnectorError as error:
            self._note(method.upper(), url, began, hidden, cause=error.cause or error.name)
            raise
        body = Cleaner().body(answer.body).decode(errors="replace")
        self._note(method.upper(), url, began, hidden, status=answer.status, body=body)
        return answer

    def dial(self, host: str, port: int, *, tls: bool = True) -> socket.socket:
        """Pass the connection on, and note whether it was made; what is said on it is not noted."""
        began = time.monotonic()
        try:
            made = self._door.dial(host, port, tls=tls)
        except ConnectorError as error:
            self._note("DIAL", f"//{host}:{port}", began, [], cause=error.cause or error.name)
            raise
        self._note("DIAL", f"//{host}:{port}", began, [])
        return made

    def protect(self, connection: socket.socket, host: str) -> socket.socket:
        """Pass the connection on."""
        return self._door.protect(connection, host)

    def _note(
        self, method: str, url: str, began: float, hidden: Collection[str], *,
        status: int = 0, body: str = "", cause: str = "",
    ) -> None:  # fmt: skip
        note = {
            "method": method,
            "address": hide(_bare(url), hidden)[:300],
            "status": status,
            "ms": round((time.monotonic() - began) * 1000),
            "body": hide(body, hidden).replace("\0", "")[:LONGEST],
            "cause": hide(cause, hidden).replace("\0", "")[:LONGEST],
        }
        self._notes.append(note)
        del self._notes[:-MOST]


def hide(text: str, secrets: Collection[str]) -> str:
    """Hide every secret, however it is written: in other letters, in HTML, in an address, in JSON."""
    forms = {form for secret in secrets for form in _forms(secret)}
    if not text or not forms:
        return text
    longest_first = sorted(forms, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), HIDDEN, text, flags=re.IGNORECASE)


def _forms(secret: str) -> Iterator[str]:
    for form in (secret, re.sub(r"[\s-]", "", secret)):
        yield from (form, escape(form), quote(form), quote(form, safe=""))
        yield form.replace("\\", "\\\\").replace('"', '\\"').replace("/", "\\/")


def _bare(url: str) -> str:
    """Keep of an address its host and its path: what follows may name people, or hold a key."""
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


def _keys(secrets: Mapping[str, object]) -> Iterator[str]:
    for name, value in secrets.items():
        least = SHORTEST_KEY if str(name).lower() in SECRET_FIELDS else SHORTEST
        if isinstance(value, Mapping):
            yield from _keys(value)
        elif isinstance(value, str) and len(value) >= least:
            yield value


def _carried(
    headers: Mapping[str, str] | None, auth: tuple[str, str] | None, sent: Collection[object]
) -> Iterator[str]:
    """List what a request carries to be let in."""
    for name, value in (headers or {}).items():
        if name.lower() in SECRET_HEADERS:
            yield from (word for word in (value, *value.split()) if len(word) >= SHORTEST)
    if auth:
        yield from (auth[1], b64encode(":".join(auth).encode()).decode())
    for one in sent:
        if isinstance(one, Mapping):
            named = {k: v for k, v in one.items() if str(k).lower() in SECRET_FIELDS}
            yield from _keys(named)
