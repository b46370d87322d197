"""Likes and reposts what somebody else said, or ends that.

Each is a record in our own repository (app.bsky.feed.like, app.bsky.feed.repost). Its key is drawn
from the post's own address, so that liking twice writes one record, and the record is known again
without having been kept. One that was made elsewhere is told by the app view (`viewer`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from parvis.connectors.bluesky.answers import Post, Written
from parvis.connectors.bluesky.asking import Api
from parvis.connectors.bluesky.reading import Reader
from parvis.connectors.bluesky.telling import is_post, key_of, link_of
from parvis.connectors.bluesky.writing import tid
from parvis.wire.errors import Gone
from parvis.wire.items import Reacting, Reaction, Receipt

KINDS: Final = {
    Reaction.LIKE: ("app.bsky.feed.like", "like"),
    Reaction.SHARE: ("app.bsky.feed.repost", "repost"),
}


def react(api: Api, reader: Reader, asked: Reacting) -> Receipt:
    """Write the record, or delete it: whether ours or made elsewhere."""
    found = reader.posts([asked.remote_id]) if is_post(asked.remote_id) else []
    kind, shown = KINDS[asked.reaction]
    if asked.on and not found:
        raise Gone(cause=asked.remote_id[:200])
    told = str((found[0].viewer or {}).get(shown, "")) if found else ""
    own = tid(f"{kind} {asked.remote_id}")
    there = key_of(told) if told else own  # told late: ours may have ended since
    if asked.on and there == own:
        _write(api, kind, own, found[0])
    elif not asked.on:
        for key in {own, there}:
            body = {"repo": api.did, "collection": kind, "rkey": key}
            api.post("com.atproto.repo.deleteRecord", dict[str, Any], body)
    return Receipt(remote_id=asked.remote_id, url=link_of(asked.remote_id))


def _write(api: Api, kind: str, key: str, post: Post) -> None:
    """Put the record under its key: putting it again puts the same one."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    subject = {"uri": post.uri, "cid": post.cid}
    record = {"$type": kind, "subject": subject, "createdAt": now}
    body = {"repo": api.did, "collection": kind, "rkey": key, "record": record}
    api.post("com.atproto.repo.putRecord", Written, body)
