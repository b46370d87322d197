"""Asks a Discourse and names what its answers mean."""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from parvis.connectors.discourse.answers import Trouble
from parvis.wire.answers import failure, json
from parvis.wire.door import Door, Response
from parvis.wire.errors import Broken, ConnectorError, Gone, Reconnect, Refused
from parvis.wire.words import gettext_noop as _

T = TypeVar("T")

REFUSED: Final = _("The forum refused it: %(why)s.")
NO_KEY: Final = _(
    "The forum does not know this key, or the key may not act for this user. Make another one in the"
    " administration of the forum, under “API”, and give it here."
)
MAY_NOT: Final = _(
    "This account may not do that on the forum. Use a key of an account that may, or ask its"
    " administrators."
)
CLOSED: Final = _(
    "This forum shows nothing to whoever is not signed in. Give Parvis a key, and it reads what your"
    " account may read."
)


class Api:
    """A forum's programming interface, with our key when there is one."""

    def __init__(self, door: Door, root: str, user: str, key: str) -> None:
        """Keep where it is and who we are there."""
        self.door, self.root = door, root.rstrip("/")
        self.has_key = bool(key)
        self._headers = {"Api-Key": key, "Api-Username": user} if key else {}

    def get(self, route: str, kind: type[T], **params: str | int) -> T:
        """Read something. Raises any error of `wire.errors`."""
        return json(self.ask("GET", route, params=params), kind)

    def ask(
        self,
        method: str,
        route: str,
        *,
        params: dict[str, str | int] | None = None,
        body: object = None,
        content: bytes | None = None,
        kind: str = "",
    ) -> Response:
        """Send one request and return a happy answer, else raise what it means.

        `content` is a body written already, of the MIME type `kind`.
        """
        headers = {"Accept": "application/json", **self._headers}
        if kind:
            headers["Content-Type"] = kind
        answer = self.door.request(
            method,
            f"{self.root}/{route}",
            params={name: str(value) for name, value in (params or {}).items()},
            headers=headers,
            json=body,
            content=content,
        )
        if not 200 <= answer.status < 300:
            raise self.meaning(answer, mutation=method != "GET")
        return answer

    def meaning(self, answer: Response, *, mutation: bool) -> ConnectorError:
        """Name what an unhappy answer means; the forum's own sentence is told where it gives one."""
        told = trouble_of(answer)
        cause = f"HTTP {answer.status} {told.error_type}".strip()
        if told.error_type == "invalid_access" or answer.status == 403:
            if not self.has_key:
                return Refused(CLOSED, cause=cause)
            is_dead = told.error_type == "invalid_access" and not mutation
            return Reconnect(NO_KEY, cause=cause) if is_dead else Refused(MAY_NOT, cause=cause)
        if told.error_type == "not_logged_in":
            return Reconnect(NO_KEY, cause=cause) if self.has_key else Refused(CLOSED, cause=cause)
        if answer.status == 404 or told.error_type == "not_found":
            return Gone(cause=cause)
        if answer.status in {400, 409, 422} and told.errors:
            why = "; ".join(told.errors)[:300].rstrip(".")
            return Refused(REFUSED, cause=cause, why=why)
        return failure(answer, mutation=mutation) or Broken(cause=cause)


def trouble_of(answer: Response) -> Trouble:
    """Read why something was refused; nothing when it is not Discourse that speaks."""
    try:
        return msgspec.json.decode(answer.body, type=Trouble)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Trouble()
