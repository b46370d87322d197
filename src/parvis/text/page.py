"""Reads off a web page what somebody said there: who, when, what. Pure.

Four witnesses are asked, the most exact first: the remark that the address points at (#comment-5),
microformats, JSON-LD (schema.org), then OpenGraph and the page's own head. Each fills what the
earlier ones left empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parvis.text.markup import plain, tidy

MOST_WORDS: Final = 20_000
MOST_NAME: Final = 300
MOST_NODES: Final = 2000
CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
SAID: Final = frozenset(
    [
        "Article",
        "NewsArticle",
        "BlogPosting",
        "SocialMediaPosting",
        "DiscussionForumPosting",
        "Comment",
        "Review",
        "UserReview",
        "Question",
        "Answer",
        "VideoObject",
        "WebPage",
    ]
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a page tells of something said there; "" or None for what it does not tell."""

    title: str = ""
    words: str = ""
    author: str = ""
    author_url: str = ""
    site: str = ""
    language: str = ""
    said_at: datetime | None = None

    def filled(self, other: Told) -> Told:
        """Return this with its empty fields filled from another."""
        return Told(*(getattr(self, f.name) or getattr(other, f.name) for f in fields(self)))


def decoded(body: bytes, content_type: str) -> str:
    """Decode a page: the charset of its header, else of its head, else UTF-8, else Windows-1252."""
    named = CHARSET.search(content_type.encode("ascii", "replace")) or CHARSET.search(body[:2048])
    for charset in (named[1].decode() if named else "utf-8", "utf-8"):
        try:
            return tidy(body.decode(charset))
        except (LookupError, UnicodeDecodeError):
            continue
    return tidy(body.decode("cp1252", "replace"))


def read_page(html: str, url: str) -> Told:
    """Read what a page tells of what was said at `url`; its fragment may name one remark."""
    tree = LexborHTMLParser(html)
    fragment = unquote(urldefrag(url)[1])
    told = _pointed(tree, fragment) if fragment else Told()
    if not told.words:
        told = told.filled(_microformats(tree, url)).filled(_linked_data(tree))
    head = _head(tree)
    if told.words:  # the description of the page is not what this person said
        head = Told(title=head.title, site=head.site, language=head.language)
    return _tidied(told.filled(head))


def _tidied(told: Told) -> Told:
    return Told(
        title=_line(told.title)[:MOST_NAME],
        words=told.words.strip()[:MOST_WORDS],
        author=_line(told.author)[:MOST_NAME],
        author_url=told.author_url if told.author_url.startswith(("http://", "https://")) else "",
        site=_line(told.site)[:MOST_NAME],
        language=told.language[:2].lower(),
        said_at=told.said_at,
    )


def _pointed(tree: LexborHTMLParser, fragment: str) -> Told:
    """Read the remark whose element the address names, as WordPress and most blogs mark it."""
    if not re.fullmatch(r"[\w:.-]{1,200}", fragment):
        return Told()
    node = tree.css_first(f'[id="{fragment}"]')
    if node is None:
        return Told()
    words = node.css_first(".comment-content, .e-content, .comment-text, [itemprop=text]")
    author = node.css_first(".comment-author .fn, .fn, .p-author, [itemprop=name]")
    link = author.css_first("a") if author else None
    found = words.html or "" if words else ""
    return Told(
        words=plain(found),
        author=author.text() if author and found else "",
        author_url=str(link.attributes.get("href") or "") if link and found else "",
        said_at=_time_in(node) if found else None,
    )


def _microformats(tree: LexborHTMLParser, url: str) -> Told:
    """Read the first h-entry or h-review (microformats.org/wiki/h-entry)."""
    entry = tree.css_first(".h-entry, .h-review, .h-cite")
    if entry is None:
        return Told()
    content = entry.css_first(".e-content, .p-content, .p-summary")
    author = entry.css_first(".p-author, .h-card")
    name = author.css_first(".p-name, .fn") if author else None
    link = entry.css_first(".p-author a.u-url, a.p-author, .h-card a.u-url")
    title = entry.css_first(".p-name:not(.h-card .p-name)")
    published = entry.css_first(".dt-published")
    return Told(
        title=title.text() if title else "",
        words=plain(content.html or "") if content else "",
        author=(name or author).text() if author else "",
        author_url=urljoin(url, str(link.attributes.get("href") or "")) if link else "",
        said_at=_moment(published.attributes.get("datetime") or published.text())
        if published
        else None,
    )


def _linked_data(tree: LexborHTMLParser) -> Told:
    """Read the JSON-LD of a page, the most telling kind first (schema.org)."""
    found = Told()
    for script in tree.css('script[type="application/ld+json"]')[:20]:
        try:
            data = json.loads(script.text() or "")
        except (ValueError, RecursionError):
            continue
        things = [thing for thing in _things(data) if _kinds(thing) & SAID]
        for thing in sorted(things, key=lambda t: "WebPage" in _kinds(t)):
            found = found.filled(_thing(thing))
    return found


def _things(data: object) -> Iterator[Mapping[str, Any]]:
    waiting, seen = [data], 0
    while waiting and seen < MOST_NODES:
        here, seen = waiting.pop(0), seen + 1
        if isinstance(here, dict):
            yield here
            waiting += [here[key] for key in ("@graph", "mainEntity") if key in here]
        elif isinstance(here, list):
            waiting += here


def _kinds(thing: Mapping[str, Any]) -> set[str]:
    kind = thing.get("@type")
    return {str(k) for k in kind} if isinstance(kind, list) else {str(kind)}


def _thing(thing: Mapping[str, Any]) -> Told:
    body = next(
        (
            thing[key]
            for key in ("articleBody", "reviewBody", "text", "description")
            if isinstance(thing.get(key), str) and thing[key].strip()
        ),
        "",
    )
    author = thing.get("author") or thing.get("creator")
    author = author[0] if isinstance(author, list) and author else author
    of = author if isinstance(author, dict) else {"name": author}
    return Told(
        title=_text(thing.get("headline")) or _text(thing.get("name")),
        words=plain(body),
        author=_text(of.get("name")),
        author_url=_text(of.get("url")),
        language=_text(thing.get("inLanguage")),
        said_at=_moment(_text(thing.get("datePublished")) or _text(thing.get("uploadDate"))),
    )


def _head(tree: LexborHTMLParser) -> Told:
    """Read OpenGraph, and what a page without any says of itself."""
    metas = {
        (m.attributes.get("property") or m.attributes.get("name") or "").lower(): (
            m.attributes.get("content") or ""
        )
        for m in reversed(tree.css("meta[content]"))
    }
    title, root = tree.css_first("title"), tree.css_first("html")
    author = metas.get("article:author") or metas.get("author") or ""
    return Told(
        title=metas.get("og:title") or (title.text() if title else ""),
        words=metas.get("og:description") or metas.get("description") or "",
        author="" if author.startswith(("http://", "https://")) else author,
        site=metas.get("og:site_name") or "",
        language=(root.attributes.get("lang") if root else "") or metas.get("og:locale") or "",
        said_at=_moment(metas.get("article:published_time") or ""),
    )


def _time_in(node: LexborNode) -> datetime | None:
    time = node.css_first("time[datetime]")
    return _moment(time.attributes.get("datetime") or "") if time else None


def _moment(text: str) -> datetime | None:
    """Read an ISO 8601 moment; one without a zone is taken as UTC, one that is none is None."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(text: str) -> str:
    return " ".join(text.split())
