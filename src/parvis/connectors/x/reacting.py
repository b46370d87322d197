"""Likes and reposts what somebody else said, or ends that.

Sources: https://docs.x.com/x-api/posts/likes/introduction, /x-api/posts/retweets/introduction, and
X's own OpenAPI document. X bills each request: “User Interaction: Create”, “Interaction: Delete”.
"""

from __future__ import annotations

from typing import Final

from parvis.connectors.x.asking import NOT_GIVEN, Api, number
from parvis.connectors.x.prices import REACT, UNREACT
from parvis.connectors.x.saying import SITE
from parvis.wire.errors import Broken, Reconnect, Refused, TryLater
from parvis.wire.items import Reacting, Reaction, Receipt
from parvis.wire.words import gettext_noop as _

ROUTES: Final = {Reaction.LIKE: "likes", Reaction.SHARE: "retweets"}
OLDER: Final = _(
    "X did not give Parvis this right: it was let in before it could do this, or X does not sell it"
    " to your application. Connect the account again and approve all it asks for."
)


def react(api: Api, me: str, asked: Reacting) -> Receipt:
    """Do it. A lost answer may have been billed, and asking again changes nothing on X."""
    own, cost = number(asked.remote_id), REACT if asked.on else UNREACT
    kind, route = "react" if asked.on else "delete", f"/2/users/{me}/{ROUTES[asked.reaction]}"
    api.meter.allow(cost)
    try:
        if asked.on:
            api.ask("POST", route, body={"tweet_id": own})
        else:
            api.ask("DELETE", f"{route}/{own}")
    except Reconnect as error:
        if error.sentence == NOT_GIVEN:
            raise Refused(OLDER, cause=error.cause) from error
        raise
    except (TryLater, Broken) as error:
        if isinstance(error, Broken) or error.maybe_done:
            api.meter.note(kind, cost)
        raise
    api.meter.note(kind, cost)
    return Receipt(remote_id=asked.remote_id, url=f"{SITE}/i/web/status/{own}")
