"""The connector of webhooks: it is knocked at, and never asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar, Final

from parvis.connectors.webhook.mapping import PARTS, items
from parvis.connectors.webhook.proof import is_signed
from parvis.wire.card import Field, Spec
from parvis.wire.connector import Connector, Found, Place
from parvis.wire.entering import Knocking
from parvis.wire.errors import Reconnect, Refused
from parvis.wire.items import Author, AuthorKind, Knock, Page
from parvis.wire.words import gettext_noop as _

MOST_BODY: Final = 262_144
PATH: Final = re.compile(r"[\w-]+(?:\.[\w-]+)*")
SHORTEST: Final = 16

NO_NAME: Final = _("Give it a name: what sends to it.")
SHORT: Final = _("The secret is too short: sixteen characters at least, drawn at random.")
NO_PATH: Final = _("“%(path)s” is no path: names joined by full stops, like data.message.text")
UNSIGNED: Final = _(
    "What came is not signed with the secret, or was signed more than five minutes ago. See that both"
    " sides have the same secret and the right time."
)
LARGE: Final = _("What came is larger than 256 kB: send fewer remarks at once.")
PATHS: Final = (*PARTS, "list")


class Webhook(Connector):
    """Remarks that any program sends, signed."""

    spec: ClassVar[Spec] = Spec(
        name="webhook",
        label=_("Signed webhook"),
        icon="relay",
        knocking=Knocking(far=False),
        fields=(
            Field(name="name", label=_("What sends to it"), help=_("The forum, the shop, the form…")),
            Field(
                name="secret",
                label=_("Secret"),
                secret=True,
                help=_("Sixteen characters or more, drawn at random; the sender signs with it."),
            ),
            Field(name="text", label=_("Where the words are"), required=False, help=_("A path in the JSON, “text” when empty.")),
            Field(name="author", label=_("Where the name is"), required=False, help=_("“author” when empty.")),
            Field(name="author_id", label=_("Where the account is"), required=False, help=_("“author_id” when empty.")),
            Field(name="id", label=_("Where its number is"), required=False, help=_("“id” when empty. The same number is the same remark.")),
            Field(name="url", label=_("Where its address is"), required=False, help=_("“url” when empty.")),
            Field(name="title", label=_("Where its title is"), required=False, help=_("“title” when empty.")),
            Field(name="time", label=_("Where its time is"), required=False, help=_("“time” when empty.")),
            Field(name="parent", label=_("Where the number of what it answers is"), required=False, help=_("“parent” when empty.")),
            Field(name="list", label=_("Where the list is"), required=False, help=_("Only when the remarks are in a list inside the JSON.")),
        ),
        docs="webhooks",
        host=_("Nowhere else: what is sent comes straight to this desk."),
        cannot=(_("Answer: a webhook only brings. The line leads to the address it gave."),),
    )  # fmt: skip

    @classmethod
    def found(cls, settings: Mapping[str, str]) -> Found:
        """Name what sends. Raises Refused when a path cannot be one or the secret is short."""
        name = " ".join(settings.get("name", "").split())[:100]
        if not name:
            raise Refused(NO_NAME, cause="name")
        if "secret" in settings and len(settings["secret"]) < SHORTEST:
            raise Refused(SHORT, cause="secret")
        paths = {part: settings.get(part, "").strip() for part in PATHS}
        for path in filter(None, paths.values()):
            if not PATH.fullmatch(path):
                raise Refused(NO_PATH, cause="path", path=path[:100])
        return Found(
            network=cls.spec.name,
            authority=f"hook:{name.casefold()}",
            title=name,
            url="",
            settings={"name": name, **paths},
            places=(Place(key="hook", label="hook"),),
        )

    def check(self) -> Author:
        """Say that it is ready: nothing is asked of anyone."""
        if len(self.settings.get("secret", "")) < SHORTEST:
            raise Reconnect(SHORT, cause="secret")
        return Author(remote_id="hook", name=self.settings.get("name", ""), kind=AuthorKind.SITE)

    def knock(self, way: str, body: bytes, query: Mapping[str, str]) -> Knock:
        """Read what came, where it is signed; `query` holds its headers. Raises Refused."""
        if len(body) > MOST_BODY:
            raise Refused(LARGE, cause="too large")
        if not is_signed(self.settings.get("secret", ""), body, query, datetime.now(UTC)):
            raise Refused(UNSIGNED, cause="signature")
        items(body, self.settings, self._authority, datetime.now(UTC))
        return Knock(way=way, body=body)

    def accept(self, knock: Knock) -> Page:
        """Give the remarks of a body; the same body gives the same remarks."""
        now = datetime.now(UTC)
        return Page(
            authority=self._authority, items=items(knock.body, self.settings, self._authority, now)
        )

    @property
    def _authority(self) -> str:
        return f"hook:{self.settings.get('name', '').casefold()}"
