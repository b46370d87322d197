"""Decides how a comment stands on a WordPress: one request for one comment.

Core gives comments no batch (`/batch/v1` answers 400, `rest_batch_not_allowed`, on 6.1, 6.8 and
7.1). “untrash” and “unspam” are not used: asked twice, they put a published comment on hold. Each
act sets a state by its name instead, so asking again is harmless.
"""

from __future__ import annotations

from typing import Final

from parvis.connectors.wordpress.answers import Comment
from parvis.connectors.wordpress.asking import LOST, Api, code_of
from parvis.connectors.wordpress.reading import STANDING
from parvis.wire.answers import json
from parvis.wire.door import Response
from parvis.wire.errors import Gone, Refused, TryLater
from parvis.wire.items import Action, Moderation, Receipt, Standing
from parvis.wire.words import gettext_noop as _

NO_TRASH: Final = _(
    "This site keeps no trash: what is put there is deleted for good. Parvis did not do it; delete"
    " it on the site itself."
)
DID_NOT: Final = _("The site did not do it, and does not say why. Parvis tries again by itself.")
NOT_A_COMMENT: Final = _("Only comments can be moderated on WordPress.")
WORDS: Final = {Action.APPROVE: "approved", Action.HOLD: "hold", Action.SPAM: "spam"}


def moderate(api: Api, asked: Moderation) -> Receipt:
    """Set a comment's state. What is so already counts as done; a site without trash refuses."""
    kind, _mark, number = asked.remote_id.partition(":")
    if kind != "comment" or not number.isdigit():
        raise Refused(NOT_A_COMMENT, cause=asked.remote_id)
    answer = _ask(api, number, asked.action)
    code = code_of(answer) if answer.status >= 400 else ""
    if code == "rest_already_trashed":
        return _receipt(asked, Standing.TRASH)
    if code == "rest_trash_not_supported":
        raise Refused(NO_TRASH, cause=f"HTTP {answer.status} {code}")
    if code in LOST:
        raise Gone(cause=f"HTTP {answer.status} {code}")
    if code in {"rest_comment_failed_edit", "rest_cannot_delete"} and answer.status == 500:
        return _unless_so_already(api, number, asked)
    if not 200 <= answer.status < 300:
        raise api.meaning(answer, mutation=True)
    row = json(answer, Comment)
    return _receipt(asked, STANDING.get(row.status, asked.action.standing), row.link)


def _ask(api: Api, number: str, action: Action) -> Response:
    """Send one request; deletions travel as a POST, since many hosts let no DELETE through."""
    base, mark, _rest = api.root.partition("rest_route=")
    route = f"wp/v2/comments/{number}"
    url = f"{base}rest_route=/{route}" if mark else f"{api.root.rstrip('/')}/{route}"
    if action is Action.TRASH:
        return api.door.request("POST", url, auth=api.auth, params={"_method": "DELETE"}, json={})
    params = {"context": "edit"}
    return api.door.request(
        "POST", url, auth=api.auth, params=params, json={"status": WORDS[action]}
    )


def _unless_so_already(api: Api, number: str, asked: Moderation) -> Receipt:
    """Tell “nothing changed because it is so already” from a failure: WordPress answers 500 to both."""
    row, _answer = api.get(f"wp/v2/comments/{number}", Comment, context="edit")
    standing = STANDING.get(row.status)
    if standing is not asked.action.standing:
        raise TryLater(DID_NOT, cause=f"still {row.status}")
    return _receipt(asked, standing, row.link)


def _receipt(asked: Moderation, standing: Standing, url: str = "") -> Receipt:
    return Receipt(remote_id=asked.remote_id, url=url, standing=standing)
