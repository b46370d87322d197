"""Makes items of statuses. Pure.

What is said to us is a remark (`COMMENT`), or a private message when only the people it names read
it. Everything else is a post, which belongs to no conversation: ours, and what we merely overhear.
A remark that answers a post stands under it (`about`), one that answers a remark under that one
(`parent`), so each person who answers a post of ours begins a conversation of their own.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from parvis.connectors.mastodon.answers import Account, Attachment, Poll, Status
from parvis.connectors.mastodon.asking import lasting
from parvis.wire.errors import Broken
from parvis.wire.items import Audience, Author, Counts, Item, Kind, Media, MediaKind
from parvis.wire.items import Poll as Votes

AUDIENCE: Final[Mapping[str, Audience]] = {
    "public": Audience.PUBLIC,
    "unlisted": Audience.UNLISTED,
    "local": Audience.UNLISTED,
    "private": Audience.FOLLOWERS,
    "mutuals_only": Audience.FOLLOWERS,
    "direct": Audience.PRIVATE,
}
VISIBILITY: Final[Mapping[Audience, str]] = {
    Audience.PUBLIC: "public",
    Audience.UNLISTED: "unlisted",
    Audience.FOLLOWERS: "private",
    Audience.PRIVATE: "direct",
}
MEDIA: Final[Mapping[str, MediaKind]] = {
    "image": MediaKind.IMAGE,
    "gifv": MediaKind.VIDEO,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
}


class Teller:
    """Tells what statuses say, as seen by one account: `me`, which names all of them.

    `known` holds the statuses met so far: what stands above a remark decides where it belongs.
    snac tells no difference between a private message and one for followers: both are taken for
    the narrower.
    """

    def __init__(self, base: str, me: Account, software: str = "") -> None:
        """Keep who we are; `base` is the address of our server."""
        self.authority = me.url or f"{base}/@{me.acct}"
        self.me, self.software = me, software
        self.known: dict[str, Status] = {}

    def learn(self, rows: Iterable[Status]) -> None:
        """Remember statuses that others may answer."""
        self.known |= {lasting(row.id): row for row in rows}

    def _above(self, row: Status) -> Status | None:
        return self.known.get(lasting(row.in_reply_to_id or ""))

    def item(self, row: Status, *, placed: bool = True) -> Item:
        """Make an item. Without `placed` it does not say what it stands under, which is not known."""
        kind = self.kind(row)
        parent, about = self._place(row, kind) if placed else (None, None)
        ours = self.is_ours(row)
        return Item(
            authority=self.authority,
            remote_id=f"status:{lasting(row.id)}",
            kind=kind,
            said_at=moment(row.created_at),
            author=author(row.account),
            html=f"{row.content or ''}{_choices(row.poll)}",
            url=row.url or row.uri or "",
            language=(row.language or "").lower(),
            parent=f"status:{lasting(parent)}" if parent else None,
            about=f"status:{lasting(about)}" if about else None,
            edited_at=moment(row.edited_at) if row.edited_at else None,
            ours=ours,
            addressed=kind is not Kind.POST and not ours,
            audience=self.audience(row),
            warning=(row.spoiler_text or "").strip(),
            quoted=_quoted(row),
            media=tuple(filter(None, map(_media, row.media_attachments))),
            counts=_counts(row),
            named=self.people(row),
        )

    def people(self, row: Status) -> tuple[str, ...]:
        """Say without whose names nobody is told of an answer to a status: its author, whom it names."""
        author = [] if self.is_ours(row) else [row.account.acct or ""]
        others = [
            one.acct or ""
            for one in row.mentions
            if one.id != self.me.id and not (one.url and one.url == self.me.url)
        ]
        return tuple(dict.fromkeys(one for one in (*author, *others) if one))

    def audience(self, row: Status) -> Audience:
        """Say who reads a status; a word that is not known is taken for the narrowest."""
        if self.software == "snac" and row.visibility == "private":
            return Audience.PRIVATE
        return AUDIENCE.get(row.visibility or "public", Audience.PRIVATE)

    def is_ours(self, row: Status) -> bool:
        """Say whether our own account wrote it."""
        return row.account.id == self.me.id

    def names_us(self, row: Status) -> bool:
        """Say whether a status names us or answers us. Some servers leave its mentions out."""
        if row.in_reply_to_account_id == self.me.id:
            return True
        if any(
            one.id == self.me.id or (one.url and one.url == self.me.url) for one in row.mentions
        ):
            return True
        return bool(self.me.url) and f'href="{self.me.url}"' in (row.content or "")

    def kind(self, row: Status) -> Kind:
        """Say what a status is to us."""
        if self.is_ours(row):
            if self.audience(row) is Audience.PRIVATE:
                return Kind.MESSAGE
            return Kind.POST if self._goes_on(row) else Kind.COMMENT
        if not self.names_us(row):
            return Kind.POST
        private = self.audience(row) is Audience.PRIVATE
        return Kind.MESSAGE if private else Kind.COMMENT

    def _goes_on(self, row: Status) -> bool:
        """Say whether a status of ours begins something, or goes on with a post of ours."""
        seen = {row.id}
        while row.in_reply_to_id:
            above = self._above(row)
            if above is None or above.id in seen or not self.is_ours(above):
                return False
            seen.add(above.id)
            row = above
        return True

    def _place(self, row: Status, kind: Kind) -> tuple[str | None, str | None]:
        """Say what a status answers: a remark (parent), or a post (about)."""
        above = row.in_reply_to_id
        if not above or kind is Kind.POST:
            return above or None, None
        answered = self._above(row)
        if answered is None:
            return (above, None) if kind is Kind.MESSAGE else (None, above)
        if self.kind(answered) is Kind.POST:
            return None, above
        return above, self._about(answered)

    def _about(self, row: Status) -> str | None:
        """Walk up from a remark to the post that it stands under."""
        seen: set[str] = set()
        while row.in_reply_to_id and row.id not in seen:
            seen.add(row.id)
            above = self._above(row)
            if above is None or self.kind(above) is Kind.POST:
                return row.in_reply_to_id
            row = above
        return None

    def missing(self, row: Status) -> bool:
        """Say whether where a status stands depends on something above it that was not met yet."""
        if not (self.is_ours(row) or self.names_us(row)):
            return False
        seen: set[str] = set()
        while row.in_reply_to_id and row.id not in seen:
            seen.add(row.id)
            above = self._above(row)
            if above is None:
                return True
            if not (self.is_ours(above) or self.names_us(above)):
                return False
            row = above
        return False


def author(account: Account) -> Author:
    """Make an author; an account without a name goes by the word before its server."""
    name = (account.display_name or "").strip() or (account.acct or "").partition("@")[0]
    return Author(
        remote_id=f"account:{account.id}",
        name=name,
        url=account.url or "",
        avatar=account.avatar or "",
    )


def moment(text: str) -> datetime:
    """Read an instant. Raises Broken."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Broken(cause=f"a date: {text[:40]!r}") from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _choices(poll: Poll | None) -> str:
    """Write the choices of a poll under its question. Votes change at every reading: they are counts."""
    if poll is None or not poll.options:
        return ""
    return "<ul>" + "".join(f"<li>{html.escape(one.title)}</li>" for one in poll.options) + "</ul>"


def _votes(poll: Poll | None) -> Votes | None:
    """Say how a poll stands. Who chooses one answer only votes once."""
    if poll is None or not poll.options:
        return None
    several = bool(poll.multiple)
    voters = poll.votes_count if poll.voters_count is None and not several else poll.voters_count
    return Votes(
        votes=tuple(one.votes_count for one in poll.options),
        several=several,
        ends_at=moment(poll.expires_at) if poll.expires_at else None,
        voters=voters,
    )


def _media(one: Attachment) -> Media | None:
    url = one.url or one.remote_url or ""
    if not url:
        return None
    kind = MEDIA.get(one.type or "", MediaKind.FILE)
    return Media(kind=kind, url=url, alt=(one.description or "").strip())


def _quoted(row: Status) -> str | None:
    if row.quote is None:
        return None
    whole = row.quote.quoted_status
    own = whole.id if whole else row.quote.quoted_status_id
    return f"status:{lasting(own)}" if own else None


def _counts(row: Status) -> Counts | None:
    told = (row.favourites_count, row.reblogs_count, row.replies_count, row.quotes_count)
    votes = _votes(row.poll)
    if votes is None and all(one is None for one in told):
        return None
    return Counts(likes=told[0], reposts=told[1], replies=told[2], quotes=told[3], poll=votes)
