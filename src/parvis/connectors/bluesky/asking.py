"""Asks an account's own server, keeps the session alive and understands refusals.

An app password makes a session of two keys: one for two hours, one that makes the next pair (once).
A session is made anew only when both are dead: the network allows 30 in five minutes, 300 a day.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from urllib.parse import urlencode

import msgspec

from parvis.connectors.bluesky.answers import Document, Failure, Session
from parvis.wire.answers import LONGEST_WAIT, failure, json
from parvis.wire.door import Door, Response
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

UNKNOWN: Final = _(
    "Bluesky does not know this handle and app password. Check the handle, and make a new app password"
    " in Bluesky’s settings, under “Privacy and security”."
)
SUSPENDED: Final = _(
    "Bluesky has suspended or switched off this account. Sign in on Bluesky to see why."
)
MAIN_PASSWORD: Final = _(
    "This is the password you sign in with. Parvis wants an app password: make one in Bluesky’s"
    " settings, under “Privacy and security”, then “App passwords”."
)
NO_MESSAGES: Final = _(
    "This app password does not open private messages. Make another one, with “Allow access to your"
    " direct messages” ticked, and give it to Parvis; or leave messages aside."
)
APP_PASSWORD: Final = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}")
EXPIRED: Final = frozenset({"ExpiredToken", "InvalidToken", "BadJwt", "ExpiredRefreshToken"})
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
WITH_MESSAGES: Final = "com.atproto.appPassPrivileged"
APP_SCOPES: Final = frozenset({"com.atproto.appPass", WITH_MESSAGES})


class Api:
    """One account's server (`home`), asked in its name.

    `secrets` are `access`, `refresh`, `password` and `who` (the handle or DID that signs in);
    `renew` keeps what a session changes.
    """

    def __init__(
        self,
        door: Door,
        home: str,
        secrets: Mapping[str, str],
        renew: Callable[[Mapping[str, str]], None],
    ) -> None:
        """Keep the way out and the keys."""
        self.door, self.home, self.renew = door, home.rstrip("/"), renew
        self.secrets = dict(secrets)

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
        """Who we are, for ever; signs in when that is not known yet."""
        if not self.secrets.get("did"):
            self._sign_in()
        return self.secrets["did"]

    @property
    def opens_messages(self) -> bool:
        """Say whether our app password was made with the right to private messages."""
        if not self.secrets.get("access"):
            self._sign_in()
        return scope_of(self.secrets["access"]) == WITH_MESSAGES

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
        if not self.secrets.get("access"):
            self._sign_in()
        url = f"{self.home}/xrpc/{method}"
        if query:
            url = f"{url}?{urlencode(query, doseq=True)}"
        if headers is CHAT and not self.opens_messages:
            raise Unsupported(NO_MESSAGES, cause="the app password has no right to messages")
        answer = self._once(verb, url, headers, body, content)
        if code_of(answer) in EXPIRED:
            self._refresh()
            answer = self._once(verb, url, headers, body, content)
        if not 200 <= answer.status < 300:
            raise meaning(answer, mutation=verb != "GET", chat=headers is CHAT)
        return answer

    def _once(
        self,
        verb: str,
        url: str,
        headers: Mapping[str, str],
        body: object,
        content: bytes | None,
    ) -> Response:
        signed = {"Authorization": f"Bearer {self.secrets['access']}", **headers}
        return self.door.request(verb, url, headers=signed, json=body, content=content)

    def _refresh(self) -> None:
        """Make the next pair of keys; sign in anew when the old one is dead for good."""
        url = f"{self.home}/xrpc/com.atproto.server.refreshSession"
        key = {"Authorization": f"Bearer {self.secrets.get('refresh', '')}"}
        answer = self.door.request("POST", url, headers=key)
        if 200 <= answer.status < 300:
            self._keep(json(answer, Session))
        elif answer.status in {400, 401}:
            self._sign_in()
        else:
            raise meaning(answer, mutation=False)

    def _sign_in(self) -> None:
        """Make a session of the app password. Raises Reconnect when it is dead."""
        password = self.secrets.get("password", "")
        if not password or not self.secrets.get("who"):
            raise Reconnect(UNKNOWN, cause="no password")
        answer = self.door.request(
            "POST",
            f"{self.home}/xrpc/com.atproto.server.createSession",
            json={"identifier": self.secrets["who"], "password": password},
        )
        if not 200 <= answer.status < 300:
            if code_of(answer) == "AuthFactorTokenRequired":
                raise Reconnect(MAIN_PASSWORD, cause="AuthFactorTokenRequired")
            if answer.status == 401:
                raise Reconnect(UNKNOWN, cause=f"HTTP 401 {code_of(answer)}")
            raise meaning(answer, mutation=False)
        made = json(answer, Session)
        if scope_of(made.access_jwt) not in APP_SCOPES:
            raise Reconnect(MAIN_PASSWORD, cause="the scope is not that of an app password")
        self._keep(made)

    def _keep(self, made: Session) -> None:
        if not made.active or not made.access_jwt or not made.refresh_jwt:
            raise Reconnect(SUSPENDED, cause=made.status or "inactive")
        kept = {"access": made.access_jwt, "refresh": made.refresh_jwt, "did": made.did}
        home = home_of(made.did_doc) if made.did_doc else ""
        if home:
            kept["home"] = self.home = home
        self.secrets |= kept
        self.renew(kept)


def code_of(answer: Response) -> str:
    """Read the stable name of a refusal; "" when it is not the protocol that speaks."""
    try:
        return msgspec.json.decode(answer.body, type=Failure).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def meaning(answer: Response, *, mutation: bool, chat: bool = False) -> ConnectorError:
    """Name what an unhappy answer means."""
    code = code_of(answer)
    cause = f"HTTP {answer.status} {code}".strip()
    if chat and (code in {"InvalidToken", "MethodNotImplemented"} or answer.status == 403):
        return Unsupported(NO_MESSAGES, cause=cause)
    if code in OFF | EXPIRED:
        return Reconnect(SUSPENDED if code in OFF else UNKNOWN, cause=cause)
    if answer.status == 429:
        return TryLater(after=until_reset(answer), cause=cause)
    if code in LOST or (answer.status == 404 and not code):
        return Gone(cause=cause) if code else Broken(cause=cause)
    named = failure(answer, mutation=mutation) or Broken(cause=cause)
    if isinstance(named, Refused) and code:
        return Refused(cause=f"{cause}: {told(answer)}")
    return named


def told(answer: Response) -> str:
    """Read what a refusal says, for the log."""
    try:
        return msgspec.json.decode(answer.body, type=Failure).message[:300]
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


def scope_of(key: str) -> str:
    """Read what a session key may do. It is not proven here: the network made it for us."""
    parts = key.split(".")
    try:
        body = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        told = msgspec.json.decode(body, type=dict[str, object])
    except (IndexError, ValueError, msgspec.DecodeError):
        return ""
    return str(told.get("scope", ""))


def home_of(document: Document) -> str:
    """Say which server keeps an account, from its DID document."""
    for service in document.service:
        where = service.service_endpoint
        if service.id.endswith("#atproto_pds") and isinstance(where, str):
            return where.rstrip("/") if where.startswith(("https://", "http://")) else ""
    return ""
