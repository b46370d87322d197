"""Likes a post, or takes the like back while the forum lets one.

Sources: POST /post_actions.json (docs.discourse.org); PostActionsController#destroy and the setting
`post_undo_action_window_mins` of Discourse: ten minutes, unless its administrators changed it.
"""

from __future__ import annotations

from typing import Final

from parvis.connectors.discourse.answers import Tally
from parvis.connectors.discourse.reading import Reader
from parvis.wire.errors import Gone, Refused, Unsupported
from parvis.wire.items import Reacting, Reaction, Receipt
from parvis.wire.words import gettext_noop as _

LIKE: Final = 2
TOO_LATE: Final = _(
    "The forum lets nobody take a like back so late: its time, ten minutes as a rule, is over."
)


def react(reader: Reader, asked: Reacting) -> Receipt:
    """Like a post, or end that; what stands so already is left alone."""
    if asked.reaction is not Reaction.LIKE:
        raise Unsupported(cause=asked.reaction)
    post = reader.post(asked.remote_id)
    if post.deleted_at:
        raise Gone(cause="deleted")
    likes = next((one for one in post.actions_summary if one.id == LIKE), Tally(id=LIKE))
    if asked.on and not likes.acted:
        body = {"id": post.id, "post_action_type_id": LIKE}
        reader.api.ask("POST", "post_actions.json", body=body)
    elif likes.acted and not asked.on:
        if not likes.can_undo:
            raise Refused(TOO_LATE, cause="can_undo")
        route = f"post_actions/{post.id}.json"
        reader.api.ask("DELETE", route, params={"post_action_type_id": LIKE})
    return Receipt(remote_id=asked.remote_id, url=reader.item(post).url)
