"""Names what is noted by hand, so that noting it twice is seen. Pure."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

LINK: Final = re.compile(r"https?://[^\s<>\"'«»]+", re.IGNORECASE)
# What is added to links to follow people, and says nothing of where they lead.
TRACKS: Final = re.compile(
    r"^(utm_.*|fbclid|gclid|igsh|igshid|mc_[ce]id|mibextid|si|ref_src|ref_url|trk|trackingId)$",
    re.IGNORECASE,
)
TRAILING: Final = ".,;:!?)]}…"


def first_link(*texts: str) -> str:
    """Return the first web address in what was shared; phones put it in the text as often."""
    for text in texts:
        if found := LINK.search(text):
            return found[0].rstrip(TRAILING)
    return ""


def without_link(text: str, link: str) -> str:
    """Return a shared text without the address that was found in it."""
    return " ".join(text.replace(link, " ").split()) if link else text.strip()


def same_address(url: str) -> str:
    """Return what two addresses of one thing have in common.

    Scheme, "www.", the trailing slash and what only follows people are dropped; the fragment stays
    when it names a part of the page (#comment-5).
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        port = f":{parts.port}" if parts.port and parts.port not in {80, 443} else ""
    except ValueError:
        return url.strip()
    query = [
        (k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKS.match(k)
    ]
    fragment = parts.fragment if re.fullmatch(r"[\w-]*\d[\w-]*", parts.fragment) else ""
    path = parts.path.rstrip("/")
    return urlunsplit(("", f"{host}{port}", path, urlencode(sorted(query)), fragment))


def name_of(address: str, *, token: str, another: bool) -> str:
    """Name what is noted: after its address, or after the form it was written in.

    `another` is true for one more remark at an address that is noted already.
    """
    if address and not another:
        return f"link:{same_address(address)}"
    return f"said:{token}"


def name_of_author(name: str, url: str, via: str) -> str:
    """Name an author after their own page, else after their name on that network."""
    if url:
        return f"url:{same_address(url)}"
    folded = [via.casefold(), " ".join(name.casefold().split())]
    return f"name:{blake2b('|'.join(folded).encode(), digest_size=12).hexdigest()}"
