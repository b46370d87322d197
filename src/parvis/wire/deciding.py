"""What a network lets one decide about what others say, and in which words. Words of the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from parvis.wire.items import Action


class Words(Struct, frozen=True, kw_only=True):
    """What a decision is called: on its button, before it leaves, once it is done. Msgids.

    `done` tells `%(at)s` and `%(name)s`.
    """

    label: str
    soon: str
    done: str


class Decidable(Struct, frozen=True, kw_only=True):
    """What can be decided about things of one `kind`, the word before ":" in their names ("" for any).

    `words` name decisions otherwise than usual. A kind is met only where a place of that kind is read.
    """

    kind: str = ""
    actions: Sequence[Action] = tuple(Action)
    words: Mapping[Action, Words] = {}


EVERYTHING = (Decidable(),)


def about(decides: Sequence[Decidable], remote_id: str) -> Decidable | None:
    """Say what can be decided about a thing, by its name; None for nothing."""
    kind = remote_id.partition(":")[0]
    return next((one for one in decides if one.kind in {"", kind}), None)
