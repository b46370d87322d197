"""Finds where an account lives: from its handle to its DID, and from that to its server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from parvis.connectors.bluesky.answers import Document, Handle
from parvis.connectors.bluesky.asking import home_of
from parvis.wire.answers import expect, json
from parvis.wire.door import Door
from parvis.wire.errors import Gone, Refused
from parvis.wire.words import gettext_noop as _

PUBLIC: Final = "https://public.api.bsky.app"
DIRECTORY: Final = "https://plc.directory"
SERVED_BY_BLUESKY: Final = ".bsky.social"

NO_HANDLE: Final = _(
    "This is not a Bluesky handle. It looks like “alice.bsky.social” or “example.com”; your profile"
    " shows it."
)
NOBODY: Final = _("Nobody has the handle %(handle)s. Check its spelling on your Bluesky profile.")
HOMELESS: Final = _(
    "The account of %(handle)s does not say which server keeps it. Write its address in “Address of the"
    " server”."
)
NO_SERVER: Final = _(
    "This is not the address of a server. It looks like “https://example.com”; leave it empty for an"
    " account of bsky.social."
)
# AT Protocol, Handle: https://atproto.com/specs/handle
HANDLE: Final = re.compile(
    r"(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
DID: Final = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[a-zA-Z0-9._:%-]{1,200})")


def handle_of(written: str) -> str:
    """Read a handle, with or without @, or the address of a profile. Raises Refused."""
    name = written.strip().removeprefix("@").strip()
    parts = urlsplit(name if "://" in name else "")
    if parts.netloc and parts.path.startswith("/profile/"):
        name = unquote(parts.path.split("/")[2])
    name = name.lower().rstrip(".")
    if re.fullmatch(r"[a-z0-9][a-z0-9-]{1,}", name):
        name += SERVED_BY_BLUESKY
    if not HANDLE.fullmatch(name):
        raise Refused(NO_HANDLE, cause="handle")
    return name


def server_of(settings: Mapping[str, str]) -> str:
    """Read the server's address that a person wrote, "" for none. Raises Refused."""
    written = settings.get("service", "").strip().rstrip("/")
    if not written:
        return ""
    if "://" not in written:
        written = f"https://{written}"
    parts = urlsplit(written)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise Refused(NO_SERVER, cause="service")
    return written


def home_for(handle: str, door: Door) -> str:
    """Ask which server keeps the account of a handle. Raises Refused."""
    return located(handle, "", door)[1]


def located(handle: str, service: str, door: Door) -> tuple[str, str]:
    """Ask who a handle belongs to, and which server keeps that account: its DID and an address.

    `service` is that server when a person named it, and is then asked itself. Raises Refused.
    """
    try:
        answer = door.request(
            "GET",
            f"{service or PUBLIC}/xrpc/com.atproto.identity.resolveHandle",
            params={"handle": handle},
        )
        if answer.status == 400:
            raise Refused(NOBODY, cause="resolveHandle", handle=handle)
        did = json(expect(answer), Handle).did
        if service:
            return did, service
        where = _document_at(did)
        home = home_of(json(expect(door.request("GET", where)), Document)) if where else ""
    except Gone as error:
        raise Refused(NOBODY, cause=error.cause, handle=handle) from error
    if not home:
        raise Refused(HOMELESS, cause=did[:100], handle=handle)
    return did, home


def _document_at(did: str) -> str:
    """Say where a DID's document is (methods plc and web, the two that the protocol knows)."""
    if not DID.fullmatch(did):
        return ""
    if did.startswith("did:plc:"):
        return f"{DIRECTORY}/{did}"
    return f"https://{quote(unquote(did.removeprefix('did:web:')), safe='.:')}/.well-known/did.json"
