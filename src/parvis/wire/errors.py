"""The six ways a network can fail us, and nothing else.

Each error carries one sentence a person understands, with its remedy (an English msgid marked by
`wire.words.gettext_noop`, translated when it is shown), and the technical cause for the log.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from parvis.wire.words import gettext_noop as _


class ConnectorError(Exception):
    """Base of the six.

    `sentence` is an English msgid with named placeholders, filled from `values` once translated.
    `cause` is technical, may be shown folded, and never holds a secret.
    """

    name: ClassVar[str] = ""
    default: ClassVar[str] = ""

    def __init__(self, sentence: str = "", *, cause: str = "", **values: str | int) -> None:
        self.sentence = sentence or self.default
        self.values = values
        self.cause = cause
        super().__init__(self.sentence % values if values else self.sentence, cause)


class TryLater(ConnectorError):
    """Busy, limited or unreachable: the same call may succeed later.

    `after` is how long the network asks us to wait, when it says so. `maybe_done` is true when a
    mutation may already have taken effect (the answer was lost): look before asking again.
    """

    name = "try_later"
    default = _("The site does not answer for now. Parvis tries again by itself.")

    def __init__(
        self,
        sentence: str = "",
        *,
        after: timedelta | None = None,
        maybe_done: bool = False,
        cause: str = "",
        **values: str | int,
    ) -> None:
        super().__init__(sentence, cause=cause, **values)
        self.after = after
        self.maybe_done = maybe_done


class Paced(TryLater):
    """Nothing is wrong: what the network still allows is kept for what leaves, and reading waits."""


class Refused(ConnectorError):
    """The network read the request and will not do it; asking again the same way is useless."""

    name = "refused"
    default = _("The site refused the request.")


class Reconnect(ConnectorError):
    """The credentials no longer work: a person must act."""

    name = "reconnect"
    default = _("The site no longer accepts the password given to Parvis. Connect it again.")


class Gone(ConnectorError):
    """The remote thing no longer exists."""

    name = "gone"
    default = _("What this was about no longer exists on the site.")


class Broken(ConnectorError):
    """The answer was not one we understand."""

    name = "broken"
    default = _("The site answered something that Parvis does not understand.")


class Unsupported(ConnectorError):
    """The connector was asked for something the network or this address does not offer."""

    name = "unsupported"
    default = _("This network does not offer that.")


KINDS: dict[str, type[ConnectorError]] = {
    kind.name: kind for kind in (TryLater, Refused, Reconnect, Gone, Broken, Unsupported)
}
