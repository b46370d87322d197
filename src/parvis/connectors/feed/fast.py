"""The fast reader: clean RSS, RDF and Atom 1.0 by libxml2; raises Unsure for all the rest.

Each rule repeats what feedparser does with the same input; a test compares the two on every feed.
Whatever is not listed here is not guessed: feedparser decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from feedparser.mixin import _FeedParserMixin
from feedparser.urls import _urljoin
from lxml import etree

from parvis.connectors.feed.dates import instant
from parvis.connectors.feed.document import Document, Entry, Unsure
from parvis.connectors.feed.prose import PLAIN_URL

ATOM: Final = "{http://www.w3.org/2005/Atom}"
RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
RSS1: Final = "{http://purl.org/rss/1.0/}"
RSS09: Final = "{http://my.netscape.com/rdf/simple/0.9/}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
DCTERMS: Final = "{http://purl.org/dc/terms/}"
CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
REPLY: Final = "{http://purl.org/syndication/thread/1.0}in-reply-to"
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

Fields = dict[str, str]

_RSS_FIELDS: Final = {
    "title": "title", "link": "link", "description": "summary", "guid": "id",
    "pubDate": "published", "author": "author",
}  # fmt: skip
_RSS_IGNORED: Final = frozenset({"category", "comments", "enclosure", "source"})
_ATOM_FIELDS: Final = {
    name: name for name in ("id", "published", "updated", "title", "summary", "content")
}
_SHARED_FIELDS: Final = {
    CONTENT: "content", f"{DC}creator": "author", f"{DC}date": "updated",
    f"{DCTERMS}issued": "published", f"{DCTERMS}modified": "updated",
}  # fmt: skip
_IGNORED_SPACES: Final = frozenset({
    "{http://purl.org/rss/1.0/modules/slash/}", "{http://wellformedweb.org/CommentAPI/}",
    "{http://purl.org/rss/1.0/modules/syndication/}", "{com-wordpress:feed-additions:1}",
    "{http://rssnamespace.org/feedburner/ext/1.0}", "{http://www.georss.org/georss}",
    "{http://purl.org/syndication/thread/1.0}",
})  # fmt: skip
_MEDIA: Final = frozenset({
    f"{{http://search.yahoo.com/mrss/}}{name}" for name in ("thumbnail", "content")
}) | {f"{DC}subject", f"{DC}rights", f"{DC}identifier"}  # fmt: skip

_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""").match
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([^\s\"';]+)", re.IGNORECASE).search
_CONTROLS: Final = re.compile("[\x80-\x9f]").search


def read(body: bytes, content_type: str, base: str) -> Document:
    """Read a clean feed, or raise Unsure."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    _be_sure_of_bytes(body, content_type)
    try:
        root = etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unsure(str(error)) from error
    language = root.get(LANG, "")
    if body.count(b"xml:lang") != (1 if language else 0):
        raise Unsure("language of a part")
    return _document(root, base, language)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _be_sure_of_bytes(body: bytes, content_type: str) -> None:
    if not body.startswith(b"<") or b"xml:base" in body or b" base=" in body:
        raise Unsure("start or base")
    if b"<!DOCTYPE" in body[:4096] or b"<!ENTITY" in body:
        raise Unsure("document type")
    declared = _DECLARED(body)
    charset = _CHARSET(content_type)
    names = [declared[1].decode().lower()] if declared else []
    names += [charset[1].lower()] if charset else []
    if any(name not in {"utf-8", "utf8"} for name in names):
        raise Unsure("charset")
    if content_type.startswith("text/") and not charset and not body.isascii():
        raise Unsure("text/* without a charset")


def _document(root: etree._Element, base: str, language: str) -> Document:
    if root.tag == "rss":
        holder = root.find("channel")
        entries, space = ([] if holder is None else holder.findall("item")), ""
    elif root.tag == f"{RDF}RDF":
        space = RSS09 if root.find(f"{RSS09}channel") is not None else RSS1
        holder, entries = root.find(f"{space}channel"), root.findall(f"{space}item")
    elif root.tag == f"{ATOM}feed":
        holder, entries, space = root, root.findall(f"{ATOM}entry"), ATOM
    else:
        raise Unsure("unknown root")
    if holder is None or sum(1 for _ in root.iter("{*}item", "{*}entry")) != len(entries):
        raise Unsure("entries elsewhere")
    author = _atom_person(holder) if space == ATOM else ("", "")
    make = _atom_entry if space == ATOM else _rss_entry
    own = _channel(holder, space, base)
    language = language or own.get("language", "")
    return Document(
        title=own.get("title", ""),
        link=own.get("link", ""),
        language=own.get("language", "") or language,
        author=author[0],
        updated=instant(own["updated"]) if own.get("updated") else None,
        entries=tuple(make(entry, space, base, language, author) for entry in entries),
    )


def _channel(holder: etree._Element, space: str, base: str) -> Fields:
    own: Fields = {}
    names = {f"{space}title": "title", f"{space}language": "language", f"{DC}language": "language",
             f"{space}lastBuildDate": "updated", f"{ATOM}updated": "updated",
             f"{DC}date": "updated", f"{space}pubDate": "published"}  # fmt: skip
    for child in holder:
        name = names.get(child.tag)
        if name and len(child) == 0:
            own[name] = _mended(child.text)
        elif child.tag == f"{space}link" and space != ATOM and child.text:
            own["link"] = _address(_mended(child.text), base)
        elif child.tag == f"{ATOM}link" and child.get("rel", "alternate") == "alternate":
            own["link"] = _address(child.get("href", ""), base)
    own.setdefault("updated", own.get("published", ""))
    return own


def _rss_entry(
    entry: etree._Element, space: str, base: str, language: str, author: tuple[str, str]
) -> Entry:
    fields: Fields = {}
    about = entry.get(f"{RDF}about", "")
    if about:
        fields["about"] = about
    for child in entry:
        tag = child.tag
        name = _RSS_FIELDS.get(tag.removeprefix(space)) if tag.startswith(space) else None
        if name:
            _put_rss(fields, name, child, base)
        elif not (
            tag.startswith(space) and tag.removeprefix(space) in _RSS_IGNORED and not len(child)
        ):
            _put_shared(fields, child, base)
    link = fields.get("link", "")
    if not link and fields.get("permalink"):
        link = fields["id"]
    return _entry(fields, base, language, author, link=link, id=fields.get("id", about))


def _put_rss(fields: Fields, name: str, child: etree._Element, base: str) -> None:
    attributes = dict(child.attrib.items())
    text = _leaf(child)
    if name == "id":
        permanent = attributes.pop("isPermaLink", "true") == "true"
        if permanent:
            text = _address(text, base)
            fields["permalink"] = "true"
    elif name == "link":
        if "&" in text and ";" in text:
            raise Unsure("entities in an address")
        text = _address(text, base)
    elif name == "title":
        fields["title_is_html"] = "true" if _looks_like_html(text) else ""
    elif name == "author" and "@" in text:
        raise Unsure("an address in an author")
    if attributes:
        raise Unsure("attributes")
    _put(fields, name, text)


def _atom_entry(
    entry: etree._Element, _space: str, base: str, language: str, author: tuple[str, str]
) -> Entry:
    fields: Fields = {}
    own_author = _atom_person(entry)
    for child in entry:
        tag = child.tag
        name = _ATOM_FIELDS.get(tag.removeprefix(ATOM)) if tag.startswith(ATOM) else None
        if name:
            _put_atom(fields, name, child, base)
        elif tag not in {f"{ATOM}category", f"{ATOM}author"}:
            _put_shared(fields, child, base)
    link = fields.get("link") or fields.get("id", "")
    author = own_author if own_author[0] else author
    return _entry(fields, base, language, author, link=link, id=fields.get("id", ""))


def _put_atom(fields: Fields, name: str, child: etree._Element, base: str) -> None:
    attributes = dict(child.attrib.items())
    text = _leaf(child)
    if name in {"title", "summary", "content"}:
        kind = attributes.pop("type", "text").lower()
        if kind not in {"text", "html", "text/plain", "text/html"}:
            raise Unsure("a type of content")
        fields[f"{name}_is_html"] = "true" if kind.endswith("html") else ""
        fields[f"{name}_is_text"] = "" if kind.endswith("html") else "true"
    elif name == "id":
        text = _address(text, base)
    if attributes:
        raise Unsure("attributes")
    _put(fields, name, text)


def _put_shared(fields: Fields, child: etree._Element, base: str) -> None:
    """Take what any format may carry, ignore what says nothing, be unsure of the rest."""
    tag = child.tag
    if tag in _SHARED_FIELDS:
        text = _leaf(child)
        if child.attrib or (tag == f"{DC}creator" and "@" in text):
            raise Unsure("attributes or an address")
        _put(fields, _SHARED_FIELDS[tag], text)
    elif tag == f"{ATOM}link":
        kind = child.get("type", "text/html").lower()
        if len(child) or "href" not in child.attrib:
            raise Unsure("a link without address")
        if child.get("rel", "alternate").lower() == "alternate" and kind in {
            "text/html", "html", "xhtml", "application/xhtml+xml",
        }:  # fmt: skip
            fields["link"] = _address(child.get("href", ""), base)
    elif tag == REPLY:
        fields["parent"] = child.get("ref", "")
    elif len(child) or not (tag in _MEDIA or f"{tag.partition('}')[0]}}}" in _IGNORED_SPACES):
        raise Unsure("an element")


def _put(fields: Fields, name: str, text: str) -> None:
    if name in fields:
        raise Unsure("twice")
    fields[name] = text


def _entry(
    fields: Fields,
    base: str,
    language: str,
    author: tuple[str, str],
    *,
    link: str,
    id: str,  # noqa: A002
) -> Entry:
    get: Callable[[str, str], str] = fields.get
    part = "content" if get("content", "") else "summary"
    name = get("author", "")
    return Entry(
        id=id,
        link=link,
        title=get("title", ""),
        title_is_html=bool(get("title_is_html", "")),
        body=get(part, ""),
        body_is_html=not get(f"{part}_is_text", ""),
        base=base if get(part, "") else "",
        author=name or author[0],
        author_url="" if name else author[1],
        published=instant(fields["published"]) if get("published", "") else None,
        updated=instant(fields["updated"]) if get("updated", "") else None,
        language=language,
        parent=get("parent", ""),
    )


def _atom_person(holder: etree._Element) -> tuple[str, str]:
    people = holder.findall(f"{ATOM}author")
    if len(people) > 1:
        raise Unsure("several authors")
    for person in people:
        name, uri = person.findtext(f"{ATOM}name", ""), person.findtext(f"{ATOM}uri", "")
        if "@" in name or (PLAIN_URL(uri) is None and uri):
            raise Unsure("an odd author")
        return _mended(name), uri
    return "", ""


def _leaf(child: etree._Element) -> str:
    if len(child):
        raise Unsure("markup where text was expected")
    return _mended(child.text)


def _mended(text: str | None) -> str:
    """Trim, and undo UTF-8 read as Latin-1 as feedparser does."""
    text = (text or "").strip()
    if text.isascii():
        return text
    if _CONTROLS(text):
        raise Unsure("control characters")
    try:
        return text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return text


def _address(text: str, base: str) -> str:
    if not text or PLAIN_URL(text):
        return text
    joined: str = _urljoin(base, text)
    return joined


def _looks_like_html(text: str) -> bool:
    if "<" not in text and "&" not in text:
        return False
    return bool(_FeedParserMixin.looks_like_html(text))
