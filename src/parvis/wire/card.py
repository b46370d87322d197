"""What a connector says of itself before it is made: its card, what is filled in, what it accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from parvis.wire.deciding import EVERYTHING, Decidable
from parvis.wire.door import Rate
from parvis.wire.entering import Knocking, Letting
from parvis.wire.items import Audience, Reaction


class Matching(StrEnum):
    """Whether this network's accounts may be matched to a person known elsewhere."""

    FREE = "free"
    CONSENT = "consent"


class Unit(StrEnum):
    """How a network counts the length of a text."""

    CODEPOINT = "codepoint"
    BYTE = "byte"
    GRAPHEME = "grapheme"
    WEIGHTED = "weighted"


class Field(Struct, frozen=True, kw_only=True):
    """One setting a person fills in to connect an account; label and help are msgids."""

    name: str
    label: str
    secret: bool = False
    required: bool = True
    help: str = ""


class Wish(Struct, frozen=True, kw_only=True):
    """A right that is asked of the network only when a person wants it; label and help are msgids."""

    name: str
    label: str
    help: str = ""


class Addable(Struct, frozen=True, kw_only=True):
    """A kind of place that a person adds by a word: a tag, a list. Label and help are msgids.

    With `alone` there is one such place in an account, and no word names it.
    """

    kind: str
    label: str
    help: str = ""
    alone: bool = False


class Spec(Struct, frozen=True, kw_only=True):
    """A connector's identity card, readable without making one.

    `icon` names a mark of the desk's sprite. `docs` is the page of docs/fr and docs/en. `host`
    is where the network keeps its data, a sentence ("" when each site decides for itself). `cannot` tells, one
    sentence (a msgid) each, what a person might expect and will not get there, and why; `cost` what
    the network bills ("" when nothing). `wishes` are rights asked only when wanted, `addable` the
    places that a person adds by a word (see `Connector.place`). `audiences` are the widths that a
    text can have there (none: it has one, which nobody chooses), `warnings` whether it can carry
    one. `posts` says that it takes words of ours that answer nothing, `bare_messages` that its
    private messages take no file. `many` says that one site holds several accounts of ours: a
    channel is then named by its account as soon as that is known. `app` is what a person fills in
    before the network is asked: their own application there. `bills` says that calls cost money
    (see `Connector.price`): the desk then counts them, and asks nothing again by itself. `lettings`
    are the ways of being let in, best first; `knocking` says what others bring to the desk's own
    door, where they do, `decides` what a network that can `moderate` lets one decide, `rate` what
    it states that one account may ask. `reactions` are the gestures that a network which can `react`
    takes, each with its name there (a msgid).
    """

    name: str
    label: str
    icon: str
    fields: Sequence[Field] = ()
    docs: str = ""
    host: str = ""
    matching: Matching = Matching.FREE
    cannot: Sequence[str] = ()
    cost: str = ""
    wishes: Sequence[Wish] = ()
    addable: Sequence[Addable] = ()
    audiences: Sequence[Audience] = ()
    warnings: bool = False
    posts: bool = False
    bare_messages: bool = False
    many: bool = False
    app: Sequence[Field] = ()
    bills: bool = False
    lettings: Sequence[Letting] = ()
    knocking: Knocking | None = None
    decides: Sequence[Decidable] = EVERYTHING
    rate: Rate | None = None
    reactions: Mapping[Reaction, str] = {}


class Limits(Struct, frozen=True, kw_only=True):
    """What the network accepts of one text, read at run time where it tells.

    `text` counts in `unit`; `octets` caps the UTF-8 form besides (0: no cap). `link` is what every
    address counts for, whatever its length (0: as it is written). With `far_names`, `@name@server`
    counts as `@name`. `media` is how many files may
    hang on one text, of the `types` (MIME) listed and at most `media_octets` each, or `film_octets`
    for a film or a sound (0: as the others); `alt` how long
    the words for one may be. `title` is how long the title of a post may be (0: it has none);
    `sections` are where a post may be put, by id, for networks that want to know (none: one place).
    `source` says where this was read.
    """

    text: int
    unit: Unit = Unit.CODEPOINT
    octets: int = 0
    link: int = 0
    far_names: bool = False
    media: int = 0
    types: Sequence[str] = ()
    media_octets: int = 0
    film_octets: int = 0
    alt: int = 0
    title: int = 0
    sections: Mapping[str, str] = {}
    source: str = ""
