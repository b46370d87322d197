"""Hides answers under our own posts, which is what Bluesky lets an account decide.

An answer is hidden by the gate of the post that began the thread: a record of ours, which says what
is hidden. Whoever wrote the answer, and whoever follows them, still sees it among their posts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from parvis.connectors.bluesky.answers import Post, Written
from parvis.connectors.bluesky.asking import Api
from parvis.connectors.bluesky.reading import Reader
from parvis.connectors.bluesky.telling import did_of, is_post, key_of, link_of, record_of
from parvis.wire.errors import Gone, Refused, TryLater, Unsupported
from parvis.wire.items import Action, Moderation, Receipt
from parvis.wire.words import gettext_noop as _

GATE: Final = "app.bsky.feed.threadgate"
MOST_HIDDEN: Final = 300
NOT_OURS: Final = _(
    "On Bluesky, one hides answers under one’s own posts only. This thread is somebody else’s."
)
NOTHING_HELD: Final = _(
    "Bluesky holds nothing back for approval. Hide the answer instead, with the trash."
)
TOO_MANY: Final = _("Three hundred answers are hidden under this post, and Bluesky takes no more.")


def moderate(api: Api, reader: Reader, asked: Moderation) -> Receipt:
    """Hide an answer (trash), hide and report it (spam), or show it again (approve)."""
    if asked.action is Action.HOLD:
        raise Unsupported(NOTHING_HELD, cause="hold")
    found = reader.posts([asked.remote_id]) if is_post(asked.remote_id) else []
    if not found:
        raise Gone(cause=asked.remote_id[:200])
    reply = record_of(found[0].record).reply
    if reply is None or did_of(reply.root.uri) != api.did:
        raise Refused(NOT_OURS, cause="not our thread")
    _set(api, reply.root.uri, asked.remote_id, hide=asked.action is not Action.APPROVE)
    if asked.action is Action.SPAM:
        _report(api, found[0], asked.reason)
    return Receipt(
        remote_id=asked.remote_id, url=link_of(asked.remote_id), standing=asked.action.standing
    )


def _set(api: Api, root: str, uri: str, *, hide: bool) -> None:
    gate, form = _gate(api, root)
    hidden = [one for one in gate.get("hiddenReplies", []) if one != uri]
    if hide:
        hidden.append(uri)
    if hidden == gate.get("hiddenReplies", []):
        return
    if len(hidden) > MOST_HIDDEN:
        raise Refused(TOO_MANY, cause="hiddenReplies")
    body = {
        "repo": api.did,
        "collection": GATE,
        "rkey": key_of(root),
        "record": {**gate, "hiddenReplies": hidden},
        "swapRecord": form,
    }
    try:
        api.post("com.atproto.repo.putRecord", Written, body)
    except Refused as error:
        if "InvalidSwap" in error.cause:  # somebody hid another answer in this very moment
            raise TryLater(cause=error.cause) from error
        raise


def _gate(api: Api, root: str) -> tuple[dict[str, Any], str | None]:
    query = {"repo": api.did, "collection": GATE, "rkey": key_of(root)}
    try:
        there = api.get("com.atproto.repo.getRecord", Written, query)
    except Gone:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"$type": GATE, "post": root, "createdAt": now}, None
    return there.value, there.cid


def _report(api: Api, post: Post, reason: str) -> None:
    subject = {"$type": "com.atproto.repo.strongRef", "uri": post.uri, "cid": post.cid}
    body = {
        "reasonType": "com.atproto.moderation.defs#reasonSpam",
        "reason": reason[:2000],
        "subject": subject,
    }
    api.post("com.atproto.moderation.createReport", dict[str, Any], body)
