"""The door for what is built on `requests`: the same guard, one request at a time."""

from __future__ import annotations

import types
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import requests  # noqa: TID251 -- the one place that hands it the door
from requests.adapters import BaseAdapter  # noqa: TID251
from requests.structures import CaseInsensitiveDict  # noqa: TID251

from parvis.wire.door import MEGABYTE, Door
from parvis.wire.errors import ConnectorError, TryLater

LARGEST = MEGABYTE


class DoorAdapter(BaseAdapter):
    """Sends what a `requests` session was asked through the door, which follows redirects itself.

    `statuses` are those answered, in order; `error` is the last failure of the door, for a library
    often swallows what it is told.
    """

    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door = door
        self.statuses: list[int] = []
        self.error: ConnectorError | None = None

    def send(self, request: requests.PreparedRequest, *_given: Any, **_more: Any) -> Any:  # noqa: ANN401 - requests' signature
        """Answer as the network did. Raises requests.ConnectionError when the door did not let it."""
        if request.url is None:
            raise requests.URLRequired
        body: Any = request.body
        if body is not None and not isinstance(body, str | bytes):
            body = body.read()  # a file, as requests allows
        try:
            answer = self._door.request(
                request.method or "GET",
                request.url,
                headers={name: _text(value) for name, value in request.headers.items()},
                content=body.encode() if isinstance(body, str) else body,
                limit=LARGEST,
            )
        except ConnectorError as error:
            self.error = error
            kind = requests.Timeout if isinstance(error, TryLater) else requests.ConnectionError
            raise kind(type(error).__name__) from None
        self.error = None
        self.statuses.append(answer.status)
        return _answered(request, answer.status, answer.headers, answer.body, answer.url)

    def close(self) -> None:
        """Keep nothing open: the connections are the door's."""


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _answered(
    request: requests.PreparedRequest,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    url: str,
) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer.request = request
    answer.url = url
    # The door has undone the coding of the body already.
    kept = {n: v for n, v in headers.items() if n.lower() != "content-encoding"}
    answer.headers = CaseInsensitiveDict(kept)
    answer.encoding = requests.utils.get_encoding_from_headers(answer.headers)
    answer.raw = BytesIO(body)
    answer._content = body  # noqa: SLF001 - what requests itself fills
    return answer


def session(door: Door) -> tuple[requests.Session, DoorAdapter]:
    """Return a session whose every request passes the door, and the adapter that remembers.

    It reads no proxy, no `.netrc` and no other setting of the machine.
    """
    made, adapter = requests.Session(), DoorAdapter(door)
    made.trust_env = False
    made.adapters.clear()
    for scheme in ("http://", "https://"):
        made.mount(scheme, adapter)
    return made, adapter


def standing_in(made: requests.Session) -> types.ModuleType:
    """Return a module that reads as `requests` and whose functions use one session.

    For libraries that call `requests.post(…)` and take no session: it is put in the place of their
    own import.
    """
    module = types.ModuleType("requests")
    module.__dict__.update({n: v for n, v in vars(requests).items() if not n.startswith("__")})
    for verb in ("request", "get", "post", "put", "patch", "delete", "head", "options"):
        setattr(module, verb, getattr(made, verb))
    module.Session = module.session = lambda: made  # type: ignore[attr-defined]
    return module
