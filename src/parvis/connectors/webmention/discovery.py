"""Where a page takes mentions (W3C Webmention, 3.1.2; Pingback 1.0, 2.3), and whether it links. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser

from parvis.wire.door import Response

LINK: Final = re.compile(r"<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s\",;]+))?)*)")
RELATION: Final = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)
HOLDING: Final = ("href", "src", "cite", "data", "poster")


def endpoint_of(page: Response) -> str:
    """Return the webmention endpoint that a page names: its headers first, then its first element."""
    for target, parameters in LINK.findall(page.headers.get("link", "")):
        relation = RELATION.search(parameters)
        names = (relation[1] or relation[2] or "") if relation else ""
        if "webmention" in names.lower().split():
            return _resolved(target, page.url)
    if "html" not in page.headers.get("content-type", "html").lower():
        return ""
    tree = LexborHTMLParser(page.body)
    declared = tree.css_first("base[href]")
    base = _resolved(declared.attributes.get("href") or "", page.url) if declared else page.url
    for node in tree.css("link[rel][href], a[rel][href]"):
        if "webmention" in (node.attributes.get("rel") or "").lower().split():
            return _resolved(node.attributes.get("href") or "", base)
    return ""


def pingback_of(page: Response) -> str:
    """Return the pingback server that a page names; "" when it names none."""
    told = page.headers.get("x-pingback", "").strip()
    if told:
        return _resolved(told, page.url)
    found = LexborHTMLParser(page.body).css_first('link[rel~="pingback"][href]')
    return _resolved(found.attributes.get("href") or "", page.url) if found else ""


def links_to(page: Response, target: str) -> bool:
    """Say whether a page truly links to an address, in its markup or, where it has none, in its words."""
    wanted = _bare(target)
    if "html" not in page.headers.get("content-type", "html").lower():
        return target.encode() in page.body
    tree = LexborHTMLParser(page.body)
    for name in HOLDING:
        for node in tree.css(f"[{name}]"):
            if _bare(_resolved(node.attributes.get(name) or "", page.url)) == wanted:
                return True
    return False


def _bare(url: str) -> str:
    return urldefrag(url).url.rstrip("/")


def _resolved(url: str, base: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return ""
