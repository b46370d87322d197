"""The connector of X."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import ClassVar, Final
from urllib.parse import urlsplit

from parvis.connectors.x import letting, prices, reacting, writing
from parvis.connectors.x.answers import Me, User
from parvis.connectors.x.asking import Api
from parvis.connectors.x.reading import MENTIONS, OWN, Reader
from parvis.connectors.x.saying import SITE, Teller, person
from parvis.connectors.x.writing import DECIDABLE, Writer
from parvis.wire.card import Addable, Field, Limits, Spec, Wish
from parvis.wire.connector import Authorization, Connector, Found, Place
from parvis.wire.costs import Price
from parvis.wire.door import Door
from parvis.wire.entering import HERE_OR_PUBLIC, How, Letting
from parvis.wire.errors import Broken, Refused, Unsupported
from parvis.wire.items import (
    Act,
    Author,
    Draft,
    Moderation,
    Page,
    Reacting,
    Reaction,
    Receipt,
)
from parvis.wire.words import gettext_noop as _

HOSTS: Final = frozenset({"x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com"})
NAME: Final = re.compile(r"/@?([A-Za-z0-9_]{1,15})/?\Z")
NOT_NAMES: Final = frozenset({"home", "explore", "search", "i", "login", "settings", "messages"})
RANK: Final = 97
LONGEST_QUERY: Final = 400
NO_WORDS: Final = _("Write the words to look for, in 400 signs at most: “pain levain”.")


class X(Connector):
    """One account on X: who names or answers it, and what it says."""

    spec: ClassVar[Spec] = Spec(
        name="x",
        label="X",
        icon="x",
        docs="x",
        host=_("The United States."),
        bills=True,
        posts=True,
        many=True,
        cost=_(
            "X bills each call to your own application: a post that is read, an answer that leaves, far"
            " more when it holds a link. Parvis counts before it asks, and stops at your amount."
        ),
        app=(
            Field(
                name="client_id",
                label=_("Client ID of your application"),
                help=_("The console of X shows it under “Keys and tokens”, “OAuth 2.0”."),
            ),
            Field(
                name="client_secret",
                label=_("Client secret"),
                secret=True,
                required=False,
                help=_("For an application of the type “Web App”; a “Native App” has none."),
            ),
        ),
        lettings=(Letting(how=How.BACK, levels=HERE_OR_PUBLIC),),
        decides=(DECIDABLE,),
        reactions={Reaction.LIKE: _("Like"), Reaction.SHARE: _("Repost")},
        wishes=(
            Wish(
                name="past",
                label=_("Read the past too"),
                help=_(
                    "Up to 800 mentions and 3,200 posts of yours: about US$12 at most, as far as your"
                    " amount allows. Without it, the latest 20 mentions and 100 posts."
                ),
            ),
            Wish(
                name="other_app",
                label=_("The application was made by another X account"),
                help=_("X then bills each post of yours that is read five times as much."),
            ),
        ),
        addable=(
            Addable(
                kind="search",
                label=_("Words to look for"),
                help=_(
                    "What X finds of the last seven days. Each post found is billed, with its author:"
                    " about one and a half US cents. A common word uses up the month in a day."
                ),
            ),
        ),
        cannot=(
            _(
                "Answer whoever did not name or quote you in that very post: X lets no program do it,"
                " since 2026."
            ),
            _("See that a post was changed, deleted or hidden there: asking again is billed."),
            _("Read or write private messages: X bills those too, and Parvis does not ask for them."),
            _("Edit a post, hold answers for approval, or report someone: do it on X."),
            _("Send videos and animated pictures: four pictures at most."),
            _("Send a thread at once: answer your own post to go on with it."),
        ),
    )  # fmt: skip

    @classmethod
    def price(cls, act: Act) -> Price | None:
        """Say what an act costs at most."""
        return prices.price(act)

    @classmethod
    def discover(cls, address: str, door: Door) -> Sequence[Found]:  # noqa: ARG003 -- asking is billed
        """Recognise the address of a profile, without asking X anything."""
        parts = urlsplit(address)
        name = NAME.match(parts.path)
        if (parts.hostname or "") not in HOSTS or not name or name[1].lower() in NOT_NAMES:
            return ()
        url = f"{SITE}/{name[1]}"
        return (
            Found(
                network=cls.spec.name,
                authority=url,
                title=f"@{name[1]}",
                url=url,
                settings={"handle": name[1]},
                places=(
                    Place(key=MENTIONS, label=_("Mentions and answers")),
                    Place(key=OWN, label=_("What we say")),
                ),
                can_answer=True,
                needs_key=True,
                rank=RANK,
            ),
        )

    @classmethod
    def register(
        cls,
        settings: Mapping[str, str],
        door: Door,  # noqa: ARG003 -- the person made the application themselves
        *,
        name: str,  # noqa: ARG003
        return_url: str,
        known_at: str,  # noqa: ARG003
    ) -> Mapping[str, str]:
        """Take the person's own application."""
        return letting.register(settings, return_url=return_url)

    @classmethod
    def authorization(
        cls,
        settings: Mapping[str, str],
        door: Door,  # noqa: ARG003
        *,
        name: str,  # noqa: ARG003 -- X shows the application's own name
        return_url: str,  # noqa: ARG003
        state: str = "",
    ) -> Authorization | None:
        """Lead to X's own page that asks the person."""
        return letting.authorization(settings, state=state)

    @classmethod
    def returned(
        cls, query: Mapping[str, str], *, settings: Mapping[str, str], door: Door
    ) -> Mapping[str, str]:
        """Change the code that came back for a pair of keys."""
        return letting.returned(query, settings=settings, door=door)

    def revoke(self) -> None:
        """Give the keys back."""
        letting.revoke(self.settings, self.door)

    def expires(self) -> datetime | None:
        """Say when the key stops working: never while it can be renewed."""
        try:
            ends = datetime.fromisoformat(self.settings.get("until", ""))
        except ValueError:
            return None
        return None if self.settings.get("refresh") else ends

    @cached_property
    def api(self) -> Api:
        """X, with our keys."""
        return Api(self.door, self.settings, self.meter, renew=self.renew, renewing=self.renewing)

    @cached_property
    def _us(self) -> tuple[str, str]:
        """Our number and our name, as they were when the account was connected."""
        if not self.settings.get("me") or not self.settings.get("username"):
            self.check()
        return self.settings["me"], self.settings["username"]

    @cached_property
    def _reader(self) -> Reader:
        teller = Teller(*self._us, narrow=bool(self.settings.get("narrow")))
        return Reader(self.api, teller)

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.api, self._reader)

    def check(self) -> Author:
        """Say who our key is. The name under which posts are kept stays that of the first day."""
        self.api.meter.allow(prices.PERSON)
        fields = {"user.fields": "profile_image_url,protected,subscription_type"}
        me = self.api.get("/2/users/me", Me, fields).data
        self.api.meter.note("people", prices.PERSON, [f"user:{me.id}"])
        if not me.id.isdecimal() or not me.username:
            raise Broken(cause=f"an account: {me.id[:40]!r}")
        self._remember(me)
        told = person(me)
        url = f"{SITE}/{self.settings['username']}"
        name = f"{told.name} (@{me.username})"
        return Author(remote_id=told.remote_id, name=name, url=url, avatar=told.avatar)

    def _remember(self, me: User) -> None:
        told = {
            "me": me.id,
            "username": self.settings.get("username") or me.username,
            "tier": me.subscription_type,
            "narrow": "1" if me.protected else "",
        }
        if any(self.settings.get(name) != value for name, value in told.items()):
            self.renew(told)

    def limits(self) -> Limits | None:
        """Say what a post may hold, by what the account pays X for."""
        return writing.limits(self.settings.get("tier", ""))

    def place(self, kind: str, word: str) -> Place:
        """Name words to look for."""
        if kind != "search":
            raise Unsupported(cause=f"place {kind[:40]!r}")
        words = " ".join(word.split())
        if not words or len(words) > LONGEST_QUERY:
            raise Refused(NO_WORDS)
        return Place(key=f"search:{words}", label=words, ours=False)

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read who names or answers us, what we say, or what words find."""
        return self._reader.read(place, cursor)

    def search(self, query: str, cursor: str) -> Iterator[Page]:
        """Look for posts of the last seven days."""
        return self._reader.read(f"search:{query}", cursor)

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Say how known posts stand now."""
        return self._reader.recheck(remote_ids)

    def around(self, draft: Draft) -> Page:
        """Say what we answered to the same post already."""
        return self._reader.around(draft)

    def publish(self, draft: Draft, *, key: str) -> Receipt:  # noqa: ARG002 -- X takes no key
        """Say it once."""
        return self._writer.publish(draft)

    def find(self, draft: Draft, *, key: str) -> Receipt | None:  # noqa: ARG002 -- nor keeps one
        """Look whether it got there, by its place and its words."""
        return self._writer.find(draft)

    def retract(self, remote_id: str) -> None:
        """Delete a post of ours."""
        self._writer.retract(remote_id)

    def moderate(self, asked: Moderation) -> Receipt:
        """Hide an answer under a post of ours, or show it again."""
        return self._writer.moderate(asked)

    def react(self, asked: Reacting, *, key: str) -> Receipt:  # noqa: ARG002 -- X takes no key
        """Like or repost a post, or end that."""
        return reacting.react(self.api, self._us[0], asked)
