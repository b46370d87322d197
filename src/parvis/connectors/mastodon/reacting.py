"""Favourites and boosts what somebody else said, or ends that.

Sources: https://docs.joinmastodon.org/methods/statuses/#favourite, #boost. Each of the four routes
leaves a status as it was asked to stand, however often it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from parvis.connectors.mastodon.answers import Status
from parvis.connectors.mastodon.asking import NOT_GIVEN, Api, decoded, number
from parvis.wire.errors import Reconnect, Refused
from parvis.wire.items import Reacting, Reaction, Receipt
from parvis.wire.words import gettext_noop as _

ROUTES: Final = {
    (Reaction.LIKE, True): "favourite",
    (Reaction.LIKE, False): "unfavourite",
    (Reaction.SHARE, True): "reblog",
    (Reaction.SHARE, False): "unreblog",
}
NEEDS: Final = {
    Reaction.LIKE: frozenset({"write", "write:favourites"}),
    Reaction.SHARE: frozenset({"write", "write:statuses"}),
}
OLDER: Final = _(
    "Parvis was let in before it could do this. Connect the account again and approve all it asks"
    " for; the rest works as before."
)


def react(api: Api, settings: Mapping[str, str], asked: Reacting) -> Receipt:
    """Do it, unless our key was given without that right: the account is not lost for so little."""
    own, given = number(asked.remote_id), settings.get("scope", "").split()
    if given and not NEEDS[asked.reaction].intersection(given):
        raise Refused(OLDER, cause=f"scope {' '.join(given)}")
    route = ROUTES[asked.reaction, asked.on]
    try:
        decoded(api.ask("POST", f"/api/v1/statuses/{own}/{route}"), Status)
    except Reconnect as error:
        if error.sentence == NOT_GIVEN:
            raise Refused(OLDER, cause=error.cause) from error
        raise
    return Receipt(remote_id=asked.remote_id)
