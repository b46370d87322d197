"""The Bluesky connector."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from parvis.connectors.bluesky import (
    granted,
    jetstream,
    letting,
    messages,
    moderating,
    reacting,
    writing,
)
from parvis.connectors.bluesky.answers import Actor
from parvis.connectors.bluesky.asking import Api
from parvis.connectors.bluesky.granted import Granted
from parvis.connectors.bluesky.jetstream import Listener
from parvis.connectors.bluesky.locating import handle_of, home_for, server_of
from parvis.connectors.bluesky.messages import Mail
from parvis.connectors.bluesky.password import APP_PASSWORD, MAIN_PASSWORD, AppPassword
from parvis.connectors.bluesky.places import place_of
from parvis.connectors.bluesky.reading import Reader
from parvis.connectors.bluesky.telling import AUTHORITY, PROFILE, author_of
from parvis.connectors.bluesky.writing import Writer
from parvis.wire.card import Addable, Field, Limits, Spec, Wish
from parvis.wire.connector import Authorization, Connector, Found, Place
from parvis.wire.door import Door, Rate
from parvis.wire.entering import HERE_OR_PUBLIC, How, Letting, Level
from parvis.wire.errors import Refused, Unsupported
from parvis.wire.items import Author, Draft, Moderation, Page, Reacting, Reaction, Receipt
from parvis.wire.words import gettext_noop as _


class Bluesky(Connector):
    """An account on Bluesky, or on any server of the AT Protocol."""

    spec: ClassVar[Spec] = Spec(
        name="bluesky",
        label=_("Bluesky"),
        icon="bsky",
        docs="bluesky",
        posts=True,
        bare_messages=True,
        host=_("The United States for an account of bsky.social; else where its server stands."),
        fields=(
            Field(
                name="handle",
                label=_("Handle"),
                help=_("As your profile shows it: alice.bsky.social, or your own domain."),
            ),
            Field(
                name="password",
                label=_("App password"),
                secret=True,
                help=_(
                    "Four groups of four signs that Bluesky makes for Parvis alone, and that you can"
                    " take back. Never the one you sign in with. Tick “Allow access to your direct"
                    " messages” to answer those from here."
                ),
            ),
            Field(
                name="service",
                label=_("Address of the server"),
                required=False,
                help=_("Leave it empty: Parvis finds it. For an account on a server of your own."),
            ),
        ),
        rate=Rate(requests=3000, seconds=300),
        lettings=(
            Letting(
                how=How.BACK,
                levels=HERE_OR_PUBLIC,
                says=_("From this computer it holds for two weeks, then you approve again: an app password has no end."),
                says_at=(Level.COMPUTER,),
            ),
            Letting(how=How.KEY),
        ),
        wishes=(
            Wish(
                name="messages",
                label=_("Private messages too"),
                help=_("To read and answer them from here. Without it their place stays empty."),
            ),
        ),
        addable=(
            Addable(
                kind="timeline",
                label=_("Home timeline"),
                help=_("What the people you follow say: the latest 500 posts, then all that comes."),
                alone=True,
            ),
            Addable(
                kind="search",
                label=_("Words to look for"),
                help=_("What everyone on Bluesky says with these words: the latest 500 posts, then all that comes."),
            ),
            Addable(
                kind="feed",
                label=_("A feed"),
                help=_("Its address, as Bluesky shows it: https://bsky.app/profile/…/feed/…"),
            ),
            Addable(
                kind="list",
                label=_("A list of people"),
                help=_("Its address, as Bluesky shows it: https://bsky.app/profile/…/lists/…"),
            ),
        ),
        reactions={Reaction.LIKE: _("Like"), Reaction.SHARE: _("Repost")},
        cannot=(
            _("Change what was said: Bluesky lets nobody edit a post. Delete it and write another."),
            _("Hold answers for approval: under your own posts they can be hidden, once they are seen."),
            _("Take a private message back from the other person: Bluesky deletes it for you only."),
            _("Send videos, or the card of a link: links are sent as links."),
        ),
    )  # fmt: skip

    @classmethod
    def register(
        cls,
        settings: Mapping[str, str],
        door: Door,
        *,
        name: str,  # noqa: ARG003 -- told by the introduction
        return_url: str,
        known_at: str,
    ) -> Mapping[str, str]:
        """Find who lets people in to the account, and make the keys that will be theirs to trust."""
        return letting.register(settings, door, return_url=return_url, known_at=known_at)

    @classmethod
    def introduction(cls, settings: Mapping[str, str]) -> Mapping[str, object]:
        """Say who the desk is, as servers read it at its public address."""
        return letting.introduction(settings)

    @classmethod
    def authorization(
        cls,
        settings: Mapping[str, str],
        door: Door,
        *,
        name: str,  # noqa: ARG003
        return_url: str,  # noqa: ARG003 -- told when the keys were made
        state: str = "",
    ) -> Authorization | None:
        """Lead to the network's own page that asks the person."""
        return letting.authorization(settings, door, state=state)

    @classmethod
    def returned(
        cls, query: Mapping[str, str], *, settings: Mapping[str, str], door: Door
    ) -> Mapping[str, str]:
        """Change what came back for the keys of that very account."""
        return letting.returned(query, settings=settings, door=door)

    def revoke(self) -> None:
        """End the permission, or the session of the app password."""
        self.api.keys.give_back()

    def expires(self) -> datetime | None:
        """Say when a permission ends: two weeks on for a desk without a public address."""
        return granted.expires(self.settings)

    @classmethod
    def found(cls, settings: Mapping[str, str]) -> Found:
        """Name the account of a handle, with its app password or before it lets the desk in.

        Raises Refused for the main password, before it is sent anywhere.
        """
        handle, service = handle_of(settings.get("handle", "")), server_of(settings)
        password = settings.get("password")
        if password is not None and not APP_PASSWORD.fullmatch(password.strip()):
            raise Refused(MAIN_PASSWORD, cause="not an app password")
        return Found(
            network=cls.spec.name,
            authority=f"at://{handle}",
            title=f"@{handle}",
            url=f"{PROFILE}{handle}",
            settings={"handle": handle, "service": service},
            places=(
                Place(key="notifications", label=_("Answers, mentions and quotes")),
                Place(key="own", label=_("What we say")),
                Place(key="messages", label=_("Private messages")),
            ),
            can_answer=True,
            needs_key=password is None,
        )

    @cached_property
    def api(self) -> Api:
        """The account's own server, with our keys: what the person granted, or an app password's."""
        if self.settings.get("dpop"):
            return Api(Granted(self.door, self.settings, self.renew, self.renewing))
        handle = handle_of(self.settings.get("handle", ""))
        home = self.settings.get("home") or server_of(self.settings) or home_for(handle, self.door)
        secrets = {name: self.settings.get(name, "") for name in ("access", "refresh", "did")}
        secrets["password"] = self.settings.get("password", "").strip()
        secrets["who"] = secrets["did"] or handle
        return Api(AppPassword(self.door, home, secrets, self.renew))

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.api, self.api.did)

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.api, self._reader)

    @cached_property
    def _mail(self) -> Mail:
        return Mail(self.api, self.api.did)

    def check(self) -> Author:
        """Say who our key is; Reconnect when it is dead."""
        actor = self.api.get("app.bsky.actor.getProfile", Actor, {"actor": self.api.did})
        return author_of(actor)

    def limits(self) -> Limits | None:
        """Say what a post may hold."""
        return writing.LIMITS

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read a place on. Without the right to messages, their place stays empty."""
        if place != "messages":
            return self._reader.read(place, cursor)
        return self._messages(cursor)

    def _messages(self, cursor: str) -> Iterator[Page]:
        if self.api.opens_messages:
            yield from self._mail.read(cursor)
        else:
            yield Page(authority=AUTHORITY, cursor=cursor)

    def search(self, query: str, cursor: str) -> Iterator[Page]:
        """Ask Bluesky for posts that hold words, newest first."""
        return self._reader.read(f"search:{query}", cursor)

    def stream(self, cursor: str) -> Generator[Page, None, None]:
        """Hear all that is public on Bluesky, but for what our own notifications bring (`us`).

        The settings may name another server: `stream` ("host:port"), `stream_old` for the older language.
        """
        host, _mark, port = self.settings.get("stream", "").partition(":")
        listener = Listener(
            self.door,
            host=host or jetstream.HOST,
            port=int(port) if port.isdigit() else jetstream.PORT,
            old=bool(self.settings.get("stream_old")),
            us=frozenset(self.settings.get("us", "").split()),
        )
        return listener.read(cursor)

    def place(self, kind: str, word: str) -> Place:
        """Name a place that a person added: a feed, a list, words to look for."""
        return place_of(kind, word, self._writer.resolve)

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Say how known posts stand now."""
        return self._reader.recheck(remote_ids)

    def around(self, draft: Draft) -> Page:
        """Say what answers the same post, or was last said in the same conversation."""
        if messages.is_private(draft):
            return self._mail.around(draft)
        return self._reader.around(draft.parent or draft.about or "")

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        """Say it once, in public or in the private conversation that it answers."""
        if messages.is_private(draft):
            return self._mail.publish(draft, self._writer.resolve)
        return self._writer.publish(draft, key=key)

    def find(self, draft: Draft, *, key: str) -> Receipt | None:
        """Look whether it got there: by its own key, or among a conversation's last messages."""
        if messages.is_private(draft):
            return self._mail.find(draft)
        return self._writer.find(key=key)

    def retract(self, remote_id: str) -> None:
        """Delete a post of ours."""
        if remote_id.startswith("message:"):
            raise Unsupported(self.spec.cannot[2], cause="message")
        self._writer.retract(remote_id)

    def moderate(self, asked: Moderation) -> Receipt:
        """Hide an answer under a post of ours, report it too, or show it again."""
        return moderating.moderate(self.api, self._reader, asked)

    def react(self, asked: Reacting, *, key: str) -> Receipt:  # noqa: ARG002 -- the post names it
        """Like or repost a post, or end that."""
        return reacting.react(self.api, self._reader, asked)
