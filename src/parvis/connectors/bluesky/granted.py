"""The key that a person granted on the network's own page: bound to a key of ours, renewed in rotation.

Sources: https://atproto.com/specs/oauth, RFC 6749 (6), RFC 7009, RFC 9449. A token that renews is good
once: shown twice, it ends the whole permission. So it is renewed alone, and kept before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final

from parvis.connectors.bluesky.answers import Token
from parvis.connectors.bluesky.asking import code_of, meaning
from parvis.connectors.bluesky.proof import NONCES, assertion, proof
from parvis.wire.answers import json
from parvis.wire.door import Door, Response
from parvis.wire.errors import Broken, Reconnect, TryLater
from parvis.wire.words import gettext_noop as _

ENDED: Final = _(
    "Bluesky no longer accepts the permission given to Parvis. Connect the account again: approve there,"
    " and nothing was lost meanwhile."
)
NOT_GRANTED: Final = _(
    "Parvis was not given the right to private messages. Connect the account again with that box ticked,"
    " or leave messages aside."
)
UNREAD: Final = _(
    "The account’s server could not read who this desk is, at %(address)s. Check on the page of the"
    " desk’s address that it is reached from outside."
)
MESSAGES: Final = "transition:chat.bsky"
BY_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
NOT_READ: Final = frozenset({"invalid_client_metadata"})
LATER: Final = timedelta(minutes=10)
WITHOUT_A_NAME: Final = timedelta(days=14)


class Granted:
    """Signs with what a person granted. `settings` are what `letting.returned` gave.

    `keep` writes down renewed tokens; `alone` lets nobody else renew meanwhile, and tells what is
    kept by then.
    """

    dead = ENDED
    no_messages = NOT_GRANTED

    def __init__(
        self,
        door: Door,
        settings: Mapping[str, str],
        keep: Callable[[Mapping[str, str]], None],
        alone: Callable[[], AbstractContextManager[Mapping[str, str]]],
    ) -> None:
        """Keep the way out and the keys."""
        self.door, self.settings, self.keep, self.alone = door, dict(settings), keep, alone
        self.home = settings.get("home", "").rstrip("/")

    @property
    def did(self) -> str:
        """Who we are, for ever."""
        return self.settings.get("did", "")

    @property
    def opens_messages(self) -> bool:
        """Say whether the person let us into private messages."""
        return MESSAGES in self.settings.get("granted", "").split()

    def enter(self) -> None:
        """Have a key. Raises Reconnect when there is none."""
        if not self.settings.get("access"):
            raise Reconnect(ENDED, cause="no key")

    def send(
        self, verb: str, url: str, headers: Mapping[str, str], body: object, content: bytes | None
    ) -> Response:
        """Send one request with its proof."""
        return signed(
            self.door, verb, url, key=self.settings["dpop"], token=self.settings["access"],
            headers=headers, body=body, content=content,
        )  # fmt: skip

    def renew(self) -> None:
        """Change the token that renews for the next pair. Raises Reconnect when it is dead."""
        with self.alone() as latest:
            if latest.get("access") not in {None, "", self.settings["access"]}:
                self.settings |= latest
                return
            refresh = self.settings.get("refresh", "")
            form = {"grant_type": "refresh_token", "refresh_token": refresh}
            answer = posted(self.door, self.settings["token_url"], form, self.settings)
            if code_of(answer) in NOT_READ:
                where = self.settings["client_id"]
                raise TryLater(UNREAD, after=LATER, cause=code_of(answer), address=where)
            if answer.status in {400, 401}:
                raise Reconnect(ENDED, cause=f"HTTP {answer.status} {code_of(answer)}")
            if not 200 <= answer.status < 300:
                raise meaning(answer, mutation=False, dead=ENDED)
            kept = tokens_of(json(answer, Token))
            self.settings |= kept
            self.keep(kept)

    def give_back(self) -> None:
        """End the permission on its server."""
        url = self.settings.get("revoke_url", "")
        if url:
            form = {"token": self.settings.get("refresh", "")}
            answer = posted(self.door, url, form, self.settings)
            if answer.status >= 500 or answer.status == 429:
                raise meaning(answer, mutation=False, dead=ENDED)


def tokens_of(made: Token) -> dict[str, str]:
    """Return what is kept of a pair of tokens. Raises Broken for one that we may not use."""
    if made.token_type.lower() != "dpop" or not made.access_token or not made.refresh_token:
        raise Broken(cause=f"a token of type {made.token_type[:20]!r}")
    return {
        "access": made.access_token,
        "refresh": made.refresh_token,
        "granted": made.scope,
    }


def expires(settings: Mapping[str, str]) -> datetime | None:
    """Say when a permission ends whatever one does: two weeks on, for a desk without a public name.

    https://atproto.com/specs/oauth (public clients); what a desk with a name was granted lasts.
    """
    if not settings.get("dpop") or settings.get("client_key"):
        return None
    try:
        return datetime.fromisoformat(settings.get("begun", "")) + WITHOUT_A_NAME
    except ValueError:
        return None


def posted(door: Door, url: str, form: Mapping[str, str], settings: Mapping[str, str]) -> Response:
    """Post a form to the authorization server, signed by the desk where it has a name of its own."""
    client, key = settings["client_id"], settings.get("client_key", "")

    def whole() -> dict[str, str]:
        named = {**form, "client_id": client}
        if key:
            named["client_assertion_type"] = BY_ASSERTION
            named["client_assertion"] = assertion(key, client, settings["issuer"])
        return named

    return signed(door, "POST", url, key=settings["dpop"], form=whole)


def signed(
    door: Door,
    verb: str,
    url: str,
    *,
    key: str,
    token: str = "",
    headers: Mapping[str, str] | None = None,
    body: object = None,
    form: Callable[[], Mapping[str, str]] | None = None,
    content: bytes | None = None,
) -> Response:
    """Send a request with a proof of the key; once more when the server wants its newest number in it."""

    def once() -> Response:
        named = {
            **(headers or {}),
            "DPoP": proof(key, verb, url, nonce=NONCES.get(url), token=token),
        }
        if token:
            named["Authorization"] = f"DPoP {token}"
        told = form() if form else None
        got = door.request(verb, url, headers=named, json=body, form=told, content=content)
        NONCES.heard(url, got.headers)
        return got

    answer = once()
    return once() if _wants_number(answer) else answer


def _wants_number(answer: Response) -> bool:
    if answer.status not in {400, 401} or not answer.headers.get("dpop-nonce"):
        return False
    challenge = answer.headers.get("www-authenticate", "")
    return "use_dpop_nonce" in challenge or code_of(answer) == "use_dpop_nonce"
