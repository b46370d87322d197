"""The one interface every connector implements."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import ClassVar, Final

from msgspec import Struct

from parvis.wire.bells import Bell
from parvis.wire.card import Limits, Spec
from parvis.wire.costs import Meter, Price, Unmetered
from parvis.wire.door import Door
from parvis.wire.errors import Unsupported
from parvis.wire.items import (
    Act,
    Author,
    Draft,
    Enclosure,
    Knock,
    Moderation,
    Page,
    Reacting,
    Receipt,
)

VERBS: Final = (
    "read", "recheck", "around", "search", "stream", "publish", "find", "edit", "retract", "moderate", "react", "visit",
    "revoke", "place", "fetch", "accept", "announce", "bell", "rings",
)  # fmt: skip


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
        alone: Callable[[], AbstractContextManager[Mapping[str, str]]] | None = None,
        meter: Meter | None = None,
    ) -> None:
        """Keep the account's settings (secrets included) and the one way out.

        `keep` writes down, at once and sealed, secrets that the network renewed during a call (a
        rotated token is lost otherwise); without it nothing is kept beyond this object. `alone`
        keeps everyone else on this desk from renewing the same account's secrets meanwhile. `meter`
        counts what calls cost, where they do.
        """
        self.settings = settings
        self.door = door
        self._keep = keep
        self._alone = alone
        self.meter: Meter = meter or Unmetered()

    def renew(self, secrets: Mapping[str, str]) -> None:
        """Use these secrets from now on, and have them kept."""
        self.settings = {**self.settings, **secrets}
        if self._keep is not None:
            self._keep(secrets)

    @classmethod
    def price(cls, act: Act) -> Price | None:
        """Say what an act will cost at most, before it is done; None where nothing is billed."""
        return None

    @contextmanager
    def renewing(self) -> Iterator[Mapping[str, str]]:
        """Renew secrets that may be shown once only, alone; gives the settings as they are by then.

        Somebody else may have renewed them while one waited.
        """
        if self._alone is None:
            yield self.settings
            return
        with self._alone() as latest:
            self.settings = {**self.settings, **latest}
            yield self.settings

    @classmethod
    def discover(cls, address: str, door: Door) -> Sequence[Found]:
        """Recognise what a person's address leads to; empty when it is not of this network.

        Raises an error of `wire.errors` only when the address itself cannot be read.
        """
        return ()

    @classmethod
    def register(
        cls, settings: Mapping[str, str], door: Door, *, name: str, return_url: str, known_at: str
    ) -> Mapping[str, str]:
        """Make the desk known to the network before a person is asked there.

        `settings` name the rights wanted as `wishes`, apart by spaces; `return_url` is "" when
        the person will copy a code. `known_at` is the public address that shows what `introduction`
        says, "" for a desk without one. What is returned is kept sealed, then handed to
        `authorization`, `introduction` and `returned` among their settings.
        """
        raise Unsupported(cause="register")

    @classmethod
    def introduction(cls, settings: Mapping[str, str]) -> Mapping[str, object]:
        """Say, for anyone to read, who the desk is to this network; empty when nothing is to be said."""
        return {}

    @classmethod
    def authorization(
        cls, settings: Mapping[str, str], door: Door, *, name: str, return_url: str, state: str = ""
    ) -> Authorization | None:
        """Say where a person lets Parvis answer; None when nothing is needed or offered.

        `state` comes back with the answer, where the network carries one. Only a network that was
        asked first (`register`) is spoken to by the door: the others are asked at every showing.
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

    def opened(self) -> Sequence[Place]:
        """List the places that our very key opens besides those that were found."""
        return ()

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

    def bell(self) -> Bell:
        """Open a line that says where something waits to be read; Unsupported where there is none."""
        raise Unsupported(cause="bell")

    def worded(self, draft: Draft, remote_id: str = "") -> str:
        """Say the text that will really be sent for a draft, or for a change of `remote_id`.

        Asked just before it leaves, so that what is counted is what the network counts.
        """
        return draft.text

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

    @staticmethod
    def rings(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Say whether a call is the network's own, signed with a secret; nothing in it is believed.

        Header names are lower case. What happened there is then read as it always is, at once.
        """
        raise Unsupported(cause="rings")

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

    def react(self, asked: Reacting, *, key: str) -> Receipt:
        """Like or share what somebody else said, or end that, so that it stands as asked.

        `key` names this very act. Asking again what is so already is no error. Gone when what it is
        about no longer exists there.
        """
        raise Unsupported(cause="react")
