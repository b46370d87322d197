"""What Slack exports of a workspace's public channels: a zip with a folder a channel, a file a day.

Source: Slack's own description of its export (`channels.json`, `users.json`, then messages with `ts`,
`thread_ts`, `subtype`) and of its markup (`<@U…>`, `<#C…|name>`, `<url|words>`, `&amp;`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from parvis.archives.batching import Told, batches
from parvis.archives.bundle import Bundle, tells
from parvis.wire.archive import Archive, Batch, Card, Holds, Label
from parvis.wire.items import Author, Item, Kind, Media, MediaKind
from parvis.wire.words import gettext_noop as _

CHANNELS: Final = "channels.json"
USERS: Final = "users.json"
DAYS: Final = "*/????-??-??.json"
MARKUP: Final = re.compile(r"<([@#!]?)([^>|]+)(?:\|([^>]*))?>")
SAID: Final = frozenset({"", "thread_broadcast", "me_message", "file_share", "file_comment"})

BOT: Final = _("said by a program")
EVENT: Final = _("arrivals, departures and other events")
NO_DATE: Final = _("without a date")
NO_WORDS: Final = _("without words")


class SlackArchive(Archive):
    """An export of a Slack workspace."""

    spec = Card(
        name="slack_archive",
        label=_("Export of a Slack workspace"),
        holds=Holds.ITEMS,
        suffixes=(".zip",),
        inside=(CHANNELS, USERS, DAYS),
    )

    @classmethod
    def recognise(cls, head: bytes, name: str) -> int:  # noqa: ARG003
        """Recognise a tar that begins with the list of channels."""
        return 100 * tells(head, CHANNELS)

    @cached_property
    def _bundle(self) -> Bundle:
        return Bundle(self.file)

    @cached_property
    def _people(self) -> Mapping[str, Mapping[str, Any]]:
        names = self._bundle.named(USERS)
        told = self._bundle.json(names[0]) if names else []
        return {str(one.get("id")): one for one in told if isinstance(one, dict)}

    @cached_property
    def _channels(self) -> Mapping[str, str]:
        """The ids of the channels, by their names: their folders."""
        told = self._bundle.json(self._bundle.named(CHANNELS)[0])
        listed = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        return {str(one.get("name")): str(one.get("id") or one.get("name")) for one in listed}

    def label(self) -> Label:
        """Say which workspace it comes from, by the team that its people belong to."""
        teams = [str(one["team_id"]) for one in self._people.values() if one.get("team_id")]
        team = max(set(teams), key=teams.count) if teams else "export"
        return Label(network="slack", authority=f"slack:{team}", title="Slack")

    def read(self, cursor: str) -> Iterator[Batch]:
        """Read the messages on: channel after channel, day after day."""
        authority = self.mapping.get("authority") or self.label().authority
        return batches(self._told(cursor, authority), cursor)

    def _told(self, cursor: str, authority: str) -> Iterator[Told]:
        names = self._bundle.named(DAYS)
        for one, behind, at in self._bundle.each(names, cursor):
            folder = names[int(behind.partition(":")[0])].split("/")[-2]
            told = one if isinstance(one, dict) else {}
            yield self._message(told, folder, authority), behind, at

    def _message(self, told: Mapping[str, Any], folder: str, authority: str) -> Item | str:
        """Make an item of a message, or say why it is left out."""
        if told.get("bot_id") or told.get("subtype") == "bot_message":
            return BOT
        if str(told.get("subtype") or "") not in SAID:
            return EVENT
        moment = str(told.get("ts") or "")
        said_at = _date(moment)
        if said_at is None:
            return NO_DATE
        text, media = self._words(str(told.get("text") or "")), tuple(_files(told))
        if not text and not media:
            return NO_WORDS
        channel = self._channels.get(folder, folder)
        thread = str(told.get("thread_ts") or moment)
        edited = _date(str((told.get("edited") or {}).get("ts") or ""))
        return Item(
            authority=authority,
            remote_id=f"message:{channel}/{moment}",
            kind=Kind.COMMENT,
            said_at=said_at,
            author=self._author(told),
            title="" if thread != moment else f"#{folder}",
            text=text,
            parent=f"message:{channel}/{thread}" if thread != moment else None,
            edited_at=edited if edited and edited > said_at else None,
            addressed=True,
            media=media,
        )

    def _author(self, told: Mapping[str, Any]) -> Author | None:
        number = str(told.get("user") or "")
        if not number:
            return None
        return Author(remote_id=f"user:{number}", name=self._name(number, told.get("user_profile")))

    def _name(self, number: str, beside: object = None) -> str:
        one = self._people.get(number, {})
        profile = one.get("profile") or beside
        told = profile if isinstance(profile, dict) else {}
        names = (
            told.get("display_name"),
            told.get("real_name"),
            one.get("real_name"),
            one.get("name"),
        )
        return next((str(name) for name in names if name), number)

    def _words(self, written: str) -> str:
        """Say Slack's own marks in words: who is named, which channel, where a link leads."""

        def said(found: re.Match[str]) -> str:
            sign, what, words = found[1], found[2], found[3]
            if sign == "@":
                return f"@{words or self._name(what)}"
            if sign == "#":
                return f"#{words or what}"
            if sign == "!":
                return words or f"@{what.partition('^')[0]}"
            return f"{words} ({what})" if words and words != what else what.removeprefix("mailto:")

        return html.unescape(MARKUP.sub(said, written)).strip()


def _files(told: Mapping[str, Any]) -> Iterator[Media]:
    files = told.get("files")
    for one in files if isinstance(files, list) else []:
        if isinstance(one, dict):
            mime = str(one.get("mimetype") or "")
            known = {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}
            yield Media(
                kind=known.get(mime.partition("/")[0], MediaKind.FILE),
                url="",  # Slack's own address of a file opens it to whoever holds it
                alt=str(one.get("alt_txt") or ""),
                name=str(one.get("name") or ""),
                mime=mime,
            )


def _date(moment: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(moment), UTC) if moment else None
    except (ValueError, OverflowError, OSError):
        return None
