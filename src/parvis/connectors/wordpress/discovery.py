"""Recognises a WordPress behind any address of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

import msgspec

from parvis.connectors.wordpress.answers import Root
from parvis.wire.connector import Found, Place
from parvis.wire.decoding import convert, decode
from parvis.wire.door import Door, Response
from parvis.wire.errors import ConnectorError
from parvis.wire.items import Kind
from parvis.wire.words import gettext_noop as _

API: Final = "https://api.w.org/"
LINK: Final = re.compile(r"<([^>]+)>\s*;\s*rel=[\"']?https://api\.w\.org/[\"']?")
TAG: Final = re.compile(rb"<(link|meta|html)\b[^>]*>", re.IGNORECASE)
ATTRIBUTE: Final = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
VERSION: Final = re.compile(r"WordPress\s+([0-9][0-9.]*)")
INSIDE: Final = re.compile(
    r"/(wp-admin|wp-login\.php|wp-json|xmlrpc\.php|wp-comments-post\.php|feed|comments/feed)(/.*)?$"
)
RANK: Final = 100
PLACES: Final = (
    Place(key="comments", label=_("Comments")),
    Place(key="posts", label=_("Posts")),
)
HEAD: Final = 300_000
LARGEST: Final = 3_000_000


def discover(address: str, door: Door) -> tuple[Found, ...]:
    """Recognise a WordPress; empty when the address is readable but is not one.

    Raises an error of `wire.errors` when the address itself cannot be read.
    """
    page = door.request("GET", _outside(address), limit=LARGEST)
    told = _tags(page)
    for root in _roots(page, told, _outside(address)):
        found = _ask_root(root, door)
        if found is not None:
            return (_found(root, found, told),)
    return ()


def _outside(address: str) -> str:
    """Lead an address of the administration or of a feed back to the site it belongs to."""
    parts = urlsplit(address)
    path = INSIDE.sub("/", parts.path)
    query = "" if path != parts.path or "rest_route" in parts.query else parts.query
    return urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))


def _tags(page: Response) -> dict[str, str]:
    """Read what the head of a page tells of its WordPress: api, version, language."""
    told: dict[str, str] = {}
    if "html" not in page.headers.get("content-type", "html"):
        return told
    for match in TAG.finditer(page.body[:HEAD]):
        name = match[1].lower()
        given = _attributes(match[0].decode("utf-8", "replace"))
        if name == b"html":
            told.setdefault("language", given.get("lang", ""))
        elif name == b"link" and API in given.get("rel", ""):
            told.setdefault("api", urljoin(page.url, given.get("href", "")))
        elif name == b"meta" and given.get("name", "").lower() == "generator":
            version = VERSION.search(given.get("content", ""))
            if version:
                told.setdefault("version", version[1])
    return told


def _attributes(tag: str) -> dict[str, str]:
    return {
        m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in ATTRIBUTE.finditer(tag)
    }


def _roots(page: Response, told: Mapping[str, str], address: str) -> Iterator[str]:
    """Guess where the API's root is: as the page says, else by the usual places, nearest first."""
    header = LINK.search(page.headers.get("link", ""))
    if header:
        yield urljoin(page.url, header[1])
    elif told.get("api"):
        yield told["api"]
    else:
        for start in dict.fromkeys((page.url, address)):
            base = urlsplit(start)
            folder = base.path.rpartition("/")[0]
            for path in dict.fromkeys((folder, "")):
                site = urlunsplit((base.scheme, base.netloc, path, "", ""))
                yield f"{site}/wp-json/"
                yield f"{site}/?rest_route=/"


def _ask_root(root: str, door: Door) -> Root | None:
    try:
        answer = door.request("GET", root, limit=LARGEST)
        if answer.status != 200:
            return None
        found = decode(answer.body.removeprefix(b"\xef\xbb\xbf"), Root)
    except (ConnectorError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if "wp/v2" in found.namespaces else None


def _found(root: str, site: Root, told: Mapping[str, str]) -> Found:
    home = (site.home or site.url).rstrip("/")
    authorize = _authorize(site)
    settings = {"url": home, "rest": root, "authorize": authorize}
    settings["version"] = told.get("version", "")
    return Found(
        network="wordpress",
        authority=home,
        title=html.unescape(site.name) or urlsplit(home).netloc,
        url=home,
        settings=settings,
        places=PLACES,
        language=told.get("language", ""),
        can_answer=bool(authorize),
        rank=RANK,
    )


def _authorize(site: Root) -> str:
    """Read where a person gives Parvis a password; "" when the site offers none."""
    try:
        offer = convert(site.authentication, dict[str, dict[str, dict[str, str]]])
        return offer["application-passwords"]["endpoints"]["authorization"]
    except (msgspec.ValidationError, KeyError):
        return ""


KIND_OF: Final = {"comment": Kind.COMMENT, "pingback": Kind.PINGBACK, "trackback": Kind.TRACKBACK}
