"""The connector of mentions: it is knocked at, verifies, and tells others of our own links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import ClassVar, Final
from urllib.parse import urlsplit

from parvis.connectors.webmention.asking import call, knock_of
from parvis.connectors.webmention.discovery import endpoint_of, links_to, pingback_of
from parvis.connectors.webmention.making import items, name_of, page_of
from parvis.wire.answers import expect
from parvis.wire.card import Field, Spec
from parvis.wire.connector import Connector, Found, Place
from parvis.wire.door import MEGABYTE, Response
from parvis.wire.entering import Knocking
from parvis.wire.errors import Broken, Gone, Refused, Unsupported
from parvis.wire.items import Author, AuthorKind, Knock, Page
from parvis.wire.networks import host_of
from parvis.wire.words import gettext_noop as _

NO_SITE: Final = _("Write the address of your site whole, for instance https://example.org")
NOT_TOLD: Final = _(
    "Your site does not say yet where it takes mentions, so none can come. Add to its pages the line"
    " that “Where mentions are taken” shows."
)
NOT_TAKEN: Final = _("%(host)s did not take the mention.")
HTML: Final = {"Accept": "text/html, */*;q=0.5"}


class Webmention(Connector):
    """Mentions of one site of ours: webmentions, pingbacks and trackbacks."""

    spec: ClassVar[Spec] = Spec(
        name="webmention",
        label=_("Webmentions"),
        icon="link",
        knocking=Knocking(far=True),
        fields=(
            Field(
                name="site",
                label=_("Address of your site"),
                help=_("Mentions of its pages are taken. Several addresses are separated by commas."),
            ),
            Field(
                name="tells",
                label=_("Tell the sites you link to"),
                required=False,
                help=_("Write “yes” to have Parvis tell them of your new posts. WordPress tells by pingback already."),
            ),
        ),
        docs="webmentions",
        host=_("On each site that mentions you: whoever keeps it decides."),
        cannot=(
            _("Answer: a mention is a page of someone else’s site. The line leads there."),
            _("Take anything while the desk’s address cannot be reached from outside."),
        ),
    )  # fmt: skip

    @classmethod
    def found(cls, settings: Mapping[str, str]) -> Found:
        """Name the site whose mentions are taken. Raises Refused."""
        sites = [one for one in settings.get("site", "").replace(",", " ").split() if one]
        if not sites or not all(host_of(one) for one in sites):
            raise Refused(NO_SITE, cause="site")
        first = urlsplit(sites[0])
        site = f"{first.scheme}://{first.netloc.lower()}{first.path.rstrip('/')}"
        told = settings.get("tells", "").strip().lower() in {"yes", "oui", "y", "o", "1", "true"}
        return Found(
            network=cls.spec.name,
            authority=f"mentions:{site}"[:300],
            title=host_of(site).removeprefix("www."),
            url=site,
            settings={"site": ", ".join(sites), "tells": "yes" if told else ""},
            places=(Place(key="mentions", label="mentions"),),
        )

    def check(self) -> Author:
        """See that the site answers."""
        site = self._site
        expect(self.door.request("GET", site, headers=HTML, limit=MEGABYTE))
        return Author(remote_id=f"site:{host_of(site)}", name=host_of(site), kind=AuthorKind.SITE)

    def read(self, place: str, cursor: str) -> Iterator[Page]:
        """See that the site still says where its mentions go; they come by themselves.

        Raises Refused while it does not.
        """
        if place != "mentions":
            raise Unsupported(cause=f"place {place!r}")
        page = expect(self.door.request("GET", self._site, headers=HTML, limit=MEGABYTE))
        endpoint = self.settings.get("endpoint", "")
        if endpoint and urlsplit(endpoint_of(page)).path != urlsplit(endpoint).path:
            raise Refused(NOT_TOLD, cause="no rel=webmention of ours")
        home = page_of(self._site, self._authority, now=datetime.now(UTC))
        yield Page(authority=self._authority, items=(home,), cursor=cursor)

    def knock(self, way: str, body: bytes, query: Mapping[str, str]) -> Knock:
        """Read what another server says; only pages of our sites are spoken of."""
        sites = self.settings.get("site", "").replace(",", " ").split()
        return knock_of(way, body, query, frozenset(host_of(site) for site in sites))

    def accept(self, knock: Knock) -> Page:
        """Verify a mention at its source: what it says there, or that it is gone."""
        page = self.door.request("GET", knock.source, headers=HTML, limit=MEGABYTE)
        if page.status in {404, 410}:
            return Page(authority=self._authority, gone=(name_of(knock),))
        expect(page)
        if not links_to(page, knock.target):
            return Page(authority=self._authority, gone=(name_of(knock),))
        now = datetime.now(UTC)
        return Page(authority=self._authority, items=items(page, knock, self._authority, now=now))

    def announce(self, source: str, target: str) -> str:
        """Tell the page that ours links to: by webmention, else by pingback. Returns how, "" for none.

        Telling again is how an edit is told. Raises what the other server's refusal means.
        """
        page = self.door.request("GET", target, headers=HTML, limit=MEGABYTE)
        if page.status in {404, 410}:
            raise Gone(cause=f"HTTP {page.status}")
        expect(page)
        endpoint = endpoint_of(page)
        if endpoint:
            form = {"source": source, "target": target}
            self._taken(self.door.request("POST", endpoint, form=form, limit=MEGABYTE))
            return "webmention"
        server = pingback_of(page)
        if server:
            headers = {"Content-Type": "text/xml"}
            told = self.door.request("POST", server, content=call(source, target), headers=headers)
            self._taken(told)
            if b"<fault>" in told.body and b"<int>48</int>" not in told.body:  # 48: told already
                raise Refused(NOT_TAKEN, cause="XML-RPC fault", host=host_of(server))
            return "pingback"
        return ""

    def _taken(self, answer: Response) -> None:
        if answer.status in {400, 401, 403, 405}:
            raise Refused(NOT_TAKEN, cause=f"HTTP {answer.status}", host=host_of(answer.url))
        expect(answer)

    @property
    def _site(self) -> str:
        sites = self.settings.get("site", "").replace(",", " ").split()
        if not sites:
            raise Broken(cause="no site")
        return sites[0]

    @property
    def _authority(self) -> str:
        return self.found(self.settings).authority
