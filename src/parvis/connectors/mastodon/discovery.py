"""Recognises a server of the Mastodon client API behind a person's address there."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Struct, field

from parvis.connectors.mastodon.answers import Configuration, Instance, Lines
from parvis.connectors.mastodon.asking import Api
from parvis.wire.card import Limits, Unit
from parvis.wire.connector import Found, Place
from parvis.wire.decoding import decode
from parvis.wire.door import Door
from parvis.wire.errors import Broken, ConnectorError, Gone
from parvis.wire.words import gettext_noop as _

RANK: Final = 90
NOTIFICATIONS: Final = "notifications"
STATUSES: Final = "statuses"
HOME: Final = "home"
PLACES: Final = (
    Place(key=NOTIFICATIONS, label=_("What is said to you")),
    Place(key=STATUSES, label=_("What you say")),
    Place(key=HOME, label=_("Home timeline"), ours=False),
)
PERSON: Final = re.compile(r"@?([A-Za-z0-9_.-]+)@([A-Za-z0-9.:\[\]-]+)\Z")
PROFILE: Final = re.compile(r"/(?:@|users/|u/)?([A-Za-z0-9_.-]+)(?:@([A-Za-z0-9.-]+))?/?\Z")
KIND: Final = re.compile(
    r"(pleroma|akkoma|gotosocial|snac|friendica|sharkey|misskey|pixelfed)", re.IGNORECASE
)

MASTODON: Final = "mastodon"
OTHER: Final = "other"
GRAPHEMES: Final = ("pleroma", "akkoma")


class Link(Struct, frozen=True):
    """A link of a person's WebFinger answer (RFC 7033)."""

    rel: str = ""
    href: str = ""


class Finger(Struct, frozen=True):
    """What a host says of a person."""

    links: list[Link] = field(default_factory=list)


def discover(address: str, door: Door) -> tuple[Found, ...]:
    """Recognise `@user@host`, a profile or a server; empty when it is none of them."""
    user, base = _read(address)
    if not base:
        return ()
    profile = ""
    if user:
        base, profile = _where(user, base, door)
    server = instance_of(Api(door, base), quiet=True)
    if server is None:
        return ()
    host = urlsplit(base).netloc
    settings = {"url": base, "version": server.version[:80], "software": _software(server)}
    title = f"@{user}@{host}" if user else server.title or host
    return (
        Found(
            network="mastodon",
            authority=profile or base,
            title=title,
            url=profile or base,
            settings=settings,
            places=PLACES,
            language=server.languages[0] if server.languages else "",
            can_answer=True,
            needs_key=True,
            rank=RANK,
        ),
    )


def _read(address: str) -> tuple[str, str]:
    """Take a person's name and a server out of an address; "" for what it does not tell."""
    scheme, _mark, rest = address.partition("://")
    person = PERSON.fullmatch(rest.strip("/"))
    if person:
        return person[1], f"{scheme}://{person[2]}"
    try:
        parts = urlsplit(address)
        host = parts.netloc if parts.hostname and not parts.username else ""
    except ValueError:
        return "", ""
    named = (
        PROFILE.fullmatch(parts.path) if parts.path.startswith(("/@", "/users/", "/u/")) else None
    )
    return (named[1] if named and not named[2] else ""), f"{scheme}://{host}" if host else ""


def _where(user: str, base: str, door: Door) -> tuple[str, str]:
    """Ask a host where a person's server is, which may have another name; and their page there."""
    host = urlsplit(base).netloc
    query = urlencode({"resource": f"acct:{user}@{host}"})
    try:
        answer = door.request("GET", f"{base}/.well-known/webfinger?{query}", limit=200_000)
        told = decode(answer.body, Finger) if answer.status == 200 else Finger()
    except (ConnectorError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return base, ""
    links = {link.rel: link.href for link in told.links}
    page = links.get("http://webfinger.net/rel/profile-page", "")
    parts = urlsplit(links.get("self", "") or page)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return base, ""
    return f"{parts.scheme}://{parts.netloc}", page if page.startswith("http") else ""


def instance_of(api: Api, *, quiet: bool = False) -> Instance | None:
    """Read what a server says of itself, in version 2 of the API or else in version 1.

    None when it is no such server; with `quiet` also when it cannot be asked.
    """
    for route in ("/api/v2/instance", "/api/v1/instance"):
        try:
            told, _answer = api.get(route, Instance)
        except (Gone, Broken):
            continue
        except ConnectorError:
            if quiet:
                continue
            raise
        if told.version and (told.domain or told.uri):
            return told
    return None


def line_of(server: Instance | None, base: str) -> str:
    """Say where a server keeps lines open: where it tells, or at its own address."""
    told = server.configuration.urls if server and server.configuration else Lines()
    older = server.urls if server and server.urls else Lines()
    url = (told.streaming or older.streaming_api or "").rstrip("/")
    wanted = base.replace("http", "ws", 1)
    return url if url.startswith(f"{wanted.partition(':')[0]}://") else wanted


def limits(server: Instance, base: str) -> Limits:
    """Say what one status may hold on a server, counted as its software does.

    Mastodon and its forks count graphemes, each address as many, and a name without its server
    (app/validators/status_length_validator.rb). Pleroma and Akkoma count every grapheme as it is
    written (validate_character_limit of CommonAPI.Utils), GoToSocial every code point
    (internal/processing/status), whatever they tell of addresses. snac takes any length: it is held
    to what it tells. The others are taken to count code points, which is never fewer.
    """
    told = server.configuration or Configuration()
    media, software = told.media_attachments, _software(server)
    is_mastodon = software == MASTODON
    return Limits(
        text=server.max_toot_chars or told.statuses.max_characters,
        unit=Unit.GRAPHEME if is_mastodon or software in GRAPHEMES else Unit.CODEPOINT,
        link=told.statuses.characters_reserved_per_url if is_mastodon else 0,
        far_names=is_mastodon,
        media=told.statuses.max_media_attachments,
        types=media.supported_mime_types,
        media_octets=media.image_size_limit,
        film_octets=media.video_size_limit,
        alt=server.description_limit or media.description_limit,
        source=f"{base}/api/v2/instance",
    )


def _software(server: Instance) -> str:
    """Name the software of a server. GoToSocial tells its name in the address of its source alone."""
    found = KIND.search(f"{server.version} {server.source_url or ''}")
    if found:
        return found[1].lower()
    return OTHER if "compatible" in server.version else MASTODON
