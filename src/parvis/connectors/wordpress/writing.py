"""Answers under a comment, once, and looks whether an answer got there."""

from __future__ import annotations

import html
from typing import Final

from parvis.connectors.wordpress.answers import Comment
from parvis.connectors.wordpress.asking import Api, code_of
from parvis.connectors.wordpress.reading import STANDING
from parvis.wire.answers import json
from parvis.wire.errors import Refused
from parvis.wire.items import Draft, Receipt, Standing
from parvis.wire.words import gettext_noop as _

TWICE: Final = _(
    "The site already has this very text from someone else there. Change a word, then send it again."
)
RECENT: Final = 100


def publish(api: Api, draft: Draft, *, me: int) -> Receipt:
    """Write a comment; when the site says it has it already, find ours and return that."""
    post, parent = _place(draft)
    body = {
        "post": post,
        "parent": parent,
        "content": written(draft),
    }
    answer = api.door.request(
        "POST",
        _address(api),
        auth=api.auth,
        json=body,
        params={"context": "edit"},
    )
    if answer.status == 409 and code_of(answer) == "comment_duplicate":
        there = find(api, draft, me=me)
        if there is None:
            raise Refused(TWICE, cause="HTTP 409 comment_duplicate")
        return there
    if not 200 <= answer.status < 300:
        raise api.meaning(answer, mutation=True)
    return _receipt(json(answer, Comment))


def find(api: Api, draft: Draft, *, me: int) -> Receipt | None:
    """Look for a draft among our own latest comments on its post, in every state."""
    wanted = _plain(written(draft))
    post, parent = _place(draft)
    for status in ("all", "spam", "trash"):
        rows, _answer = api.get(
            "wp/v2/comments",
            list[Comment],
            context="edit",
            author=me,
            post=post,
            status=status,
            order="desc",
            orderby="date_gmt",
            per_page=RECENT,
        )
        for row in rows:
            same_place = row.parent == parent
            if same_place and _plain(row.content.raw or row.content.rendered) == wanted:
                return _receipt(row)
    return None


def written(draft: Draft) -> str:
    """Write a text as WordPress keeps it: what looks like markup is shown, not obeyed."""
    return html.escape(draft.text.strip(), quote=False)


def _plain(text: str) -> str:
    return " ".join(html.unescape(text).split())


def _address(api: Api) -> str:
    base, mark, _rest = api.root.partition("rest_route=")
    return f"{base}rest_route=/wp/v2/comments" if mark else f"{api.root.rstrip('/')}/wp/v2/comments"


def _place(draft: Draft) -> tuple[int, int]:
    """Say under which post and which comment a draft goes: what answers a post is under no comment."""
    if (draft.parent or "").startswith("post:"):
        return _number(draft.parent), 0
    return _number(draft.about), _number(draft.parent)


def _number(remote_id: str | None) -> int:
    number = (remote_id or "").partition(":")[2]
    return int(number) if number.isdigit() else 0


def _receipt(row: Comment) -> Receipt:
    return Receipt(
        remote_id=f"comment:{row.id}",
        url=row.link,
        standing=STANDING.get(row.status, Standing.PUBLISHED),
    )
