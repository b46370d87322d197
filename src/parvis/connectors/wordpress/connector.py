"""The WordPress connector."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final
from urllib.parse import urlencode, urlsplit
from uuid import NAMESPACE_URL, uuid5

from parvis.connectors.wordpress import discovery, moderating, writing
from parvis.connectors.wordpress.asking import Api
from parvis.connectors.wordpress.checking import who_am_i
from parvis.connectors.wordpress.reading import Reader, team_of
from parvis.wire.card import Field, Limits, Spec, Unit
from parvis.wire.connector import Authorization, Connector, Found
from parvis.wire.door import Door
from parvis.wire.entering import HERE_OR_PUBLIC, How, Letting
from parvis.wire.errors import Broken, Gone, Reconnect, Refused
from parvis.wire.items import Author, Draft, Moderation, Page, Receipt
from parvis.wire.words import gettext_noop as _

APP: Final = uuid5(NAMESPACE_URL, "https://parvis.invalid/wordpress")
NO_KEY: Final = _("Parvis has no key of this site yet. Let it answer there first.")
SAID_NO: Final = _("You said no on the site: Parvis goes on reading what everyone can read.")
LONGEST: Final = 65_525  # bytes: wp_get_comment_fields_max_lengths(), comment_content


class WordPress(Connector):
    """A WordPress site: its posts and comments, and answers under them."""

    spec = Spec(
        name="wordpress",
        label=_("WordPress"),
        icon="blog",
        docs="wordpress",
        host=_("Where the site stands: whoever keeps it decides."),
        lettings=(
            Letting(
                how=How.BACK,
                levels=HERE_OR_PUBLIC,
                closed=_(
                    "A WordPress older than 7.1 brings you back only to a public address in https."
                ),
            ),
            Letting(how=How.KEY),
        ),
        fields=(
            Field(name="url", label=_("Address of the site")),
            Field(name="rest", label=_("Address of its REST API")),
            Field(name="user", label=_("User name on the site"), secret=False),
            Field(
                name="password",
                label=_("Application password"),
                secret=True,
                help=_(
                    "Twenty-four letters in six groups, as the site showed them. Spaces do not matter."
                ),
            ),
        ),
    )

    @classmethod
    def discover(cls, address: str, door: Door) -> Sequence[Found]:
        """Recognise a WordPress behind any address of it."""
        return discovery.discover(address, door)

    @classmethod
    def authorization(
        cls,
        settings: Mapping[str, str],
        door: Door,  # noqa: ARG003 -- the person goes there alone
        *,
        name: str,
        return_url: str,
        state: str = "",
    ) -> Authorization | None:
        """Lead to the site's own page that gives an application password.

        WordPress returns only to https, and since 7.1 to http on a loopback address.
        """
        page = settings.get("authorize", "")
        if not page:
            return None
        returns = _may_return(return_url, settings.get("version", ""))
        query = {"app_name": name, "app_id": str(APP)}
        if returns:
            back = f"{return_url}?{urlencode({'state': state})}"
            query |= {"success_url": back, "reject_url": f"{back}&success=false"}
        joint = "&" if urlsplit(page).query else "?"
        return Authorization(url=f"{page}{joint}{urlencode(query)}", returns=returns)

    @classmethod
    def returned(
        cls,
        query: Mapping[str, str],
        *,
        settings: Mapping[str, str],  # noqa: ARG003 -- the page sends all there is to know
        door: Door,  # noqa: ARG003
    ) -> Mapping[str, str]:
        """Take the user and the password that WordPress's page sends back."""
        if query.get("success") == "false":
            raise Refused(SAID_NO)
        if not query.get("user_login") or not query.get("password"):
            raise Broken(cause="user_login or password missing")
        return {"user": query["user_login"], "password": query["password"]}

    @cached_property
    def api(self) -> Api:
        """The site's API, with our key when there is one."""
        root = self.settings.get("rest") or f"{self.settings.get('url', '').rstrip('/')}/wp-json/"
        user, password = self.settings.get("user", ""), self.settings.get("password", "")
        return Api(self.door, root, (user, password) if user and password else None)

    @cached_property
    def _authority(self) -> str:
        return self.settings.get("url", "").rstrip("/")

    @cached_property
    def _me(self) -> int:
        if self.api.auth is None:
            raise Reconnect(NO_KEY)
        return who_am_i(self.api, site=self._authority).id

    def check(self) -> Author:
        """Say who our key is on the site."""
        if self.api.auth is None:
            raise Reconnect(NO_KEY)
        me = who_am_i(self.api, site=self._authority)
        if not me.capabilities.get("moderate_comments"):
            self.api.get("wp/v2/comments", list[object], context="edit", status="hold", per_page=1)
        return Author(remote_id=f"user:{me.id}", name=me.name or me.slug, url=me.link)

    def limits(self) -> Limits | None:
        """Say how long a comment may be, as WordPress's own table has it."""
        return Limits(text=LONGEST, unit=Unit.BYTE, source="wp_get_comment_fields_max_lengths()")

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """Read comments or posts, newest first, then what is left behind."""
        if self.api.auth is not None and place == "comments":
            assert self._me  # noqa: S101 -- a dead password hides behind public answers: it must not pass for silence
        return self._reader.read(place, cursor)

    def recheck(self, remote_ids: Sequence[str]) -> Page:
        """Say how known comments and posts stand now."""
        return self._reader.recheck(remote_ids)

    def around(self, draft: Draft) -> Page:
        """Say what answers the same comment already."""
        return self._reader.around(draft.about or "", draft.parent or "")

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.api, self._authority, team_of(self.api))

    def publish(self, draft: Draft, *, key: str) -> Receipt:  # noqa: ARG002 -- WordPress takes no key
        """Answer under a comment, as the connected account."""
        return writing.publish(self.api, draft, me=self._me)

    def find(self, draft: Draft, *, key: str) -> Receipt | None:  # noqa: ARG002 -- nor keeps one
        """Look whether an answer is there, among our own comments on that post."""
        return writing.find(self.api, draft, me=self._me)

    def visit(self, url: str) -> None:
        """Have the site's server open an address: it does so to look for an embeddable page.

        `GET /oembed/1.0/proxy` (WordPress ≥ 4.8, for whoever may write posts) answers 404 when the
        page offers nothing to embed; it was opened all the same.
        """
        if self.api.auth is None:
            raise Reconnect(NO_KEY)
        try:
            self.api.ask("GET", "oembed/1.0/proxy", params={"url": url})
        except Gone:
            return  # its 404: it looked, and found nothing to embed

    def moderate(self, asked: Moderation) -> Receipt:
        """Publish, hold, set aside as spam or put in the trash a comment of the site."""
        if self.api.auth is None:
            raise Reconnect(NO_KEY)
        return moderating.moderate(self.api, asked)


def _may_return(return_url: str, version: str) -> bool:
    parts = urlsplit(return_url)
    if parts.scheme == "https":
        return True
    try:
        loopback = ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
    major, _dot, rest = version.partition(".")
    minor = rest.partition(".")[0]
    known = major.isdigit() and (int(major), int(minor) if minor.isdigit() else 0) >= (7, 1)
    return loopback and known
