"""Asks an account's own server with the key of one of two ways of being let in, and understands refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeVar
from urllib.parse import urlencode

import msgspec

from parvis.connectors.bluesky.answers import Document, Failure
from parvis.wire.answers import LESS_OFTEN, LONGEST_WAIT, failure, json
from parvis.wire.decoding import decode
from parvis.wire.door import Response
from parvis.wire.errors import (
    Broken,
    ConnectorError,
    Gone,
    Reconnect,
    Refused,
    TryLater,
    Unsupported,
)
from parvis.wire.words import gettext_noop as _

T = TypeVar("T")
Query = Mapping[str, str | int | list[str]]

SUSPENDED: Final = _(
    "Bluesky has suspended or switched off this account. Sign in on Bluesky to see why."
)
EXPIRED: Final = frozenset(
    {"ExpiredToken", "InvalidToken", "BadJwt", "ExpiredRefreshToken", "invalid_token"}
)
OFF: Final = frozenset(
    {
        "AccountTakedown",
        "AccountSuspended",
        "AccountDeactivated",
        "RepoTakendown",
        "RepoDeactivated",
    }
)
LOST: Final = frozenset({"NotFound", "RecordNotFound", "RepoNotFound", "AccountNotFound"})
CHAT: Final = {"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"}


class Keys(Protocol):
    """What signs requests: a session of an app password, or what a person granted.

    `home` is the address of the account's server, `did` who we are, `dead` and `no_messages` what is
    said when the network no longer accepts the key, and when it does not open messages.
    """

    home: str
    dead: str
    no_messages: str

    @property
    def did(self) -> str:
        """Who we are, for ever."""
        ...

    @property
    def opens_messages(self) -> bool:
        """Say whether we were given the right to private messages."""
        ...

    def enter(self) -> None:
        """Have a key at hand. Raises Reconnect when none can be had."""
        ...

    def renew(self) -> None:
        """Make a new key in the place of a dead one. Raises Reconnect when none can be had."""
        ...

    def send(
        self, verb: str, url: str, headers: Mapping[str, str], body: object, content: bytes | None
    ) -> Response:
        """Send one request, signed."""
        ...

    def give_back(self) -> None:
        """End what the key opens; one that is dead already is no error."""
        ...


class Api:
    """One account's server, asked in its name."""

    def __init__(self, keys: Keys) -> None:
        """Keep the keys, which know the way."""
        self.keys = keys

    def get(
        self, method: str, kind: type[T], query: Query | None = None, *, chat: bool = False
    ) -> T:
        """Ask for something. Raises an error of `wire.errors`."""
        return json(self._ask("GET", method, query=query, headers=CHAT if chat else {}), kind)

    def post(
        self,
        method: str,
        kind: type[T],
        body: object,
        *,
        chat: bool = False,
    ) -> T:
        """Have something done, once. A lost answer may mean that it was (`TryLater.maybe_done`)."""
        return json(self._ask("POST", method, body=body, headers=CHAT if chat else {}), kind)

    def upload(self, content: bytes, mime: str, kind: type[T]) -> T:
        """Hand a file over. Doing it twice harms nobody: what no post names is thrown away."""
        method = "com.atproto.repo.uploadBlob"
        try:
            return json(
                self._ask("POST", method, content=content, headers={"Content-Type": mime}), kind
            )
        except (TryLater, Broken) as error:
            raise TryLater(cause=error.cause, after=getattr(error, "after", None)) from error

    @property
    def did(self) -> str:
        """Who we are, for ever."""
        return self.keys.did

    @property
    def opens_messages(self) -> bool:
        """Say whether we were given the right to private messages."""
        return self.keys.opens_messages

    def _ask(
        self,
        verb: str,
        method: str,
        *,
        query: Query | None = None,
        body: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str],
    ) -> Response:
        """Ask with the key at hand; a dead one is renewed, and the very same question asked again."""
        keys = self.keys
        keys.enter()
        url = f"{keys.home}/xrpc/{method}"
        if query:
            url = f"{url}?{urlencode(query, doseq=True)}"
        if headers is CHAT and not keys.opens_messages:
            raise Unsupported(keys.no_messages, cause="no right to messages")
        answer = keys.send(verb, url, headers, body, content)
        if code_of(answer) in EXPIRED:
            keys.renew()
            answer = keys.send(verb, url, headers, body, content)
        if not 200 <= answer.status < 300:
            about_messages = keys.no_messages if headers is CHAT else ""
            raise meaning(
                answer, mutation=verb != "GET", dead=keys.dead, no_messages=about_messages
            )
        return answer


def code_of(answer: Response) -> str:
    """Read the stable name of a refusal; "" when it is not the protocol that speaks."""
    try:
        return decode(answer.body, Failure).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def meaning(
    answer: Response, *, mutation: bool, dead: str = "", no_messages: str = ""
) -> ConnectorError:
    """Name what an unhappy answer means; `dead` is said of a key that is no longer accepted."""
    code = code_of(answer)
    cause = f"HTTP {answer.status} {code}".strip()
    forbidden = code in {"InvalidToken", "MethodNotImplemented"} or answer.status == 403
    if no_messages and forbidden:
        return Unsupported(no_messages, cause=cause)
    if code in OFF | EXPIRED:
        return Reconnect(SUSPENDED if code in OFF else dead, cause=cause)
    if answer.status == 429:
        return TryLater(LESS_OFTEN, after=until_reset(answer), cause=cause)
    if code in LOST or (answer.status == 404 and not code):
        return Gone(cause=cause) if code else Broken(cause=cause)
    named = failure(answer, mutation=mutation) or Broken(cause=cause)
    if isinstance(named, Refused) and code:
        return Refused(cause=f"{cause}: {told(answer)}")
    return named


def told(answer: Response) -> str:
    """Read what a refusal says, for the log."""
    try:
        return decode(answer.body, Failure).message[:300]
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


def until_reset(answer: Response) -> timedelta | None:
    """Say how long to wait: `ratelimit-reset` is the second when the account may ask again."""
    at = answer.headers.get("ratelimit-reset", "").strip()
    if at.isdigit() and len(at) < 12:
        wait = datetime.fromtimestamp(int(at), UTC) - datetime.now(UTC)
        return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)
    named = failure(answer)
    return named.after if isinstance(named, TryLater) else None


def home_of(document: Document) -> str:
    """Say which server keeps an account, from its DID document."""
    for service in document.service:
        where = service.service_endpoint
        if service.id.endswith("#atproto_pds") and isinstance(where, str):
            return where.rstrip("/") if where.startswith(("https://", "http://")) else ""
    return ""
