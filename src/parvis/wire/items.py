"""What crosses the wall: authors, items, pages, drafts, receipts. Immutable, all times in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct


class Kind(StrEnum):
    """What a thing read from outside is."""

    POST = "post"
    COMMENT = "comment"
    PINGBACK = "pingback"
    TRACKBACK = "trackback"
    NOTICE = "notice"
    MESSAGE = "message"
    AUTOMATIC = "automatic"


class Audience(StrEnum):
    """Who can read a thing where it was said; each one is wider than the next."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    PRIVATE = "private"


class MediaKind(StrEnum):
    """What hangs on a thing somebody said."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


class Standing(StrEnum):
    """How the network itself shows a thing."""

    PUBLISHED = "published"
    HELD = "held"
    SPAM = "spam"
    TRASH = "trash"


class Doubt(StrEnum):
    """Why a link that somebody else brought may not be what it says."""

    NONE = ""
    UNPROVEN = "unproven"
    ELSEWHERE = "elsewhere"


class Action(StrEnum):
    """What can be decided about a thing that someone else said; each sets one standing.

    Setting it again changes nothing, so an act whose answer was lost may be asked anew.
    """

    APPROVE = "approve"
    HOLD = "hold"
    SPAM = "spam"
    TRASH = "trash"

    @property
    def standing(self) -> Standing:
        """How the thing stands once it is done."""
        return _OUTCOME[self]

    @classmethod
    def back_to(cls, standing: Standing) -> Action:
        """Name the act that puts a thing back to how it stood: the inverse of whatever was done."""
        return next(action for action, after in _OUTCOME.items() if after is standing)


_OUTCOME: Final = {
    Action.APPROVE: Standing.PUBLISHED,
    Action.HOLD: Standing.HELD,
    Action.SPAM: Standing.SPAM,
    Action.TRASH: Standing.TRASH,
}


class Reaction(StrEnum):
    """A gesture toward what somebody else said, which says no word: to like it, or to pass it on."""

    LIKE = "like"
    SHARE = "share"


class AuthorKind(StrEnum):
    """Who stands behind a name: only a person can become a member."""

    PERSON = "person"
    SITE = "site"


class Author(Struct, frozen=True, kw_only=True):
    """Whoever wrote an item, as one network knows them.

    `remote_id` is stable within the item's authority. `avatar` is an address at the network, never
    shown directly. No e-mail, no IP address and no browser string ever crosses the wall.
    """

    remote_id: str
    name: str
    kind: AuthorKind = AuthorKind.PERSON
    url: str = ""
    avatar: str = ""


class Media(Struct, frozen=True, kw_only=True):
    """Something that hangs on an item: its address at the network, and what its author says it shows.

    `name` is the file's own name and `size` its bytes, where they are told.
    """

    kind: MediaKind
    url: str
    alt: str = ""
    name: str = ""
    mime: str = ""
    size: int = 0


class Poll(Struct, frozen=True, kw_only=True):
    """How a poll stands: its choices are the last list of the item's `html`, `votes` in their order.

    A vote is None while the network hides it, as are `voters` where it does not tell them. `several`
    says that one person may choose several; `ends_at` is None for a poll that stays open.
    """

    votes: tuple[int | None, ...]
    several: bool = False
    ends_at: datetime | None = None
    voters: int | None = None


class Counts(Struct, frozen=True, kw_only=True):
    """How a thing was received so far, as the network counts; None where it does not tell."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    poll: Poll | None = None


class Item(Struct, frozen=True, kw_only=True):
    """One thing somebody said, as read.

    `(authority, remote_id)` names it for ever; one authority's posts and comments must not share
    ids, so a connector prefixes them ("post:5", "comment:5"). `html` is what the network gives and
    is not safe yet; `text` may be left empty (the desk derives it from `html`). `parent` is the
    remote id of what it answers, `about` of the post it stands under; both may be unknown to the
    desk yet. `ours` is true when the network itself shows that our account or team wrote it.
    `addressed` is true when it was said to us: in a place of ours, or by name. `via` names the
    network where it was said when it is not the channel's own (a notification, a link noted by
    hand), and `doubt` why its `url` deserves care. `warning` is what its author put before it
    (a content warning); `quoted` the remote id of what it quotes. `named` are the people whom an
    answer to it will name, as the network writes them, where the connector puts them before our words
    (see `wire.naming`). Times are aware, UTC.
    """

    authority: str
    remote_id: str
    kind: Kind
    said_at: datetime
    author: Author | None = None
    standing: Standing = Standing.PUBLISHED
    title: str = ""
    html: str = ""
    text: str = ""
    url: str = ""
    language: str = ""
    parent: str | None = None
    about: str | None = None
    edited_at: datetime | None = None
    ours: bool = False
    addressed: bool = False
    via: str = ""
    doubt: Doubt = Doubt.NONE
    audience: Audience = Audience.PUBLIC
    warning: str = ""
    quoted: str | None = None
    media: tuple[Media, ...] = ()
    counts: Counts | None = None
    named: tuple[str, ...] = ()


class Failure(Struct, frozen=True, kw_only=True):
    """Something of ours that was taken, then found not to arrive (a letter that comes back).

    `reason` is what the other side said, without any address.
    """

    remote_id: str
    reason: str


class Page(Struct, frozen=True, kw_only=True):
    """A batch in the order the network gives, and the cursor to save in the same transaction.

    `gone` lists remote ids seen deleted at the source, `left` authors whose account is gone with all
    they said. `total` is how many items the network says
    it holds in this place, when it says so (for progress). `cursor` is opaque to the desk: it holds
    a high-water mark and the gaps not read yet. `more` is true while another page waits behind.
    `skipped` counts what was looked at and left alone, which is stored nowhere. `failed` tells what
    of ours did not arrive after all.
    """

    authority: str
    items: tuple[Item, ...] = ()
    gone: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    cursor: str = ""
    total: int | None = None
    more: bool = False
    skipped: int = 0
    failed: tuple[Failure, ...] = ()


class Attachment(Struct, frozen=True, kw_only=True):
    """A file that leaves with a draft, and what it shows, for who cannot see it.

    `content` is there only when a draft is handed to a connector; a row of the outbox keeps `file`,
    the name under which the desk holds it.
    """

    kind: MediaKind
    mime: str
    alt: str = ""
    file: str = ""
    content: bytes = b""


class Enclosure(Struct, frozen=True, kw_only=True):
    """Something fetched when a person asks for it, and kept nowhere: a file, or a whole text.

    `content` is as its sender made it, and safe for nothing. With a whole text `files` names what
    hangs on it, in the order of their ranks.
    """

    name: str
    mime: str
    content: bytes
    files: tuple[Media, ...] = ()


class Knock(Struct, frozen=True, kw_only=True):
    """What another server says by itself, not believed yet: that `source` speaks of `target`.

    `way` names the protocol ("webmention", "pingback", "trackback", "webhook"); `told` is what it says
    of its own; `body` what it carries where that is all there is.
    """

    way: str
    source: str = ""
    target: str = ""
    told: Mapping[str, str] = {}
    body: bytes = b""


class Draft(Struct, frozen=True, kw_only=True):
    """What a person asked us to say. `parent` and `about` are remote ids, as in `Item`.

    `audience` None leaves it to the network: a reply is read by who could read what it answers.
    `title` is for networks that have one (the subject of a letter, the title of a post), `section`
    the id of where a post is put there (`Limits.sections`).
    """

    text: str
    parent: str | None = None
    about: str | None = None
    language: str = ""
    title: str = ""
    section: str = ""
    audience: Audience | None = None
    warning: str = ""
    quoted: str | None = None
    media: tuple[Attachment, ...] = ()


class Moderation(Struct, frozen=True, kw_only=True):
    """What a person decided about something. `reason` is told to networks that take one."""

    remote_id: str
    action: Action
    reason: str = ""


class Reacting(Struct, frozen=True, kw_only=True):
    """A gesture that a person asked for toward something, or its end (`on` false).

    Asking again changes nothing, so a gesture whose answer was lost may be made anew.
    """

    remote_id: str
    reaction: Reaction
    on: bool


Act = Draft | Moderation | Reacting


class ReceiptState(StrEnum):
    """Whether the network has finished with what we gave it."""

    DONE = "done"
    PENDING = "pending"


class Receipt(Struct, frozen=True, kw_only=True):
    """What the network answered to a draft: where it stands now."""

    remote_id: str
    url: str = ""
    state: ReceiptState = ReceiptState.DONE
    standing: Standing = Standing.PUBLISHED
    said_at: datetime | None = None
