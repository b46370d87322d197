"""Answers in a topic, once; changes, takes back, and decides what waits for approval.

Discourse itself gives the same answer to the same request of the API for two minutes, and refuses a
text that the same account posted a short while before; what may be there is looked for all the same.
"""

from __future__ import annotations

from typing import Any, Final

from parvis.connectors.discourse.answers import Made
from parvis.connectors.discourse.asking import Api
from parvis.connectors.discourse.reading import Reader, place_of
from parvis.connectors.discourse.reviewing import Queue, is_queued
from parvis.wire.answers import json
from parvis.wire.errors import Gone, Refused
from parvis.wire.items import Action, Draft, Item, Moderation, Receipt, Standing
from parvis.wire.words import gettext_noop as _

NO_TITLE: Final = _("A new topic needs a title. Give it one, then send it again.")
NO_SPAM: Final = _(
    "Discourse keeps no spam apart. Put it in the trash, or open it on the forum and suspend who wrote"
    " it."
)
NOT_HELD: Final = _(
    "What was published on a Discourse cannot be held again. Put it in the trash instead."
)


def publish(api: Api, draft: Draft) -> Receipt:
    """Post an answer, or a new topic."""
    body: dict[str, Any] = {"raw": draft.text.strip()}
    if draft.parent or draft.about:
        topic, number = place_of(draft.parent or draft.about or "")
        body["topic_id"] = topic
        if number > 1:
            body["reply_to_post_number"] = number
    elif draft.title.strip():
        body["title"] = draft.title.strip()
    else:
        raise Refused(NO_TITLE)
    made = json(api.ask("POST", "posts.json", body=body), Made)
    if made.topic_id is None or made.post_number is None:
        waiting = made.pending_post.id if made.pending_post else 0
        return Receipt(
            remote_id=f"queued:{waiting}", url=f"{api.root}/review", standing=Standing.HELD
        )
    return Receipt(
        remote_id=f"post:{made.topic_id}/{made.post_number}",
        url=f"{api.root}/t/{made.topic_slug or '-'}/{made.topic_id}/{made.post_number}",
    )


def find(draft: Draft, rows: list[tuple[Item, str]]) -> Receipt | None:
    """Look for a draft among our newest posts, each given with the words it was written in."""
    topic = (
        str(place_of(draft.parent or draft.about or "")[0]) if draft.parent or draft.about else ""
    )
    wanted = " ".join(draft.text.split())
    for item, written in rows:
        in_place = item.remote_id.startswith(f"post:{topic}/") if topic else item.parent is None
        if item.ours and in_place and " ".join(written.split()) == wanted:
            return Receipt(remote_id=item.remote_id, url=item.url, said_at=item.said_at)
    return None


def edit(reader: Reader, remote_id: str, draft: Draft) -> Receipt:
    """Change the words of a post of ours."""
    post = reader.post(remote_id)
    reader.api.ask("PUT", f"posts/{post.id}.json", body={"post": {"raw": draft.text.strip()}})
    return Receipt(remote_id=remote_id, url=reader.item(post).url)


def retract(reader: Reader, remote_id: str) -> None:
    """Delete a post of ours; one that is gone already is no error."""
    try:
        post = reader.post(remote_id)
        if not post.deleted_at and not post.user_deleted:
            reader.api.ask("DELETE", f"posts/{post.id}.json")
    except Gone:
        return


def moderate(reader: Reader, asked: Moderation) -> Receipt:
    """Decide about a post, or about what waits in the review queue."""
    if is_queued(asked.remote_id):
        return Queue(reader.api, reader.authority).decide(asked)
    if asked.action is Action.SPAM:
        raise Refused(NO_SPAM)
    if asked.action is Action.HOLD:
        raise Refused(NOT_HELD)
    post = reader.post(asked.remote_id)
    is_there = not post.deleted_at
    if asked.action is Action.TRASH and is_there:
        reader.api.ask("DELETE", f"posts/{post.id}.json")
    elif asked.action is Action.APPROVE and not is_there:
        reader.api.ask("PUT", f"posts/{post.id}/recover.json")
    return Receipt(
        remote_id=asked.remote_id, url=reader.item(post).url, standing=asked.action.standing
    )
