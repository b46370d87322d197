"""The connector of Discourse forums."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from parvis.connectors.discourse import letting, reacting, writing
from parvis.connectors.discourse.answers import About, Account, Latest, Post, Private, Session, Site
from parvis.connectors.discourse.asking import Api
from parvis.connectors.discourse.reading import Reader
from parvis.wire.answers import json
from parvis.wire.card import Field, Limits, Spec, Unit
from parvis.wire.connector import Authorization, Connector, Found, Place
from parvis.wire.door import Door, Rate
from parvis.wire.entering import How, Letting
from parvis.wire.errors import Broken, ConnectorError, Gone, Refused, TryLater
from parvis.wire.items import Author, Draft, Moderation, Page, Reacting, Reaction, Receipt
from parvis.wire.words import gettext_noop as _

RANK: Final = 95
LONGEST: Final = 32_000
MAY_CREATE: Final = 1
PICTURES: Final = ("image/jpeg", "image/png", "image/gif", "image/webp")
PLACES: Final = (Place(key="posts", label=_("Posts and messages")),)


class Discourse(Connector):
    """A forum made with Discourse."""

    spec = Spec(
        name="discourse",
        label="Discourse",
        icon="forum",
        fields=(
            Field(
                name="user",
                label=_("User name on the forum"),
                help=_("The account that answers: its name stands beside what you write."),
            ),
            Field(
                name="key",
                label=_("API key"),
                secret=True,
                help=_(
                    "Only when the forum gives no key by itself. An administrator makes it:"
                    " Administration, API, New API key, for this single user, with all rights."
                ),
            ),
        ),
        rate=Rate(requests=60, seconds=60),
        lettings=(Letting(how=How.CODE), Letting(how=How.KEY)),
        docs="discourse",
        host=_("Where the forum stands: whoever keeps it decides."),
        posts=True,
        reactions={Reaction.LIKE: _("Like")},
        cannot=(
            _("See at once that an old post was edited: Parvis asks again about the newest ones."),
            _("Hold again what was published, or mark it as spam: Discourse knows only deletion."),
        ),
    )

    @classmethod
    def discover(cls, address: str, door: Door) -> Sequence[Found]:
        """Recognise a Discourse by what each tells of itself to everyone."""
        parts = urlsplit(address)
        folder = "/" + parts.path.strip("/").partition("/")[0] if parts.path.strip("/") else ""
        for path in dict.fromkeys(("", folder)):
            root = f"{parts.scheme}://{parts.netloc}{path}"
            try:
                answer = door.request("GET", f"{root}/site/basic-info.json")
                about = json(answer, About) if answer.status == 200 else None
            except TryLater:
                raise
            except ConnectorError:
                continue
            if about is not None:
                return (_found(root, about),)
        return ()

    @classmethod
    def register(
        cls,
        settings: Mapping[str, str],
        door: Door,  # noqa: ARG003 -- the forum learns of us when a person is there
        *,
        name: str,  # noqa: ARG003
        return_url: str,  # noqa: ARG003 -- a forum returns only to addresses its administrators list
        known_at: str,  # noqa: ARG003
    ) -> Mapping[str, str]:
        """Draw the pair of keys by which the forum seals what it shows the person."""
        return letting.drawn(settings)

    @classmethod
    def authorization(
        cls,
        settings: Mapping[str, str],
        door: Door,  # noqa: ARG003
        *,
        name: str,
        return_url: str,  # noqa: ARG003
        state: str = "",  # noqa: ARG003 -- a nonce of ours comes back, sealed
    ) -> Authorization | None:
        """Say where a person lets Parvis in: the forum shows a sealed text, which they copy."""
        return letting.offer(settings, name=name)

    @classmethod
    def returned(
        cls, query: Mapping[str, str], *, settings: Mapping[str, str], door: Door
    ) -> Mapping[str, str]:
        """Open the sealed text that a person copied, and learn who they are there."""
        return letting.opened(query.get("code", ""), settings, door)

    def revoke(self) -> None:
        """Give a person's key back; an administrator's is theirs to take away."""
        if self.api.is_own:
            letting.revoke(self.api)

    @staticmethod
    def rings(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Say whether a call is signed with the secret of the forum's webhook (HMAC-SHA-256, hex)."""
        told = headers.get("x-discourse-event-signature", "")
        mine = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(told.encode(), f"sha256={mine}".encode())

    @cached_property
    def api(self) -> Api:
        """The forum's API, with our key when there is one."""
        return Api(self.door, self.settings)

    @cached_property
    def _me(self) -> Account:
        if not self.api.has_key:
            raise self.api.no_key()
        return self.api.get("session/current.json", Session).current_user

    @cached_property
    def _reader(self) -> Reader:
        me = self.settings.get("user", "") if self.api.has_key else ""
        return Reader(self.api, self.settings.get("url", "").rstrip("/"), me)

    def check(self) -> Author:
        """Say who our key is on the forum."""
        me = self._me
        return Author(
            remote_id=f"user:{me.id}",
            name=me.name or me.username,
            url=f"{self.api.root}/u/{me.username}",
        )

    def limits(self) -> Limits | None:
        """Say what a post may hold, as Discourse allows unless its administrators changed it.

        The sections are those in which our account may begin a topic.
        """
        return Limits(
            text=LONGEST,
            unit=Unit.CODEPOINT,
            media=10,
            types=PICTURES,
            media_octets=4_194_304,
            alt=1_000,
            title=255,
            sections=self._sections(),
            source="site settings of Discourse, by default",
        )

    def _sections(self) -> dict[str, str]:
        """List where our account may begin a topic; nothing where the forum does not tell."""
        if not self.api.has_key:
            return {}
        try:
            found = self.api.get("site.json", Site).categories
        except (Gone, Refused, Broken):
            return {}
        names = {one.id: one.name for one in found}
        above = {one.id: names.get(one.parent_category_id or 0, "") for one in found}
        return {
            str(one.id): f"{above[one.id]}, {one.name}" if above[one.id] else one.name
            for one in found
            if one.permission == MAY_CREATE
        }

    def read(self, place: str, cursor: str) -> Iterator[Page]:  # noqa: ARG002 -- there is but one
        """Read posts and messages, newest first, then what is left behind."""
        return self._reader.read(cursor)

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Say how known posts stand now."""
        return self._reader.recheck(remote_ids)

    def around(self, draft: Draft) -> Page:
        """Say what stands in the topic among the newest posts."""
        return self._reader.around(draft.parent or draft.about or "")

    def publish(self, draft: Draft, *, key: str) -> Receipt:  # noqa: ARG002 -- Discourse takes no key
        """Answer in a topic, as the connected account."""
        if not self.api.has_key:
            raise self.api.no_key()
        return writing.publish(self.api, draft)

    def find(self, draft: Draft, *, key: str) -> Receipt | None:  # noqa: ARG002 -- nor keeps one
        """Look whether an answer is there, among the newest posts and messages."""
        if not self.api.has_key:
            raise self.api.no_key()
        rows: list[Post] = list(self.api.get("posts.json", Latest).latest_posts)
        private = self.api.get("private-posts.json", Private).private_posts
        told = [(self._reader.item(row), row.raw) for row in [*rows, *private]]
        return writing.find(draft, told)

    def edit(self, remote_id: str, draft: Draft) -> Receipt:
        """Change the words of a post of ours."""
        return writing.edit(self._reader, remote_id, draft)

    def retract(self, remote_id: str) -> None:
        """Delete a post of ours."""
        writing.retract(self._reader, remote_id)

    def moderate(self, asked: Moderation) -> Receipt:
        """Delete a post or bring it back; approve or reject what waits."""
        if not self.api.has_key:
            raise self.api.no_key()
        return writing.moderate(self._reader, asked)

    def react(self, asked: Reacting, *, key: str) -> Receipt:  # noqa: ARG002 -- Discourse takes no key
        """Like a post, or take the like back in time."""
        if not self.api.has_key:
            raise self.api.no_key()
        return reacting.react(self._reader, asked)


def _found(root: str, about: About) -> Found:
    return Found(
        network="discourse",
        authority=root,
        title=about.title or urlsplit(root).netloc,
        url=root,
        settings={"url": root},
        places=PLACES,
        can_answer=True,
        rank=RANK,
    )
