"""Asks X with a person's keys, renews them, and understands its refusals.

Sources: https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code (keys live two
hours, and each renewal makes a new pair), https://docs.x.com/x-api/fundamentals/rate-limits and
/response-codes-and-errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import msgspec

from parvis.connectors.x.answers import Refusal, Token
from parvis.wire.answers import LONGEST_WAIT, failure, json
from parvis.wire.costs import Meter
from parvis.wire.decoding import decode
from parvis.wire.door import Door, Response
from parvis.wire.errors import Broken, ConnectorError, Gone, Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop as _

T = TypeVar("T")

HOME: Final = "https://api.x.com"
EARLY: Final = timedelta(minutes=2)
MOST_WHY: Final = 200
NO_KEY: Final = _("Parvis has no key of this account yet. Let it in first.")
DEAD: Final = _("X no longer accepts the key given to Parvis. Connect the account again.")
NOT_GIVEN: Final = _(
    "Parvis was not given this right on X. Connect the account again and approve all it asks for."
)
SLOWER: Final = _("X asks Parvis to ask less often. It goes on by itself.")
NO_CREDIT: Final = _(
    "X asks to be paid first: the credits of your application are used up. Buy some in the console"
    " of X, then try again."
)
CAPPED_THERE: Final = _(
    "The limit that X sets on your application for the month is reached. The console of X says when"
    " it begins anew."
)
NOT_ENROLLED: Final = _(
    "X does not open this to your application. In the console of X, see that it belongs to a"
    " project and has credits."
)
TWICE: Final = _(
    "X takes the same words only once, and says that they are there already. Look on X, or change a"
    " word."
)
NOT_CALLED: Final = _(
    "X lets programs answer only whoever named or quoted your account in that very post. Answer it"
    " on X itself."
)
WHY: Final = _("X refuses it, and says: “%(why)s”.")


class Api:
    """X, with the keys of one account; `renew` keeps new ones, `renewing` lets one at a time make them."""

    def __init__(
        self,
        door: Door,
        settings: Mapping[str, str],
        meter: Meter,
        *,
        renew: Callable[[Mapping[str, str]], None],
        renewing: Callable[[], AbstractContextManager[Mapping[str, str]]],
    ) -> None:
        """Keep the way out, the keys and the meter. The settings may name another server (`api`)."""
        self.door, self.meter = door, meter
        self.base = (settings.get("api") or HOME).rstrip("/")
        self.keys = dict(settings)
        self._renew, self._renewing = renew, renewing

    def get(self, route: str, kind: type[T], params: Mapping[str, str] | None = None) -> T:
        """Read a route. Raises an error of `wire.errors`."""
        return json(self.ask("GET", route, params=params), kind)

    def ask(
        self,
        method: str,
        route: str,
        *,
        params: Mapping[str, str] | None = None,
        body: object = None,
    ) -> Response:
        """Send one request and return a happy answer, else raise what it means.

        A key that X no longer takes is renewed, and the very same question asked again, once: what
        is refused for its key was not done.
        """
        if not self.keys.get("token"):
            raise Reconnect(NO_KEY)
        if self._ends_soon():
            self._refresh()
        answer = self._once(method, route, params, body)
        if answer.status == 401 and self.keys.get("refresh"):
            self._refresh()
            answer = self._once(method, route, params, body)
        if not 200 <= answer.status < 300:
            raise meaning(answer, mutation=method != "GET")
        return answer

    def _once(
        self, method: str, route: str, params: Mapping[str, str] | None, body: object
    ) -> Response:
        key = {"Authorization": f"Bearer {self.keys['token']}"}
        return self.door.request(
            method, f"{self.base}{route}", params=params, headers=key, json=body
        )

    def _ends_soon(self) -> bool:
        if not self.keys.get("refresh"):
            return False
        try:
            ends = datetime.fromisoformat(self.keys.get("until", ""))
        except ValueError:
            return False
        return ends.astimezone(UTC) - datetime.now(UTC) < EARLY

    def _refresh(self) -> None:
        """Make the next pair of keys, or take the one that another call has just made.

        A lost answer says nothing of the act that needs the keys: that one was not sent.
        """
        old = self.keys.get("refresh", "")
        with self._renewing() as kept:
            if kept.get("refresh") not in {None, "", old}:
                self.keys |= kept
                return
            self._make(old)

    def _make(self, old: str) -> None:
        try:
            answer = pay(self.door, self.base, self.keys, "token", {
                "grant_type": "refresh_token", "refresh_token": old,
            })  # fmt: skip
        except TryLater as error:
            raise TryLater(cause=error.cause, after=error.after) from error
        if answer.status in {400, 401, 403}:
            raise Reconnect(DEAD, cause=f"HTTP {answer.status} {why_of(answer)}")
        if not 200 <= answer.status < 300:
            raise meaning(answer, mutation=False)
        made = keys_of(json(answer, Token))
        self.keys |= {name: value for name, value in made.items() if value}
        self._renew({name: self.keys[name] for name in made})


def pay(
    door: Door, base: str, settings: Mapping[str, str], route: str, form: Mapping[str, str]
) -> Response:
    """Ask for keys, or give one back, as the person's own application (with its secret if it has one)."""
    own, secret = settings.get("client_id", ""), settings.get("client_secret", "")
    return door.request(
        "POST",
        f"{base}/2/oauth2/{route}",
        form={**form, "client_id": own},
        auth=(own, secret) if secret else None,
    )


def keys_of(made: Token) -> dict[str, str]:
    """Name the keys as they are kept."""
    if not made.access_token:
        raise Broken(cause="an empty key")
    until = datetime.now(UTC) + timedelta(seconds=min(max(made.expires_in, 0), 10**7))
    return {
        "token": made.access_token,
        "refresh": made.refresh_token,
        "until": until.isoformat(timespec="seconds"),
    }


def meaning(answer: Response, *, mutation: bool) -> ConnectorError:
    """Name what an unhappy answer means."""
    why = why_of(answer)
    cause = f"HTTP {answer.status} {answer.url.partition('?')[0]} {why}".strip()
    if answer.status == 401:
        return Reconnect(DEAD, cause=cause)
    if answer.status == 402 or "creditsdepleted" in why.lower().replace(" ", ""):
        return Refused(NO_CREDIT, cause=cause)
    if answer.status == 403:
        return _forbidden(answer, why, cause)
    if answer.status == 429:
        return _slower(answer, cause)
    named = failure(answer, mutation=mutation) or Broken(cause=cause)
    return Refused(WHY, cause=cause, why=why) if isinstance(named, Refused) and why else named


def _slower(answer: Response, cause: str) -> TryLater:
    if _told(answer).type.endswith("/usage-capped"):
        return TryLater(CAPPED_THERE, after=LONGEST_WAIT, cause=cause)
    return TryLater(SLOWER, after=until_reset(answer, datetime.now(UTC)), cause=cause)


def _forbidden(answer: Response, why: str, cause: str) -> ConnectorError:
    said, kind = why.lower(), _told(answer).type
    if kind.endswith("/unsupported-authentication") or "scope" in said:
        return Reconnect(NOT_GIVEN, cause=cause)
    if kind.endswith("/client-forbidden"):
        return Refused(NOT_ENROLLED, cause=cause)
    if "duplicate" in said:
        return Refused(TWICE, cause=cause)
    if "reply to this conversation" in said or "not been mentioned" in said:
        return Refused(NOT_CALLED, cause=cause)
    return Refused(WHY, cause=cause, why=why) if why else Refused(cause=cause)


def _told(answer: Response) -> Refusal:
    try:
        return decode(answer.body, Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Refusal()


def why_of(answer: Response) -> str:
    """Read the sentence of a refusal; "" when it is not X that speaks."""
    told = _told(answer)
    said = told.detail or told.error_description or told.message or told.error or told.title
    return " ".join(said.split())[:MOST_WHY].rstrip(".")


def until_reset(answer: Response, now: datetime) -> timedelta | None:
    """Say how long X asks us to wait: `x-rate-limit-reset` is a second of the epoch; at most a day."""
    at = answer.headers.get("x-rate-limit-reset", "").strip()
    if at.isdigit() and len(at) < 12:
        wait = datetime.fromtimestamp(int(at), UTC) - now
        return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)
    named = failure(answer)
    return named.after if isinstance(named, TryLater) else None


def number(remote_id: str | None) -> str:
    """Return X's own id of a post named `post:…`. Raises Gone for any other name."""
    kind, _mark, own = (remote_id or "").partition(":")
    if kind != "post" or not own.isdecimal() or not own.isascii() or len(own) > 19:
        raise Gone(cause=f"no post: {(remote_id or '')[:40]!r}")
    return own
