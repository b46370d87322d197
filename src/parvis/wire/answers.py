"""Reads HTTP answers the same way for every connector."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import msgspec

from parvis.wire.decoding import decode
from parvis.wire.door import Response
from parvis.wire.errors import Broken, ConnectorError, Gone, Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop as _

T = TypeVar("T")

LONGEST_WAIT = timedelta(days=1)
LESS_OFTEN: Final = _("The server asks Parvis to ask less often. It goes on by itself.")


def retry_after(response: Response, now: datetime) -> timedelta | None:
    """Read Retry-After, in seconds or as a date (RFC 9110, section 10.2.3); at most one day."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdigit():
        return min(timedelta(seconds=int(value[:9])), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta()), LONGEST_WAIT)


def failure(response: Response, *, mutation: bool = False) -> ConnectorError | None:
    """Name what an unhappy status means, or None for 2xx and 304.

    A mutation answered by 500, 502 or 504 may have happened; 429 and 503 say that it did not.
    """
    status, cause = response.status, f"HTTP {response.status} {response.url.partition('?')[0]}"
    if 200 <= status < 300 or status == 304:
        return None
    if status in {429, 503}:
        told = LESS_OFTEN if status == 429 else ""
        return TryLater(told, after=retry_after(response, datetime.now(UTC)), cause=cause)
    if status >= 500:
        return TryLater(maybe_done=mutation, cause=cause)
    named: dict[int, type[ConnectorError]] = {401: Reconnect, 404: Gone, 410: Gone}
    return named.get(status, Refused)(cause=cause)


def expect(response: Response, *, mutation: bool = False) -> Response:
    """Return the answer when it is a happy one, else raise what `failure` names."""
    error = failure(response, mutation=mutation)
    if error is not None:
        raise error
    return response


def json(response: Response, kind: type[T]) -> T:
    """Decode the body as JSON of the given msgspec type; Broken when it is anything else."""
    try:
        return decode(response.body.removeprefix(b"\xef\xbb\xbf"), kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Broken(cause=f"{response.url.partition('?')[0]}: {error}") from error
