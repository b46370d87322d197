"""Turns posts into items: their words, links, quotes and pictures, and whether they speak to us. Pure."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec

from parvis.connectors.bluesky.answers import Actor, Facet, Feature, Post, Record
from parvis.wire.decoding import convert
from parvis.wire.errors import Broken
from parvis.wire.items import Author, Counts, Item, Kind, Media, MediaKind, Standing

T = TypeVar("T")
AUTHORITY: Final = "at"
PROFILE: Final = "https://bsky.app/profile/"
POSTS: Final = "/app.bsky.feed.post/"
HIDDEN_LABELS: Final = ("!", "bot")


def did_of(uri: str) -> str:
    """Say whose record an at:// address names."""
    return uri.removeprefix("at://").partition("/")[0]


def key_of(uri: str) -> str:
    """Return the last word of an at:// address, which names a record within its collection."""
    return uri.rpartition("/")[2]


def link_of(uri: str) -> str:
    """Return the page where people see a post."""
    return f"{PROFILE}{did_of(uri)}/post/{key_of(uri)}"


def is_post(uri: str) -> bool:
    """Say whether an at:// address names a post."""
    return uri.startswith("at://") and POSTS in uri


def record_of(value: Mapping[str, Any]) -> Record:
    """Read a record; people may write anything into theirs, so what does not fit is left out."""
    try:
        return convert(value, Record)
    except msgspec.ValidationError:
        return convert({n: v for n, v in value.items() if _fits(n, v)}, Record)


def _fits(name: str, value: object) -> bool:
    try:
        convert({name: value}, Record)
    except msgspec.ValidationError:
        return False
    return True


def item_of(
    post: Post, *, us: str, hidden: frozenset[str] = frozenset(), told_to_us: bool = False
) -> Item:
    """Turn a post into an item.

    `us` is our DID, `hidden` the answers that we hid under our posts. A post speaks to us when the
    network told us of it, or when it answers, names or quotes us. A direct answer under a post of
    ours stands alone under it; any other answer belongs to what it answers.
    """
    record = record_of(post.record)
    ours = post.author.did == us
    addressed = not ours and (told_to_us or speaks_to(us, record))
    root, parent = _thread(record)
    ours_above = bool(root) and did_of(root) == us
    about = root if ours_above or did_of(parent) == us else parent
    said = words_of(record, post.embed)
    return Item(
        authority=AUTHORITY,
        remote_id=post.uri,
        kind=Kind.COMMENT if addressed or (ours and parent) else Kind.POST,
        said_at=said_at(record.created_at, post.indexed_at),
        author=author_of(post.author),
        standing=Standing.TRASH if post.uri in hidden else Standing.PUBLISHED,
        text=said[0],
        html=said[1],
        url=link_of(post.uri),
        language=record.langs[0][:16] if record.langs else "",
        parent=None if not parent or (ours_above and parent == root) else parent,
        about=about or None,
        ours=ours,
        addressed=addressed,
        warning=_warning(post, record),
        quoted=quoted_by(record) or None,
        media=_media(post.embed),
        counts=Counts(
            likes=post.like_count, reposts=post.repost_count,
            replies=post.reply_count, quotes=post.quote_count,
        ),
    )  # fmt: skip


def _thread(record: Record) -> tuple[str, str]:
    if record.reply is None:
        return "", ""
    return record.reply.root.uri, record.reply.parent.uri


def speaks_to(us: str, record: Record) -> bool:
    """Say whether a post answers, names or quotes an account."""
    names = {feature.did for facet in record.facets for feature in facet.features}
    root, parent = _thread(record)
    return bool(us) and us in {*names, did_of(root), did_of(parent), did_of(quoted_by(record))}


def quoted_by(record: Record) -> str:
    """Return the at:// address of the post that a post quotes; "" for none."""
    embed = record.embed or {}
    inner = embed.get("record")
    for _depth in range(2):  # a quote with pictures lies one deeper
        if isinstance(inner, dict) and isinstance(inner.get("uri"), str):
            return inner["uri"] if is_post(inner["uri"]) else ""
        inner = inner.get("record") if isinstance(inner, dict) else None
    return ""


def said_at(created: str, indexed: str) -> datetime:
    """Say when a post was said: its own word, unless the network had seen it before that."""
    seen = moment(indexed)
    try:
        return min(moment(created), seen) if created else seen
    except Broken:
        return seen


def moment(text: str) -> datetime:
    """Read an instant; Broken when it is none."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Broken(cause=f"a date: {text[:40]!r}") from error


def author_of(actor: Actor) -> Author:
    """Name whoever wrote, by what never changes of them."""
    return Author(
        remote_id=actor.did,
        name=actor.display_name.strip() or actor.handle or actor.did,
        url=f"{PROFILE}{actor.did}",
        avatar=actor.avatar,
    )


def words_of(record: Record, embed: Mapping[str, Any] | None) -> tuple[str, str]:
    """Write a post as text and as HTML: its words, then its link card, then what it quotes."""
    text, shown = (
        record.text,
        f"<p>{_linked(record.text, record.facets)}</p>" if record.text else "",
    )
    for card in _parts(embed):
        outside = card.get("external")
        if isinstance(outside, dict):
            title, uri = _text(outside, "title"), _text(outside, "uri")
            text += f"\n\n{title}\n{uri}" if title else f"\n\n{uri}"
            shown += f'<p><a href="{html.escape(uri)}">{html.escape(title or uri)}</a></p>'
        quoted = _quoted(card)
        if quoted:
            name, words = quoted
            text += f"\n\n« {name} : {words} »" if name else f"\n\n« {words} »"
            shown += f"<blockquote><p>{html.escape(name)}</p><p>{_lines(words)}</p></blockquote>"
    return text.strip(), shown


def _parts(embed: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """List what hangs on a post: a quote with pictures is both."""
    if not embed:
        return []
    return [embed, *(part for part in (embed.get("media"),) if isinstance(part, dict))]


def _quoted(card: Mapping[str, Any]) -> tuple[str, str] | None:
    record = card.get("record")
    if isinstance(record, dict) and isinstance(record.get("record"), dict):
        record = record["record"]
    value = record.get("value") if isinstance(record, dict) else None
    if not isinstance(record, dict) or not isinstance(value, dict):
        return None
    author = record.get("author")
    name = (
        _text(author, "displayName") or _text(author, "handle") if isinstance(author, dict) else ""
    )
    words = _text(value, "text")
    return (name, words) if words else None


def _media(embed: Mapping[str, Any] | None) -> tuple[Media, ...]:
    found: list[Media] = []
    for part in _parts(embed):
        images = part.get("images")
        for image in images if isinstance(images, Sequence) and not isinstance(images, str) else ():
            url = _text(image, "fullsize") if isinstance(image, dict) else ""
            if url:
                found.append(Media(kind=MediaKind.IMAGE, url=url, alt=_text(image, "alt")))
        if _text(part, "playlist"):
            still = _text(part, "thumbnail")
            found.append(
                Media(
                    kind=MediaKind.VIDEO,
                    url=still or _text(part, "playlist"),
                    alt=_text(part, "alt"),
                )
            )
    return tuple(found)


def _text(value: Mapping[str, Any], name: str) -> str:
    told = value.get(name)
    return told if isinstance(told, str) else ""


def _warning(post: Post, record: Record) -> str:
    """Say what stands before a post: its author's labels, and those of the network's moderators."""
    own = (record.labels or {}).get("values")
    named = [v.get("val") for v in own if isinstance(v, dict)] if isinstance(own, list) else []
    named += [label.val for label in post.labels if not label.neg]
    shown = dict.fromkeys(
        v for v in named if isinstance(v, str) and not v.startswith(HIDDEN_LABELS)
    )
    return ", ".join(shown)[:200]


def _linked(text: str, facets: Sequence[Facet]) -> str:
    raw, out, last = text.encode("utf-8", "surrogatepass"), [], 0
    for facet in sorted(facets, key=lambda f: f.index.byte_start):
        start, end = facet.index.byte_start, facet.index.byte_end
        href = next((h for h in map(_href, facet.features) if h), "")
        if not href or start < last or not start < end <= len(raw):
            continue
        out += [_cut(raw[last:start]), f'<a href="{html.escape(href)}">{_cut(raw[start:end])}</a>']
        last = end
    return "".join([*out, _cut(raw[last:])])


def _cut(raw: bytes) -> str:
    return _lines(raw.decode("utf-8", "replace"))


def _lines(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _href(feature: Feature) -> str:
    if feature.uri.startswith(("https://", "http://")):
        return feature.uri
    if feature.did:
        return f"{PROFILE}{feature.did}"
    return f"https://bsky.app/hashtag/{html.escape(feature.tag)}" if feature.tag else ""
