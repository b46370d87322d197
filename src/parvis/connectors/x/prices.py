"""What X bills, in micro-dollars (US). Pure.

Source: https://docs.x.com/x-api/getting-started/pricing, as read on 2026-08-28, and its change of
2026-04-20 (owned reads, posts with a link). The Developer Console alone tells what was billed. What
is doubtful is counted at its highest: an answer to whoever named us may cost 0.010 rather than
0.015, and authors that come with posts may be billed or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from parvis.wire.costs import Price
from parvis.wire.counting import addresses
from parvis.wire.items import Act, Moderation, Reacting

CREATE: Final = 15_000
CREATE_WITH_LINK: Final = 200_000
DELETE: Final = 10_000
MANAGE: Final = 5_000
REACT: Final = 15_000
UNREACT: Final = 10_000
ALT_TEXT: Final = 5_000
READ: Final = 5_000
OWNED_READ: Final = 1_000
PERSON: Final = 10_000
LOOKED_AT: Final = 10


def owned(settings: Mapping[str, str]) -> int:
    """Say what one post of our own lists costs: less when the application is the account's own."""
    return READ if settings.get("other_app") else OWNED_READ


def price(act: Act) -> Price:
    """Say what an act costs at most, with the look at our own latest posts before an answer."""
    if isinstance(act, Moderation):
        return Price(micro=MANAGE)
    if isinstance(act, Reacting):
        return Price(micro=REACT if act.on else UNREACT)
    link = next(addresses(act.text, bare=True), None) is not None
    micro = (CREATE_WITH_LINK if link else CREATE) + ALT_TEXT * sum(bool(m.alt) for m in act.media)
    return Price(micro=micro, look=LOOKED_AT * OWNED_READ if act.parent else 0, link=link)
