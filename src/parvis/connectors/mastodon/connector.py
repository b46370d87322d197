"""The connector of Mastodon and of what speaks its client API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from parvis.connectors.mastodon import discovery, letting, reacting, reports
from parvis.connectors.mastodon.answers import Account
from parvis.connectors.mastodon.asking import DEAD, NO_KEY, Api, number
from parvis.connectors.mastodon.bell import UserBell
from parvis.connectors.mastodon.reading import Reader
from parvis.connectors.mastodon.saying import VISIBILITY, Teller
from parvis.connectors.mastodon.saying import author as author_of
from parvis.connectors.mastodon.writing import Writer
from parvis.wire.bells import Bell
from parvis.wire.card import Addable, Field, Limits, Spec
from parvis.wire.connector import Authorization, Connector, Found, Place
from parvis.wire.door import Door, Rate
from parvis.wire.entering import HERE_OR_PUBLIC, How, Letting
from parvis.wire.errors import Gone, Reconnect, Refused
from parvis.wire.items import Author, Draft, Moderation, Page, Reacting, Reaction, Receipt
from parvis.wire.words import gettext_noop as _


class Mastodon(Connector):
    """One account on one server: what is said to it, by it and around it."""

    spec = Spec(
        name="mastodon",
        label=_("Mastodon"),
        icon="masto",
        docs="mastodon",
        host=_("Where the server stands: each server decides."),
        fields=(
            Field(name="url", label=_("Address of the server")),
            Field(
                name="token",
                label=_("Access token"),
                secret=True,
                help=_(
                    "From the server’s own settings, under Development. It must let Parvis read, and"
                    " write statuses and media."
                ),
            ),
        ),
        rate=Rate(requests=300, seconds=300),
        lettings=(
            Letting(how=How.BACK, levels=HERE_OR_PUBLIC),
            Letting(how=How.CODE),
            Letting(how=How.KEY),
        ),
        wishes=(reports.WISH,),
        decides=(reports.DECIDABLE,),
        reactions={Reaction.LIKE: _("Favourite"), Reaction.SHARE: _("Boost")},
        addable=(
            Addable(
                kind="tag",
                label=_("A tag"),
                help=_(
                    "What your server knows of it: the latest 400 statuses, then all that comes."
                ),
            ),
            Addable(
                kind="list",
                label=_("One of your lists"),
                help=_("By its name on the server, for instance “Bakers”."),
            ),
        ),
        audiences=tuple(VISIBILITY),
        warnings=True,
        posts=True,
        many=True,
        cannot=(
            _(
                "It does not decide about what others say: the server gives that to its moderators"
                " alone. Report it or block there; whoever moderates the server closes reports from here."
            ),
            _(
                "It sees only what reached your server: a tag or a search on a small one shows less"
                " than on a large one."
            ),
            _(
                "Favourites, boosts and follows are counted on what you said, and are no lines of the"
                " inbox: they ask for no answer."
            ),
            _(
                "Where the server keeps no line open, as snac does, it reads by asking every few minutes:"
                " a message may be a few minutes old when it comes."
            ),
        ),
    )

    @classmethod
    def discover(cls, address: str, door: Door) -> Sequence[Found]:
        """Recognise `@user@host`, a profile or a server."""
        return discovery.discover(address, door)

    @classmethod
    def register(
        cls,
        settings: Mapping[str, str],
        door: Door,
        *,
        name: str,
        return_url: str,
        known_at: str,  # noqa: ARG003 -- the application is made by asking for it
    ) -> Mapping[str, str]:
        """Make an application of the desk on the server."""
        base, wishes = settings.get("url", ""), settings.get("wishes", "")
        return letting.register(base, door, name=name, return_url=return_url, wishes=wishes)

    @classmethod
    def authorization(
        cls,
        settings: Mapping[str, str],
        door: Door,  # noqa: ARG003
        *,
        name: str,  # noqa: ARG003 -- told when the application was made
        return_url: str,  # noqa: ARG003
        state: str = "",
    ) -> Authorization | None:
        """Lead to the server's own page that asks the person."""
        return letting.authorization(settings.get("url", ""), settings, state=state)

    @classmethod
    def returned(
        cls, query: Mapping[str, str], *, settings: Mapping[str, str], door: Door
    ) -> Mapping[str, str]:
        """Change the code that came back for a key."""
        return letting.returned(query, settings=settings, door=door)

    def revoke(self) -> None:
        """Give the key back; one that is dead already is no error."""
        try:
            letting.revoke(self.settings, self.door)
        except (Gone, Reconnect):
            return

    def expires(self) -> datetime | None:
        """Say when the key stops working, on servers whose keys do."""
        return letting.expires(self.settings)

    @cached_property
    def api(self) -> Api:
        """The server, with our key."""
        return Api(self.door, self.settings.get("url", ""), self.settings.get("token", ""))

    @cached_property
    def _me(self) -> Account:
        if not self.api.token:
            raise Reconnect(NO_KEY)
        try:
            return self.api.get("/api/v1/accounts/verify_credentials", Account)[0]
        except Refused as error:  # it asks for nothing but a key: snac says 422 to a dead one
            raise Reconnect(DEAD, cause=error.cause) from error

    @property
    def _software(self) -> str:
        return self.settings.get("software", "")

    @property
    def _reader(self) -> Reader:
        return Reader(self.api, self._me, self._software)

    @property
    def _writer(self) -> Writer:
        teller = Teller(self.api.base, self._me, self._software)
        return Writer(self.api, teller, self.settings, self.renew)

    def check(self) -> Author:
        """Say who our key is, with the account's whole address."""
        me, host = self._me, urlsplit(self.api.base).netloc
        told = author_of(me)
        name = f"{told.name} (@{me.username or me.acct}@{host})"
        return Author(remote_id=told.remote_id, name=name, url=told.url, avatar=told.avatar)

    def limits(self) -> Limits | None:
        """Say what one status may hold, as the server tells."""
        server = discovery.instance_of(self.api)
        return discovery.limits(server, self.api.base) if server else None

    def place(self, kind: str, word: str) -> Place:
        """Name a tag, or one of the account's lists."""
        return self._reader.place(kind, word)

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read what is said to us, by us, or around us, newest first, then what is left behind."""
        return self._reader.read(place, cursor)

    def opened(self) -> Sequence[Place]:
        """Say whether reports are read too: the right was given, and the account moderates."""
        return reports.opened(self.api, self.settings.get("scope", ""))

    def moderate(self, asked: Moderation) -> Receipt:
        """Close a report to the moderators, or open it again."""
        return reports.moderate(self.api, asked)

    def react(self, asked: Reacting, *, key: str) -> Receipt:  # noqa: ARG002 -- none is needed
        """Favourite or boost a status, or end that."""
        return reacting.react(self.api, self.settings, asked)

    def bell(self) -> Bell:
        """Keep the server's own line open for this account."""
        url = discovery.line_of(discovery.instance_of(self.api), self.api.base)
        return UserBell(self.door, url, self.api.token, self._me.id)

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Say how known statuses stand now."""
        return self._reader.recheck(remote_ids)

    def around(self, draft: Draft) -> Page:
        """Say what answers the same status already."""
        return self._reader.around(draft)

    def search(self, query: str, cursor: str) -> Iterator[Page]:
        """Look for statuses in what the server lets be searched."""
        return self._reader.search(query, cursor)

    def worded(self, draft: Draft, remote_id: str = "") -> str:
        """Say a text with the names that it will be sent with."""
        return self._writer.worded(draft, remote_id)

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        """Say it once; Mastodon itself answers the same status to the same key, for an hour."""
        return self._writer.publish(draft, key=key)

    def find(self, draft: Draft, *, key: str) -> Receipt | None:  # noqa: ARG002 -- no server tells keys
        """Look whether it got there, by its place and its words."""
        return self._writer.find(draft)

    def edit(self, remote_id: str, draft: Draft) -> Receipt:
        """Change a status of ours."""
        return self._writer.edit(remote_id, draft)

    def retract(self, remote_id: str) -> None:
        """Delete a status of ours."""
        if number(remote_id):
            self._writer.retract(remote_id)
