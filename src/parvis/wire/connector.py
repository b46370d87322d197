"""The one interface every connector implements."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from msgspec import Struct

from parvis.wire.door import Door
from parvis.wire.errors import Unsupported
from parvis.wire.items import Audience, Author, Draft, Enclosure, Knock, Moderation, Page, Receipt

VERBS: Final = (
    "read", "recheck", "around", "search", "stream", "publish", "find", "edit", "retract", "moderate", "visit",
    "revoke", "place", "fetch", "accept", "announce",
)  # fmt: skip


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
    """A kind of place that a person adds by a word: a tag, a list. Label and help are msgids."""

    kind: str
    label: str
    help: str = ""


class Spec(Struct, frozen=True, kw_only=True):
    """A connector's identity card, readable without making one.

    `icon` names a mark of the desk's sprite. `docs` is the page of docs/fr and docs/en. `host`
    is where the network keeps its data ("" when each site decides for itself). `cannot` tells, one
    sentence (a msgid) each, what a person might expect and will not get there, and why; `cost` what
    the network bills ("" when nothing). `wishes` are rights asked only when wanted, `addable` the
    places that a person adds by a word (see `Connector.place`). `audiences` are the widths that a
    text can have there (none: it has one, which nobody chooses), `warnings` whether it can carry
    one. `posts` says that it takes words of ours that answer nothing, `bare_messages` that
    its private messages take no file. `many` says that one site holds several accounts of ours: a channel is then named by its
    account as soon as that is known.
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


class Limits(Struct, frozen=True, kw_only=True):
    """What the network accepts of one text, read at run time where it tells.

    `text` counts in `unit`; `octets` caps the UTF-8 form besides (0: no cap). `link` is what every
    address counts for, whatever its length (0: as it is written). With `far_names`, `@name@server`
    counts as `@name`. `media` is how many files may
    hang on one text, of the `types` (MIME) listed and at most `media_octets` each; `alt` how long
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
    alt: int = 0
    title: int = 0
    sections: Mapping[str, str] = {}
    source: str = ""


class Place(Struct, frozen=True, kw_only=True):
    """Something that can be read by itself, with its own cursor: all comments, one feed.

    `ours` is true when the place belongs to the brand: who speaks there speaks to us.
    """

    key: str
    label: str
    ours: bool = True


class Authorization(Struct, frozen=True, kw_only=True):
    """How a person lets Parvis answer there.

    `url` is the network's own page that asks them; it returns to `{return_url}` when
    `returns` is true, else the person copies what it shows: a code when `code` is true, the secret
    fields of the spec otherwise. `kept` is remembered for this person until the answer comes, and
    handed to `returned` among its settings.
    """

    url: str
    returns: bool
    code: bool = False
    kept: Mapping[str, str] = {}


class Found(Struct, frozen=True, kw_only=True):
    """What a connector recognised behind an address that a person typed.

    `settings` (never secret) are what the connector needs to read it again; `rank` orders
    several finds for one address, highest first. With `needs_key` nothing is read before a person
    gave one.
    """

    network: str
    authority: str
    title: str
    url: str
    settings: Mapping[str, str]
    places: tuple[Place, ...]
    language: str = ""
    can_answer: bool = False
    needs_key: bool = False
    rank: int = 0


class Connector:
    """Base class: override the verbs the network offers and no others.

    A connector never sleeps, never loops on time, never logs secrets, reads no environment and
    opens no connection but through the door. Every verb may raise any error of `wire.errors`.
    """

    spec: ClassVar[Spec]
    can: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        """Derive what the connector can do from the verbs it overrides."""
        cls.can = frozenset(v for v in VERBS if getattr(cls, v) is not getattr(Connector, v))

    def __init__(
        self,
        settings: Mapping[str, str],
        door: Door,
        keep: Callable[[Mapping[str, str]], None] | None = None,
    ) -> None:
        """Keep the account's settings (secrets included) and the one way out.

        `keep` writes down, at once and sealed, secrets that the network renewed during a call (a
        rotated token is lost otherwise); without it nothing is kept beyond this object.
        """
        self.settings = settings
        self.door = door
        self._keep = keep

    def renew(self, secrets: Mapping[str, str]) -> None:
        """Use these secrets from now on, and have them kept."""
        self.settings = {**self.settings, **secrets}
        if self._keep is not None:
            self._keep(secrets)

    @classmethod
    def discover(cls, address: str, door: Door) -> Sequence[Found]:
        """Recognise what a person's address leads to; empty when it is not of this network.

        Raises an error of `wire.errors` only when the address itself cannot be read.
        """
        return ()

    @classmethod
    def register(
        cls, settings: Mapping[str, str], door: Door, *, name: str, return_url: str
    ) -> Mapping[str, str]:
        """Make the desk known to the network before a person is asked there.

        `settings` name the rights wanted as `wishes`, apart by spaces; `return_url` is "" when
        the person will copy a code. What is returned is kept sealed and handed to `authorization`
        and `returned` among their settings.
        """
        raise Unsupported(cause="register")

    @classmethod
    def authorization(
        cls, settings: Mapping[str, str], *, name: str, return_url: str, state: str = ""
    ) -> Authorization | None:
        """Say where a person lets Parvis answer; None when nothing is needed or offered.

        `state` comes back with the answer, where the network carries one.
        """
        return None

    @classmethod
    def returned(
        cls, query: Mapping[str, str], *, settings: Mapping[str, str], door: Door
    ) -> Mapping[str, str]:
        """Make secrets of what the network's page sent back to `return_url`, or of a copied code.

        Raises Refused when the person said no there, or when the answer came too late.
        """
        raise Unsupported(cause="returned")

    def revoke(self) -> None:
        """Give our key back, so that nobody uses it any more; one that is dead already is no error."""
        raise Unsupported(cause="revoke")

    def expires(self) -> datetime | None:
        """Say when our key stops working; None when the network does not tell, or it never does."""
        return None

    def place(self, kind: str, word: str) -> Place:
        """Make the place of an addable kind that a person named: `("tag", "pain")`.

        Raises Refused when there is no such place.
        """
        raise Unsupported(cause="place")

    @classmethod
    def found(cls, settings: Mapping[str, str]) -> Found:
        """Name the account that a person's own settings describe, for a network without addresses.

        Where it is offered, the desk draws a form of the spec's fields, has `check` try them, and
        connects what this names. Raises Refused when a setting cannot be one.
        """
        raise Unsupported(cause="found")

    @classmethod
    def moved(cls, cursor: str) -> str:
        """Say to which address a place has moved, as its cursor remembers; "" when it has not."""
        return ""

    def check(self) -> Author:
        """Say who we are on the network; Reconnect when the key is dead."""
        raise Unsupported(cause="check")

    def limits(self) -> Limits | None:
        """Say what a reply may hold; None when nothing can be written there."""
        return None

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read a place from a cursor ("" the first time), page by page, in the network's order.

        Pages may be cut off after any one of them: reading on from that page's cursor loses
        nothing, and reading a page again changes nothing.
        """
        raise Unsupported(cause="read")

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Say how known things stand now: edits and states in `items`, deletions in `gone`.

        At most 100 ids at a time. The page's cursor is empty and must not be saved.
        """
        raise Unsupported(cause="recheck")

    def around(self, draft: Draft) -> Page:
        """Say what stands now where a draft would go: its thread, or what its post holds last.

        Asked at the moment of leaving, so one cheap look. The page's cursor is not saved.
        """
        raise Unsupported(cause="around")

    def search(self, query: str, cursor: str) -> Iterator[Page]:
        """Look in the whole network for what people say, in the network's own words for a query.

        From a cursor on ("" the first time), newest first or as the network orders it; pages may be
        cut off as in `read`.
        """
        raise Unsupported(cause="search")

    def stream(self, cursor: str) -> Generator[Page, None, None]:
        """Hear what everyone says in public, from a cursor on ("": from now on), in the network's order.

        It needs no account of ours. Pages go up to the moment of the call, the last of them with
        `more` false; whoever reads stops there, or earlier, and closes the generator. Reading on from any page's cursor loses
        nothing, and hears some things twice.
        """
        raise Unsupported(cause="stream")

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        """Say it once. `key` names this very act; where the network takes one it is sent along."""
        raise Unsupported(cause="publish")

    def find(self, draft: Draft, *, key: str) -> Receipt | None:
        """Look whether a draft got there, changing nothing; None when it certainly did not."""
        raise Unsupported(cause="find")

    def edit(self, remote_id: str, draft: Draft) -> Receipt:
        """Change what we said there, so that it says this. Asking again changes nothing."""
        raise Unsupported(cause="edit")

    def retract(self, remote_id: str) -> None:
        """Take back what we said there; what is gone already is no error."""
        raise Unsupported(cause="retract")

    def fetch(self, remote_id: str, rank: int | None, *, most: int) -> Enclosure:
        """Fetch what hangs on an item (`rank` in its `media`), or all its words as HTML (None).

        Refused when it is larger than `most` bytes, Gone when it is no longer there.
        """
        raise Unsupported(cause="fetch")

    def knock(self, way: str, body: bytes, query: Mapping[str, str]) -> Knock:
        """Read what another server says, believing nothing. Raises Refused when it is not for us."""
        raise Unsupported(cause="knock")

    def accept(self, knock: Knock) -> Page:
        """Verify what another server said, at its source, and give what it comes to.

        Asked again it gives the same things, as they stand then.
        """
        raise Unsupported(cause="accept")

    def announce(self, source: str, target: str) -> str:
        """Tell the site of `target` that our page `source` links there; say how, "" for no way."""
        raise Unsupported(cause="announce")

    def visit(self, url: str) -> None:
        """Have the site itself open an address, to learn whether ours can be reached from outside."""
        raise Unsupported(cause="visit")

    def moderate(self, asked: Moderation) -> Receipt:
        """Decide how a thing stands on the network, and return how it stands then.

        Asking again what is so already is no error. Gone when it no longer exists there.
        """
        raise Unsupported(cause="moderate")
