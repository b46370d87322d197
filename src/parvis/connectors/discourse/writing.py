"""Answers in a topic, once; changes, takes back, and decides what waits for approval.

Discourse itself gives the same answer to the same request of the API for two minutes, and refuses a
text that the same account posted a short while before; what may be there is looked for all the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

from parvis.connectors.discourse.answers import Made, OneReview, Uploaded
from parvis.connectors.discourse.asking import Api
from parvis.connectors.discourse.reading import Reader, place_of
from parvis.wire.answers import json
from parvis.wire.errors import Gone, Refused
from parvis.wire.items import (
    Action,
    Attachment,
    Draft,
    Item,
    MediaKind,
    Moderation,
    Receipt,
    Standing,
)
from parvis.wire.words import gettext_noop as _

NO_TITLE: Final = _("A new topic needs a title. Give it one, then send it again.")
ATTACHED: Final = re.compile(r"\s*(?:^!?\[[^\]\n]*\]\(upload://[^)\s]+\)$\s*)+\Z", re.MULTILINE)
BRACKETS: Final = str.maketrans({"[": "(", "]": ")", "|": "/", "\n": " ", "\\": "/"})
NO_SPAM: Final = _(
    "Discourse keeps no spam apart. Put it in the trash, or open it on the forum and suspend who wrote"
    " it."
)
NOT_HELD: Final = _(
    "What was published on a Discourse cannot be held again. Put it in the trash instead."
)
DECISIONS: Final = {
    Action.APPROVE: "approve_post",
    Action.TRASH: "reject_post",
    Action.SPAM: "reject_post",
}


def publish(api: Api, draft: Draft) -> Receipt:
    """Post an answer, or a new topic, its files beneath its words."""
    lines = [_upload(api, file) for file in draft.media]
    body: dict[str, Any] = {"raw": _with_files(draft.text, lines)}
    if draft.parent or draft.about:
        topic, number = place_of(draft.parent or draft.about or "")
        body["topic_id"] = topic
        if number > 1:
            body["reply_to_post_number"] = number
    elif draft.title.strip():
        body["title"] = draft.title.strip()
        if draft.section.isdecimal():
            body["category"] = int(draft.section)
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


def _with_files(text: str, lines: Sequence[str]) -> str:
    return "\n\n".join([text.strip(), *(["\n".join(lines)] if lines else [])])


def _upload(api: Api, file: Attachment) -> str:
    """Send a file, and write the line that shows it: its words in the place of the picture.

    POST /uploads.json (multipart/form-data, RFC 7578); nothing shows before a post names it.
    """
    mark = sha256(file.content + file.alt.encode()).hexdigest()
    ending = file.file.rpartition(".")[2] if "." in file.file else file.mime.partition("/")[2]
    fields = {"type": "composer", "upload_type": "composer", "synchronous": "true"}
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
        for name, value in fields.items()
    ]
    parts.append(
        f'Content-Disposition: form-data; name="file"; filename="file.{ending}"\r\n'
        f"Content-Type: {file.mime}\r\n\r\n".encode()
        + file.content
    )
    body = b"".join(b"--" + mark.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    answer = api.ask(
        "POST",
        "uploads.json",
        content=body + b"--" + mark.encode() + b"--\r\n",
        kind=f"multipart/form-data; boundary={mark}",
    )
    made = json(answer, Uploaded)
    words = " ".join(file.alt.translate(BRACKETS).split())
    if file.kind is not MediaKind.IMAGE:
        return f"[{words or made.original_filename}|attachment]({made.short_url})"
    size = f"|{made.width}x{made.height}" if made.width and made.height else ""
    return f"![{words}{size}]({made.short_url})"


def _bare(text: str) -> str:
    """Return a text without its files and white space: what is the same once they are sent."""
    return " ".join(ATTACHED.sub("", text).split())


def find(draft: Draft, rows: list[tuple[Item, str]]) -> Receipt | None:
    """Look for a draft among our newest posts, each given with the words it was written in."""
    topic = (
        str(place_of(draft.parent or draft.about or "")[0]) if draft.parent or draft.about else ""
    )
    wanted = _bare(draft.text)
    for item, written in rows:
        in_place = item.remote_id.startswith(f"post:{topic}/") if topic else item.parent is None
        if item.ours and in_place and _bare(written) == wanted:
            return Receipt(remote_id=item.remote_id, url=item.url, said_at=item.said_at)
    return None


def edit(reader: Reader, remote_id: str, draft: Draft) -> Receipt:
    """Change the words of a post of ours; its files stay beneath them."""
    post = reader.post(remote_id)
    kept = ATTACHED.search(post.raw)
    raw = _with_files(draft.text, kept[0].strip().split("\n") if kept else [])
    reader.api.ask("PUT", f"posts/{post.id}.json", body={"post": {"raw": raw}})
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
    """Decide about a post, or about what waits for approval."""
    if asked.remote_id.startswith("queued:"):
        return _review(reader.api, asked)
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


def _review(api: Api, asked: Moderation) -> Receipt:
    number = asked.remote_id.removeprefix("queued:")
    if asked.action not in DECISIONS or not number.isdigit():
        return Receipt(remote_id=asked.remote_id, standing=Standing.HELD)
    one = api.get(f"review/{number}.json", OneReview).reviewable
    if one.status == 0:
        api.ask(
            "PUT",
            f"review/{number}/perform/{DECISIONS[asked.action]}.json",
            params={"version": one.version},
        )
    return Receipt(remote_id=asked.remote_id, standing=asked.action.standing)
