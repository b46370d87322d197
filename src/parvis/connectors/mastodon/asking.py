"""Asks a server through the Mastodon client API and understands its refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from urllib.parse import urlencode

import msgspec

from parvis.connectors.mastodon.answers import Failure
from parvis.wire.answers import LESS_OFTEN, LONGEST_WAIT, failure, json
from parvis.wire.decoding import decode
from parvis.wire.door import MEGABYTE, Door, Response
from parvis.wire.errors import Broken, ConnectorError, Gone, Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop as _

T = TypeVar("T")
Params = Sequence[tuple[str, str | int]]

DEAD: Final = _("The server no longer accepts the key given to Parvis. Connect the account again.")
NO_KEY: Final = _("Parvis has no key of this account yet. Let it in first.")
NOT_GIVEN: Final = _(
    "Parvis was not given this right there. Connect the account again and approve all it asks for."
)
WHY: Final = _("The server refuses it, and says: “%(why)s”.")
NOT_JSON: Final = _(
    "The server answered a web page where data was expected. Check that it is a Mastodon or"
    " compatible server, and that it is not closed for maintenance."
)
MOST_WHY: Final = 200
NO_TIME: Final = "0" * 10
FINGERPRINT: Final = 32
LARGEST: Final = 20 * MEGABYTE


class Api:
    """One server; `base` is its address without a path, `token` our key there."""

    def __init__(self, door: Door, base: str, token: str = "") -> None:
        """Keep the way out, the address and the key."""
        self.door, self.base, self.token = door, base.rstrip("/"), token

    def get(self, route: str, kind: type[T], params: Params = ()) -> tuple[T, Response]:
        """Read a route. Raises an error of `wire.errors`."""
        answer = self.ask("GET", route, params=params)
        return decoded(answer, kind), answer

    def ask(
        self,
        method: str,
        route: str,
        *,
        params: Params = (),
        body: object = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send one request and return a happy answer, else raise what it means."""
        url = f"{self.base}{route}" + (f"?{urlencode(params)}" if params else "")
        key = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = self.door.request(
            method,
            url,
            headers={**key, **(headers or {})},
            json=body,
            form=form,
            content=content,
            limit=LARGEST,
        )
        if not 200 <= answer.status < 300:
            raise self.meaning(answer, mutation=method != "GET")
        return answer

    def meaning(self, answer: Response, *, mutation: bool) -> ConnectorError:
        """Name what an unhappy answer means."""
        cause = f"HTTP {answer.status} {answer.url.partition('?')[0]}"
        if answer.status == 401:
            return Reconnect(DEAD if self.token else NO_KEY, cause=cause)
        if answer.status == 403:
            outside = "scope" in why_of(answer).lower()
            return Reconnect(NOT_GIVEN, cause=cause) if outside else refused(answer, cause)
        if answer.status == 429:
            return TryLater(LESS_OFTEN, after=until_reset(answer, datetime.now(UTC)), cause=cause)
        if answer.status in {400, 406, 422}:
            return refused(answer, cause)
        return failure(answer, mutation=mutation) or Broken(cause=cause)


def refused(answer: Response, cause: str) -> Refused:
    """Make a refusal that quotes the server's own reason when it gives one."""
    why = why_of(answer)
    return Refused(WHY, cause=cause, why=why) if why else Refused(cause=cause)


def why_of(answer: Response) -> str:
    """Read the sentence of a refusal; "" when it is not the server's program that speaks."""
    try:
        told = decode(answer.body, Failure)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return " ".join((told.error_description or told.error).split())[:MOST_WHY]


def until_reset(answer: Response, now: datetime) -> timedelta | None:
    """Say how long a server asks us to wait: Retry-After, else X-RateLimit-Reset (a date); at most a day."""
    told = failure(answer)
    if isinstance(told, TryLater) and told.after is not None:
        return told.after
    try:
        at = datetime.fromisoformat(answer.headers.get("x-ratelimit-reset", ""))
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta()), LONGEST_WAIT)


def decoded(answer: Response, kind: type[T]) -> T:
    """Decode an answer; Broken, with what to look at, when it is a web page."""
    if answer.body.lstrip()[:1] == b"<":
        raise Broken(NOT_JSON, cause=answer.url.partition("?")[0])
    return json(answer, kind)


def number(remote_id: str | None) -> str:
    """Return the server's own id of a status named `status:…`. Raises Gone for any other name."""
    kind, _mark, own = (remote_id or "").partition(":")
    if kind != "status" or not own or not own.replace("-", "").replace("_", "").isalnum():
        raise Gone(cause=f"no status: {(remote_id or '')[:40]!r}")
    return f"{NO_TIME}{own}" if len(own) == FINGERPRINT else own


def lasting(own: str) -> str:
    """Return the part of a status's id that never changes.

    snac puts ten digits before a fingerprint, when it last touched the status, and reads an id by
    its fingerprint alone (mastoapi.c). All others give ids that stay.
    """
    return own[len(NO_TIME) :] if len(own) == len(NO_TIME) + FINGERPRINT else own
