"""Private messages: another service of the network, reached through the account's own server.

The app password must have been made with the right to direct messages; without it nothing of them
can be read, and Parvis says so. Source: chat.bsky.convo.* (lexicons).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from parvis.connectors.bluesky.answers import Actor, Message, Messages, Record, Talk, Talks
from parvis.connectors.bluesky.asking import Api
from parvis.connectors.bluesky.facets import Resolve, facets_of
from parvis.connectors.bluesky.telling import AUTHORITY, author_of, moment, words_of
from parvis.wire.card import Limits, Unit
from parvis.wire.counting import fits
from parvis.wire.decoding import decode
from parvis.wire.errors import Gone, Refused
from parvis.wire.items import Audience, Author, Draft, Item, Kind, Page, Receipt
from parvis.wire.words import gettext_noop as _

SIZE: Final = 100
TALKS: Final = 50
MOST_PAGES: Final = 20
URL: Final = "https://bsky.app/messages/"
LIMITS: Final = Limits(
    text=1_000, unit=Unit.GRAPHEME, octets=10_000, source="chat.bsky.convo.defs#messageInput"
)
TOO_LONG: Final = _(
    "A private message on Bluesky holds 1,000 signs at most. Shorten it, then send it."
)
ONLY_WORDS: Final = _("Pictures cannot be sent in a private message on Bluesky. Take them out.")


class Cursor(Struct):
    """How far messages are read.

    `high` is the revision up to which everything is read; `top` the newest seen in the walk under
    way, `at` the network's own place in the list of conversations, `done` those read since.
    """

    high: str = ""
    top: str = ""
    at: str = ""
    done: list[str] = []


class Mail:
    """Reads and writes private messages for one account (`us` is its DID)."""

    def __init__(self, api: Api, us: str) -> None:
        """Keep the API and who we are."""
        self.api, self.us = api, us

    def read(self, cursor: str) -> Iterator[Page]:
        """Read what was said since the last visit, conversation by conversation, the latest first."""
        state = _read(cursor)
        for _number in range(MOST_PAGES):
            query: dict[str, str | int | list[str]] = {"limit": TALKS}
            told = self.api.get(
                "chat.bsky.convo.listConvos", Talks,
                {**query, "cursor": state.at} if state.at else query, chat=True,
            )  # fmt: skip
            fresh = [talk for talk in told.convos if talk.rev > state.high]
            for talk in fresh:
                if talk.id not in state.done:
                    items = self._talk(talk, state.high)
                    state.done.append(talk.id)
                    state.top = max(state.top, talk.rev)
                    yield self._page(items, state, more=True)
            if len(fresh) < len(told.convos) or not told.cursor or not told.convos:
                break
            state.at, state.done = told.cursor, []
        state.high, state.top, state.at, state.done = max(state.high, state.top), "", "", []
        yield self._page([], state, more=False)

    def _talk(self, talk: Talk, since: str) -> list[Item]:
        people = {actor.did: actor for actor in talk.members}
        items: list[Item] = []
        at = ""
        for _number in range(MOST_PAGES if since else 1):
            told = self._messages(talk.id, at)
            items += [one for m in told.messages if (one := self._item(talk.id, m, people))]
            at = told.cursor
            known = since and told.messages and told.messages[-1].rev <= since
            if not at or known or not told.messages:
                break
        return items

    def _messages(self, talk: str, at: str, size: int = SIZE) -> Messages:
        query: dict[str, str | int | list[str]] = {"convoId": talk, "limit": size}
        return self.api.get(
            "chat.bsky.convo.getMessages", Messages,
            {**query, "cursor": at} if at else query, chat=True,
        )  # fmt: skip

    def _item(self, talk: str, told: Message, people: Mapping[str, Actor]) -> Item | None:
        if told.sender is None or not told.sent_at or told.type.endswith("deletedMessageView"):
            return None
        text, html = words_of(Record(text=told.text, facets=told.facets), told.embed)
        ours = told.sender.did == self.us
        actor = people.get(told.sender.did)
        return Item(
            authority=AUTHORITY,
            remote_id=f"message:{talk}/{told.id}",
            kind=Kind.MESSAGE,
            said_at=moment(told.sent_at),
            author=author_of(actor) if actor else Author(remote_id=told.sender.did, name=""),
            text=text,
            html=html,
            url=f"{URL}{talk}",
            parent=f"convo:{talk}",
            about=f"convo:{talk}",
            ours=ours,
            addressed=not ours,
            audience=Audience.PRIVATE,
        )

    def _page(self, items: list[Item], state: Cursor, *, more: bool) -> Page:
        kept = msgspec.json.encode(state).decode()
        return Page(authority=AUTHORITY, items=tuple(items), cursor=kept, more=more)

    def around(self, draft: Draft) -> Page:
        """Read the last words of a conversation."""
        told = self._messages(talk_of(draft), "", 20)
        found = [self._item(talk_of(draft), message, {}) for message in told.messages]
        return Page(authority=AUTHORITY, items=tuple(item for item in found if item))

    def publish(self, draft: Draft, resolve: Resolve) -> Receipt:
        """Send a private message. The network takes no key here: what may have left is looked for."""
        if draft.media or draft.quoted:
            raise Refused(ONLY_WORDS, cause="media")
        if not fits(draft.text, LIMITS):
            raise Refused(TOO_LONG, cause="length")
        message: dict[str, Any] = {"text": draft.text}
        facets = facets_of(draft.text, resolve)
        if facets:
            message["facets"] = facets
        talk = talk_of(draft)
        body = {"convoId": talk, "message": message}
        told = self.api.post("chat.bsky.convo.sendMessage", Message, body, chat=True)
        return _receipt(talk, told.id)

    def find(self, draft: Draft) -> Receipt | None:
        """Look for our very words among the last of the conversation, after those they answer."""
        talk = talk_of(draft)
        for told in self._messages(talk, "").messages:
            if draft.parent == f"message:{talk}/{told.id}":
                return None
            if told.sender and told.sender.did == self.us and told.text == draft.text:
                return _receipt(talk, told.id)
        return None


def is_private(draft: Draft) -> bool:
    """Say whether a draft goes into a private conversation."""
    return any(
        (word or "").startswith(("message:", "convo:")) for word in (draft.parent, draft.about)
    )


def talk_of(draft: Draft) -> str:
    """Return the conversation that a draft goes into. Raises Gone."""
    for word in (draft.parent, draft.about):
        kind, _mark, rest = (word or "").partition(":")
        if kind in {"message", "convo"} and rest:
            return rest.partition("/")[0]
    raise Gone(cause="no conversation")


def _receipt(talk: str, name: str) -> Receipt:
    return Receipt(remote_id=f"message:{talk}/{name}", url=f"{URL}{talk}")


def _read(cursor: str) -> Cursor:
    try:
        return decode(cursor, Cursor) if cursor else Cursor()
    except msgspec.DecodeError:
        return Cursor()
