"""The session of an app password: two keys, one for two hours, one that makes the next pair (once).

A session is made anew only when both are dead: the network allows 30 in five minutes, 300 a day.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from parvis.connectors.bluesky.answers import Session
from parvis.connectors.bluesky.asking import SUSPENDED, code_of, home_of, meaning
from parvis.wire.answers import json
from parvis.wire.decoding import decode
from parvis.wire.door import Door, Response
from parvis.wire.errors import Reconnect
from parvis.wire.words import gettext_noop as _

UNKNOWN: Final = _(
    "Bluesky does not know this handle and app password. Check the handle, and make a new app password"
    " in Bluesky’s settings, under “Privacy and security”."
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
WITH_MESSAGES: Final = "com.atproto.appPassPrivileged"
APP_SCOPES: Final = frozenset({"com.atproto.appPass", WITH_MESSAGES})


class AppPassword:
    """Signs with the session of an app password.

    `secrets` are `access`, `refresh`, `did`, `password` and `who` (the handle or DID that signs in);
    `keep` writes down what a session changes.
    """

    dead = UNKNOWN
    no_messages = NO_MESSAGES

    def __init__(
        self,
        door: Door,
        home: str,
        secrets: Mapping[str, str],
        keep: Callable[[Mapping[str, str]], None],
    ) -> None:
        """Keep the way out and the keys."""
        self.door, self.home, self.keep = door, home.rstrip("/"), keep
        self.secrets = dict(secrets)

    @property
    def did(self) -> str:
        """Who we are, for ever; signs in when that is not known yet."""
        if not self.secrets.get("did"):
            self._sign_in()
        return self.secrets["did"]

    @property
    def opens_messages(self) -> bool:
        """Say whether our app password was made with the right to private messages."""
        self.enter()
        return scope_of(self.secrets["access"]) == WITH_MESSAGES

    def enter(self) -> None:
        """Sign in when there is no session yet."""
        if not self.secrets.get("access"):
            self._sign_in()

    def send(
        self, verb: str, url: str, headers: Mapping[str, str], body: object, content: bytes | None
    ) -> Response:
        """Send one request with the key of the session."""
        signed = {"Authorization": f"Bearer {self.secrets['access']}", **headers}
        return self.door.request(verb, url, headers=signed, json=body, content=content)

    def renew(self) -> None:
        """Make the next pair of keys; sign in anew when the old one is dead for good."""
        answer = self._with_refresh("refreshSession")
        if 200 <= answer.status < 300:
            self._keep(json(answer, Session))
        elif answer.status in {400, 401}:
            self._sign_in()
        else:
            raise meaning(answer, mutation=False, dead=UNKNOWN)

    def give_back(self) -> None:
        """End the session. The app password itself is deleted by its owner alone, on Bluesky."""
        if self.secrets.get("refresh"):
            answer = self._with_refresh("deleteSession")
            if answer.status >= 500 or answer.status == 429:
                raise meaning(answer, mutation=False, dead=UNKNOWN)

    def _with_refresh(self, method: str) -> Response:
        url = f"{self.home}/xrpc/com.atproto.server.{method}"
        key = {"Authorization": f"Bearer {self.secrets.get('refresh', '')}"}
        return self.door.request("POST", url, headers=key)

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
            raise meaning(answer, mutation=False, dead=UNKNOWN)
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
        self.keep(kept)


def scope_of(key: str) -> str:
    """Read what a session key may do. It is not proven here: the network made it for us."""
    parts = key.split(".")
    try:
        body = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        told = decode(body, dict[str, object])
    except (IndexError, ValueError, msgspec.DecodeError):
        return ""
    return str(told.get("scope", ""))
