"""Places that a person adds: a feed, a list, words to look for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote, urlsplit

from parvis.wire.connector import Place
from parvis.wire.errors import Refused
from parvis.wire.words import gettext_noop as _

COLLECTIONS: Final = {"feed": "app.bsky.feed.generator", "list": "app.bsky.graph.list"}
WORDS_IN: Final = {"feed": "feed", "lists": "list"}
TIMELINE: Final = "timeline"
HOME: Final = _("Home timeline")
RECORD: Final = re.compile(
    r"at://(did:[a-z]+:[\w.:%-]+)/(app\.bsky\.(?:feed\.generator|graph\.list))/([\w.~:-]{1,512})"
)
NO_SUCH_PLACE: Final = _(
    "This is not a place of Bluesky. Paste the address of a feed or of a list as Bluesky shows it, or"
    " write the words to look for."
)


def place_of(kind: str, word: str, resolve: Callable[[str], str]) -> Place:
    """Name a feed, a list, a search or the home timeline. `resolve` gives the DID of a handle. Raises Refused."""
    word = word.strip()
    if kind == TIMELINE:
        return Place(key=f"{TIMELINE}:home", label=HOME, ours=False)
    if kind == "search" and word:
        return Place(key=f"search:{word}", label=word, ours=False)
    if kind in COLLECTIONS:
        uri = word if RECORD.fullmatch(word) else _from_page(kind, word, resolve)
        found = RECORD.fullmatch(uri)
        if found and found[2] == COLLECTIONS[kind]:
            return Place(key=f"{kind}:{uri}", label=found[3], ours=False)
    raise Refused(NO_SUCH_PLACE, cause=kind)


def _from_page(kind: str, url: str, resolve: Callable[[str], str]) -> str:
    """Turn https://bsky.app/profile/NAME/feed/KEY into the address of that record."""
    parts = [unquote(part) for part in urlsplit(url).path.split("/") if part]
    if len(parts) != 4 or parts[0] != "profile" or WORDS_IN.get(parts[2]) != kind:
        return ""
    did = parts[1] if parts[1].startswith("did:") else resolve(parts[1])
    return f"at://{did}/{COLLECTIONS[kind]}/{parts[3]}" if did else ""
