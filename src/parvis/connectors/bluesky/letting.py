"""How a person lets Parvis in on the network's own page: OAuth as the AT Protocol wants it.

Source: https://atproto.com/specs/oauth, with RFC 8414, 9126 (pushed requests), 7636 (proof keys), 9207
(the issuer comes back) and 9449 (DPoP). A desk with a public https address has a name of its own: its
`client_id` is the address of what `introduction` says, and it signs. A desk on one computer has none.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from typing import Final, TypeVar
from urllib.parse import urlencode, urlsplit

from parvis.connectors.bluesky.answers import Authority, Pushed, Resource, Token
from parvis.connectors.bluesky.asking import code_of, meaning
from parvis.connectors.bluesky.granted import MESSAGES, NOT_READ, UNREAD, Granted, posted, tokens_of
from parvis.connectors.bluesky.locating import handle_of, located, server_of
from parvis.connectors.bluesky.proof import digest, new_key, public, thumbprint
from parvis.wire.answers import expect, json
from parvis.wire.connector import Authorization
from parvis.wire.door import Door, Response
from parvis.wire.errors import Broken, ConnectorError, Gone, Reconnect, Refused
from parvis.wire.words import gettext_noop as _

T = TypeVar("T")

RIGHTS: Final = "atproto transition:generic"
ALL_RIGHTS: Final = f"{RIGHTS} {MESSAGES}"
WELL_KNOWN: Final = "/.well-known/oauth-"

SAID_NO: Final = _(
    "You said no on the server: nothing was changed, and Parvis reads nothing there."
)
TOO_LATE: Final = _("This approval was used already, or came too late. Ask again to be let in.")
NOT_FROM_HERE: Final = _(
    "Bluesky brings you back only to the computer where the desk runs, or to a public address in https."
    " Open the desk there at http://127.0.0.1, or give an app password."
)
NO_WAY: Final = _(
    "This account’s server does not let a program ask to be let in. Give an app password instead."
)
ANOTHER: Final = _(
    "You approved as another account than %(handle)s. Sign in there as that account, then ask again."
)
STRANGE: Final = _(
    "What came back is not of the server that was asked: nothing was kept. Ask again to be let in."
)


def register(
    settings: Mapping[str, str], door: Door, *, return_url: str, known_at: str
) -> Mapping[str, str]:
    """Find who lets people in there, and make the keys. Raises Refused, or any other wire error."""
    back, client = client_of(return_url, known_at)
    handle = handle_of(settings.get("handle", ""))
    did, home = located(handle, server_of(settings), door)
    authority = authority_of(home, door)
    wished = settings.get("wishes", "").split()
    return {
        "client_id": client,
        "client_key": (settings.get("client_key") or new_key()) if known_at else "",
        "dpop": new_key(),
        "back": back,
        "rights": ALL_RIGHTS if "messages" in wished else RIGHTS,
        "issuer": authority.issuer,
        "ask_url": authority.authorization_endpoint,
        "push_url": authority.pushed_authorization_request_endpoint,
        "token_url": authority.token_endpoint,
        "revoke_url": authority.revocation_endpoint,
        "did": did,
        "home": home,
    }


def client_of(return_url: str, known_at: str) -> tuple[str, str]:
    """Say where the network brings a person back, and under which name it knows the desk.

    A desk without a public name comes back to a loopback number only. Raises Refused.
    """
    parts = urlsplit(return_url)
    if known_at and parts.scheme == "https":
        return return_url, known_at
    if parts.scheme != "http" or not _is_here(parts.hostname or ""):
        raise Refused(NOT_FROM_HERE, cause=f"{parts.scheme}://{parts.netloc}")
    query = urlencode({"scope": ALL_RIGHTS, "redirect_uri": return_url})
    return return_url, f"http://localhost?{query}"


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def authority_of(home: str, door: Door) -> Authority:
    """Ask an account's server who lets people in, and that one how. Raises Refused when nobody does."""
    told = _told(door.request("GET", f"{home}{WELL_KNOWN}protected-resource"), Resource)
    issuer = next(iter(told.authorization_servers), "")
    if not issuer:
        raise Refused(NO_WAY, cause="no authorization server")
    found = _told(door.request("GET", f"{issuer}{WELL_KNOWN}authorization-server"), Authority)
    urls = (found.authorization_endpoint, found.token_endpoint)
    pushed = found.pushed_authorization_request_endpoint
    is_safe = all(urlsplit(url).scheme == urlsplit(issuer).scheme for url in (*urls, pushed))
    if found.issuer != issuer or not is_safe:
        raise Refused(NO_WAY, cause=f"issuer {found.issuer[:100]} of {issuer[:100]}")
    return found


def _told(answer: Response, kind: type[T]) -> T:
    try:
        return json(expect(answer), kind)
    except (Gone, Reconnect, Broken) as error:
        raise Refused(NO_WAY, cause=error.cause) from error


def introduction(settings: Mapping[str, str]) -> Mapping[str, object]:
    """Say who the desk is, for servers to read (https://atproto.com/specs/oauth, client metadata)."""
    key, client = settings.get("client_key", ""), settings.get("client_id", "")
    if not key or not client:
        return {}
    parts = urlsplit(client)
    named = {**public(key), "kid": thumbprint(key), "use": "sig", "alg": "ES256"}
    return {
        "client_id": client,
        "client_name": "Parvis",
        "client_uri": f"{parts.scheme}://{parts.netloc}",
        "application_type": "web",
        "redirect_uris": [settings.get("back", "")],
        "scope": ALL_RIGHTS,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "dpop_bound_access_tokens": True,
        "jwks": {"keys": [named]},
    }


def authorization(settings: Mapping[str, str], door: Door, *, state: str) -> Authorization:
    """Hand the question to the server, and lead the person to it."""
    shown = secrets.token_urlsafe(48)
    form = {
        "response_type": "code",
        "redirect_uri": settings["back"],
        "scope": settings["rights"],
        "state": state,
        "code_challenge": digest(shown.encode()),
        "code_challenge_method": "S256",
        "login_hint": handle_of(settings.get("handle", "")),
    }
    answer = posted(door, settings["push_url"], form, settings)
    if code_of(answer) in NOT_READ:
        raise Refused(UNREAD, cause=code_of(answer), address=settings["client_id"])
    if not 200 <= answer.status < 300:
        raise meaning(answer, mutation=False)
    query = {"client_id": settings["client_id"], "request_uri": json(answer, Pushed).request_uri}
    url = f"{settings['ask_url']}?{urlencode(query)}"
    return Authorization(url=url, returns=True, kept={"shown": shown})


def returned(
    query: Mapping[str, str], *, settings: Mapping[str, str], door: Door
) -> Mapping[str, str]:
    """Change what came back for tokens. Raises Refused when the person said no, or is somebody else."""
    if query.get("error"):
        raise Refused(SAID_NO, cause=query["error"][:100])
    if query.get("iss") != settings.get("issuer") or not query.get("code"):
        raise Refused(STRANGE, cause=f"iss {query.get('iss', '')[:100]}")
    form = {
        "grant_type": "authorization_code",
        "code": query["code"],
        "redirect_uri": settings["back"],
        "code_verifier": settings.get("shown", ""),
    }
    answer = posted(door, settings["token_url"], form, settings)
    if answer.status in {400, 401}:
        raise Refused(TOO_LATE, cause=f"HTTP {answer.status} {code_of(answer)}")
    if not 200 <= answer.status < 300:
        raise meaning(answer, mutation=False)
    made = json(answer, Token)
    names = ("client_id", "client_key", "back", "dpop", "issuer", "token_url", "revoke_url", "home")
    kept = {name: settings.get(name, "") for name in names} | tokens_of(made)
    kept |= {"did": made.sub, "begun": datetime.now(UTC).isoformat(timespec="seconds")}
    if made.sub != settings.get("did") or "atproto" not in made.scope.split():
        _give_back(kept, door)
        raise Refused(ANOTHER, cause=made.sub[:100], handle=f"@{settings.get('handle', '')}")
    return kept


def _give_back(kept: Mapping[str, str], door: Door) -> None:
    """End at once what we were granted and shall not use."""
    with suppress(ConnectorError):
        Granted(door, kept, lambda _none: None, lambda: nullcontext(kept)).give_back()
