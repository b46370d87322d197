"""How a person lets Parvis in: an application made on the spot, then OAuth with a proof key.

Sources: https://docs.joinmastodon.org/methods/apps/ and /methods/oauth/, RFC 6749 (4.1), RFC 7636.
The proof key is always sent: a server that does not know it looks past it.
"""

from __future__ import annotations

import ipaddress
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode, urlsplit

from parvis.connectors.mastodon.answers import App, Token
from parvis.connectors.mastodon.asking import Api, decoded, why_of
from parvis.connectors.mastodon.reports import REPORTS, RIGHTS
from parvis.wire.connector import Authorization
from parvis.wire.door import Door
from parvis.wire.errors import Broken, Refused, Unsupported
from parvis.wire.words import gettext_noop as _

BY_CODE: Final = "urn:ietf:wg:oauth:2.0:oob"
SCOPES: Final = (
    "read:accounts", "read:lists", "read:notifications", "read:search", "read:statuses",
    "write:favourites", "write:media", "write:statuses",
)  # fmt: skip
SAID_NO: Final = _(
    "You said no on the server: nothing was changed, and Parvis reads nothing there."
)
TOO_LATE: Final = _(
    "This code was used already, or is more than ten minutes old. Ask again: the server gives a new"
    " one."
)
NOT_KNOWN: Final = _("The server has forgotten that Parvis asked. Ask again to be let in.")
NO_CODE: Final = _("The code is missing. Copy the whole of it from the server’s page.")


def rights(wishes: str) -> str:
    """List the rights that are asked for, with those of the wishes of a person."""
    more = RIGHTS if REPORTS in wishes.split() else ()
    return " ".join((*SCOPES, *more))


def register(
    base: str, door: Door, *, name: str, return_url: str, wishes: str = ""
) -> Mapping[str, str]:
    """Make the desk known to a server; returns its credentials there and where it comes back to."""
    back = return_url if may_return(return_url) else BY_CODE
    form = {"client_name": name, "redirect_uris": back, "scopes": rights(wishes)}
    made = decoded(Api(door, base).ask("POST", "/api/v1/apps", form=form), App)
    named = {"client_id": made.client_id, "client_secret": made.client_secret}
    return {**named, "back": back, "rights": rights(wishes)}


def may_return(return_url: str) -> bool:
    """Say whether a code may travel to an address: in https, or without leaving this computer."""
    parts = urlsplit(return_url)
    try:
        is_here = ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        is_here = parts.hostname == "localhost"
    return parts.scheme == "https" or (parts.scheme == "http" and is_here)


def authorization(base: str, settings: Mapping[str, str], *, state: str) -> Authorization:
    """Lead to the server's own page, with a proof key that only the same person can show later."""
    back = settings.get("back", BY_CODE)
    proof = secrets.token_urlsafe(48)
    shown = urlsafe_b64encode(sha256(proof.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": settings.get("client_id", ""),
        "redirect_uri": back,
        "scope": settings.get("rights") or rights(""),
        "state": state,
        "code_challenge": shown,
        "code_challenge_method": "S256",
    }
    returns = back != BY_CODE
    url = f"{base}/oauth/authorize?{urlencode(query)}"
    return Authorization(url=url, returns=returns, code=not returns, kept={"proof": proof})


def returned(
    query: Mapping[str, str], *, settings: Mapping[str, str], door: Door
) -> Mapping[str, str]:
    """Change a code for a key. Raises Refused when the person said no, or came too late."""
    if query.get("error"):
        raise Refused(SAID_NO, cause=query["error"][:100])
    if not query.get("code"):
        raise Refused(NO_CODE, cause="no code")
    api, app = Api(door, settings.get("url", "")), _app(settings)
    form = {
        "grant_type": "authorization_code",
        "code": query["code"].partition("&")[0].strip(),  # snac shows the state behind it
        "redirect_uri": settings.get("back", BY_CODE),
        **app,
    }
    if settings.get("proof"):
        form["code_verifier"] = settings["proof"]
    answer = door.request("POST", f"{api.base}/oauth/token", form=form)
    if answer.status in {400, 401, 403}:
        word = why_of(answer)
        sentence = NOT_KNOWN if "client" in word.lower() else TOO_LATE
        raise Refused(sentence, cause=f"HTTP {answer.status} {word}")
    if not 200 <= answer.status < 300:
        raise api.meaning(answer, mutation=False)
    told = decoded(answer, Token)
    if not told.access_token:
        raise Broken(cause="an empty token")
    ends = datetime.now(UTC) + timedelta(seconds=told.expires_in) if told.expires_in else None
    return {
        **app,
        "token": told.access_token,
        "expires": ends.isoformat() if ends else "",
        "scope": told.scope or settings.get("rights", ""),
    }


def revoke(settings: Mapping[str, str], door: Door) -> None:
    """Give a key back. Raises Unsupported for one that a person had pasted: only they can end it."""
    app = _app(settings)
    if not all(app.values()):
        raise Unsupported(cause="no application")
    form = {**app, "token": settings.get("token", "")}
    Api(door, settings.get("url", "")).ask("POST", "/oauth/revoke", form=form)


def expires(settings: Mapping[str, str]) -> datetime | None:
    """Say when a key stops working; None for one that never does."""
    try:
        return datetime.fromisoformat(settings.get("expires", ""))
    except ValueError:
        return None


def _app(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: settings.get(name, "") for name in ("client_id", "client_secret")}
