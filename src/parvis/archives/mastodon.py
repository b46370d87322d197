"""The archive that Mastodon makes of an account: `outbox.json` and `actor.json`, in a zip or a tar.gz.

Source: Mastodon's BackupService. Each activity is a status of ours (`Create`) or a boost of somebody
else's (`Announce`), in the vocabulary of ActivityPub. What others wrote is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from parvis.archives.batching import Told, batches
from parvis.archives.bundle import ODD, Bundle, tells
from parvis.wire.archive import Archive, Batch, Card, Damaged, Holds, Label
from parvis.wire.items import Audience, Author, Counts, Item, Kind, Media, MediaKind
from parvis.wire.words import gettext_noop as _

OUTBOX: Final = "outbox.json"
ACTOR: Final = "actor.json"
PUBLIC: Final = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
TALKING: Final = frozenset({"Note", "Question", "Article", "Page"})

BOOST: Final = _("boosts: the words of others")
NO_DATE: Final = _("without a date")
NO_WORDS: Final = _("without words")
OTHER: Final = _("something else than a status")


class MastodonArchive(Archive):
    """The archive of a Mastodon account."""

    spec = Card(
        name="mastodon_archive",
        label=_("Archive of a Mastodon account"),
        holds=Holds.ITEMS,
        suffixes=(".zip", ".gz"),
        inside=(OUTBOX, ACTOR),
    )

    @classmethod
    def recognise(cls, head: bytes, name: str) -> int:  # noqa: ARG003
        """Recognise a tar that begins with the outbox."""
        return 100 * tells(head, OUTBOX)

    @cached_property
    def _bundle(self) -> Bundle:
        return Bundle(self.file)

    @cached_property
    def _actor(self) -> Mapping[str, Any]:
        names = self._bundle.named(ACTOR)
        told = self._bundle.json(names[0]) if names else {}
        if not isinstance(told, dict) or not _host(told.get("id")):
            raise Damaged(ODD, cause=f"{ACTOR} names no account")
        return told

    def label(self) -> Label:
        """Say whose archive it is."""
        actor = self._actor
        name, host = _text(actor.get("preferredUsername")), _host(actor.get("id"))
        return Label(
            network="mastodon",
            authority=f"https://{host}/@{name}",
            title=f"@{name}@{host}",
            url=_text(actor.get("url")) or f"https://{host}/@{name}",
        )

    def read(self, cursor: str) -> Iterator[Batch]:
        """Read the statuses on, in the order of the file."""
        actor = self._actor
        return batches(self._told(cursor, actor), cursor)

    def _told(self, cursor: str, actor: Mapping[str, Any]) -> Iterator[Told]:
        authority = self.mapping.get("authority") or self.label().authority
        name = _text(actor.get("preferredUsername"))
        author = Author(
            remote_id=f"account:{name}@{_host(actor.get('id'))}",
            name=_text(actor.get("name")) or name,
            url=_text(actor.get("url")),
        )
        followers = _text(actor.get("followers"))
        names = self._bundle.named(OUTBOX)
        for one, behind, at in self._bundle.each(names, cursor, key="orderedItems"):
            yield _status(one, authority, author, followers), behind, at


def _status(one: object, authority: str, author: Author, followers: str) -> Item | str:
    """Make an item of an activity, or say why it is left out."""
    if not isinstance(one, dict):
        return OTHER
    if one.get("type") == "Announce":
        return BOOST
    told = one.get("object")
    if one.get("type") != "Create" or not isinstance(told, dict) or told.get("type") not in TALKING:
        return OTHER
    said_at = _date(told.get("published") or one.get("published"))
    number = status_id(told.get("id"), _host(told.get("id")))
    if said_at is None or not number:
        return NO_DATE
    media = tuple(_media(told.get("attachment")))
    content = _text(told.get("content")) + _choices(told)
    if not content and not media:
        return NO_WORDS
    languages = told.get("contentMap")
    edited = _date(told.get("updated"))
    parent = status_id(told.get("inReplyTo"), _host(told.get("id")))
    audience = _audience(told, followers)
    return Item(
        authority=authority,
        remote_id=number,
        kind=Kind.MESSAGE if audience is Audience.PRIVATE else Kind.POST,
        said_at=said_at,
        author=author,
        html=content,
        url=_text(told.get("url")) or _text(told.get("id")),
        language=next(iter(languages), "") if isinstance(languages, dict) else "",
        parent=parent or None,
        edited_at=edited if edited and edited > said_at else None,
        ours=True,
        audience=audience,
        warning=_text(told.get("summary")),
        media=media,
        counts=_counts(told),
    )


def status_id(address: object, host: str) -> str:
    """Name a status of the account's own server as that server does; "" for one of another.

    The live reader knows a status of elsewhere by a number of our own server, which no archive tells.
    """
    parts = urlsplit(_text(address))
    folder, _slash, number = parts.path.rpartition("/")
    return f"status:{number}" if number and parts.netloc == host and folder[1:] else ""


def _audience(told: Mapping[str, Any], followers: str) -> Audience:
    """Read who it was for (Mastodon's own rule: public in `to`, unlisted in `cc`)."""
    to, cc = _list(told.get("to")), _list(told.get("cc"))
    if PUBLIC.intersection(to):
        return Audience.PUBLIC
    if PUBLIC.intersection(cc):
        return Audience.UNLISTED
    return Audience.FOLLOWERS if followers and followers in to else Audience.PRIVATE


def _media(attached: object) -> Iterator[Media]:
    for one in attached if isinstance(attached, list) else []:
        if isinstance(one, dict):
            mime = _text(one.get("mediaType"))
            kind = mime.partition("/")[0]
            known = {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}
            yield Media(
                kind=known.get(kind, MediaKind.FILE),
                url="",  # the archive has the file itself, which is not kept
                alt=_text(one.get("name")),
                mime=mime,
            )


def _choices(told: Mapping[str, Any]) -> str:
    """Write the choices of a poll under its question."""
    names = [
        escape(_text(one.get("name")))
        for one in [*_listed(told.get("oneOf")), *_listed(told.get("anyOf"))]
    ]
    return "<ul>" + "".join(f"<li>{name}</li>" for name in names) + "</ul>" if names else ""


def _counts(told: Mapping[str, Any]) -> Counts | None:
    found = {
        ours: value["totalItems"]
        for ours, theirs in (("likes", "likes"), ("reposts", "shares"), ("replies", "replies"))
        for value in [told.get(theirs)]
        if isinstance(value, dict) and isinstance(value.get("totalItems"), int)
    }
    return Counts(**found) if found else None


def _listed(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _list(value: object) -> list[str]:
    return (
        [one for one in value if isinstance(one, str)]
        if isinstance(value, list)
        else [_text(value)]
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _host(address: object) -> str:
    return urlsplit(_text(address)).netloc


def _date(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
