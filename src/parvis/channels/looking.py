"""A last look at the network before something leaves, so that nobody says what was just said.

Looking asks the outside world, so it stands before the transaction in which the row leaves; what
it stores is compared inside that transaction (`hooks.leaving`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from parvis.channels.models import Outgoing

Look = Callable[[Outgoing], None]
LOOKS: Final[list[Look]] = []


def register(look: Look) -> None:
    """Have a look taken before each row leaves; called from an app's `ready`."""
    if look not in LOOKS:
        LOOKS.append(look)


def look_around(outgoing: Outgoing) -> None:
    """Take every look. Raises what the network raises."""
    for look in LOOKS:
        look(outgoing)
