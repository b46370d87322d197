"""How a person lets Parvis in: their own application at X, then OAuth 2 with a proof key.

Source: https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token, RFC 7636.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from parvis.connectors.x.answers import Token
from parvis.connectors.x.asking import HOME, keys_of, meaning, pay, why_of
from parvis.wire.answers import json
from parvis.wire.connector import Authorization
from parvis.wire.door import Door
from parvis.wire.errors import Refused
from parvis.wire.words import gettext_noop as _

PAGE: Final = "https://x.com/i/oauth2/authorize"
SCOPES: Final = (
    "tweet.read", "tweet.write", "tweet.moderate.write", "users.read", "like.write", "media.write",
    "offline.access",
)  # fmt: skip
WISHES: Final = ("past", "other_app")
NO_APP: Final = _(
    "X lets a program in only by an application of your own. Write its client ID, which the console"
    " of X shows under “Keys and tokens”."
)
NO_CODES: Final = _(
    "X shows no code to copy: it must bring you back here. Give your application this desk’s return"
    " address, exactly as it is written on the page of the account."
)
SAID_NO: Final = _("You said no on X: nothing was changed, and Parvis reads nothing there.")
TOO_LATE: Final = _(
    "X did not take the answer: it was used already or came too late, or the client ID, its secret"
    " or the return address is not the one of your application. X says: “%(why)s”. Ask again."
)


def register(settings: Mapping[str, str], *, return_url: str) -> Mapping[str, str]:
    """Take the person's own application. Raises Refused without one, or without a way back."""
    own = settings.get("client_id", "").strip()
    if not own:
        raise Refused(NO_APP)
    if not return_url:
        raise Refused(NO_CODES)
    wanted = settings.get("wishes", "").split()
    return {
        "client_id": own,
        "client_secret": settings.get("client_secret", "").strip(),
        "back": return_url,
        **{wish: "1" if wish in wanted else "" for wish in WISHES},
    }


def authorization(settings: Mapping[str, str], *, state: str) -> Authorization:
    """Lead to X's own page, with a proof key that only the same person can show later."""
    proof = secrets.token_urlsafe(48)
    shown = urlsafe_b64encode(sha256(proof.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": settings.get("client_id", ""),
        "redirect_uri": settings.get("back", ""),
        "scope": " ".join(SCOPES),
        "state": state,
        "code_challenge": shown,
        "code_challenge_method": "S256",
    }
    return Authorization(url=f"{PAGE}?{urlencode(query)}", returns=True, kept={"proof": proof})


def returned(
    query: Mapping[str, str], *, settings: Mapping[str, str], door: Door
) -> Mapping[str, str]:
    """Change a code for a pair of keys. Raises Refused when the person said no, or came too late."""
    if query.get("error") or not query.get("code"):
        raise Refused(SAID_NO, cause=query.get("error", "no code")[:100])
    answer = pay(door, settings.get("api") or HOME, settings, "token", {
        "grant_type": "authorization_code",
        "code": query["code"],
        "redirect_uri": settings.get("back", ""),
        "code_verifier": settings.get("proof", ""),
    })  # fmt: skip
    if answer.status in {400, 401, 403}:
        why = why_of(answer) or f"HTTP {answer.status}"
        raise Refused(TOO_LATE, why=why, cause=f"HTTP {answer.status}")
    if not 200 <= answer.status < 300:
        raise meaning(answer, mutation=False)
    kept = ("client_id", "client_secret", *WISHES)
    return {**{name: settings.get(name, "") for name in kept}, **keys_of(json(answer, Token))}


def revoke(settings: Mapping[str, str], door: Door) -> None:
    """Give both keys back; what X no longer knows is dead already."""
    for name in ("refresh", "token"):
        if settings.get(name):
            form = {"token": settings[name]}
            answer = pay(door, settings.get("api") or HOME, settings, "revoke", form)
            if answer.status == 429 or answer.status >= 500:
                raise meaning(answer, mutation=False)
