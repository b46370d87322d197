"""How much is let in, and what is told. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser

from parvis.wire.networks import host_of

MOST_WAITING: Final = 500
MOST_OF_A_HOST: Final = 30
A_WHILE: Final = timedelta(hours=1)
MOST_TRIES: Final = 8
MOST_LINKS: Final = 50


def digest(*words: str) -> str:
    """Name a knock by what it says."""
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()


def links_out(html: str, source: str) -> list[str]:
    """List the addresses of other sites that a page of ours links to, each once."""
    here = host_of(source)
    found: Iterable[str | None] = (
        node.attributes.get("href") for node in LexborHTMLParser(html).css("a[href]")
    )
    urls = (urldefrag(_resolved(url or "", source)).url for url in found)
    others = [url for url in urls if host_of(url) and host_of(url) != here and len(url) <= 1000]
    return list(dict.fromkeys(others))[:MOST_LINKS]


def _resolved(url: str, base: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return ""
