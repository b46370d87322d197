"""What the Mastodon client API answers, as far as Parvis reads it.

Source: https://docs.joinmastodon.org/entities/. Servers that are merely compatible leave out much:
everything but ids and dates may be missing or null.
"""

from __future__ import annotations

from msgspec import Struct


class Account(Struct, frozen=True):
    """Who speaks; `acct` is `user` on the same server, `user@host` from elsewhere."""

    id: str
    acct: str | None = ""
    username: str | None = ""
    display_name: str | None = ""
    url: str | None = ""
    avatar: str | None = ""


class Mention(Struct, frozen=True):
    """Somebody named in a status."""

    id: str = ""
    acct: str | None = ""
    url: str | None = ""


class Attachment(Struct, frozen=True):
    """A file; `type` is image, gifv, video, audio or unknown, `url` null until it is processed."""

    id: str = ""
    type: str | None = "unknown"
    url: str | None = None
    remote_url: str | None = None
    description: str | None = None


class Option(Struct, frozen=True):
    """One answer of a poll; its votes are null while they are hidden."""

    title: str = ""
    votes_count: int | None = None


class Poll(Struct, frozen=True):
    """A poll; `voters_count` is null where one person may choose one answer only, on some servers."""

    options: tuple[Option, ...] = ()
    multiple: bool | None = False
    expires_at: str | None = None
    votes_count: int | None = None
    voters_count: int | None = None


class Quote(Struct, frozen=True):
    """What a status quotes (Mastodon ≥ 4.4): whole, or by its id alone."""

    quoted_status: Status | None = None
    quoted_status_id: str | None = None


class Status(Struct, frozen=True):
    """One status; `reblog` is what it repeats, when it says nothing itself."""

    id: str
    created_at: str
    account: Account
    uri: str | None = ""
    url: str | None = ""
    content: str | None = ""
    visibility: str | None = "public"
    spoiler_text: str | None = ""
    sensitive: bool | None = False
    language: str | None = None
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    edited_at: str | None = None
    media_attachments: tuple[Attachment, ...] = ()
    mentions: tuple[Mention, ...] = ()
    poll: Poll | None = None
    reblog: Status | None = None
    quote: Quote | None = None
    favourites_count: int | None = None
    reblogs_count: int | None = None
    replies_count: int | None = None
    quotes_count: int | None = None


class Notification(Struct, frozen=True):
    """Something that happened to us."""

    id: str
    type: str
    status: Status | None = None


class Known(Struct, frozen=True):
    """An account as its server shows it to moderators; only what everyone may see of it is named."""

    id: str = ""
    username: str | None = ""
    account: Account | None = None


class Rule(Struct, frozen=True):
    """A rule of the server."""

    text: str | None = ""


class Report(Struct, frozen=True):
    """What somebody reports to the moderators, of whom, with which statuses."""

    id: str
    created_at: str
    account: Known
    target_account: Known
    action_taken: bool = False
    category: str = "other"
    comment: str = ""
    statuses: tuple[Status, ...] = ()
    rules: tuple[Rule, ...] = ()


class Event(Struct, frozen=True):
    """What the server's line says: what happened, and a row as text within the text."""

    event: str = ""
    payload: str | None = None


class Whose(Struct, frozen=True):
    """Who an event is about."""

    id: str = ""


class Told(Struct, frozen=True):
    """As much of an event's row as says where it can be read; a row may be a mere number."""

    type: str = ""
    account: Whose | None = None


class Context(Struct, frozen=True):
    """What stands around a status: above it from the top down, and below it."""

    ancestors: tuple[Status, ...] = ()
    descendants: tuple[Status, ...] = ()


class Found(Struct, frozen=True):
    """The answer of a search."""

    statuses: tuple[Status, ...] = ()


class List(Struct, frozen=True):
    """One of our lists of people."""

    id: str
    title: str = ""


class Statuses(Struct, frozen=True):
    """What one status may hold."""

    max_characters: int = 500
    characters_reserved_per_url: int = 23
    max_media_attachments: int = 4


class Media(Struct, frozen=True):
    """What may hang on a status; `description_limit` is told since Mastodon 4.4."""

    supported_mime_types: tuple[str, ...] = ()
    image_size_limit: int = 0
    video_size_limit: int = 0
    description_limit: int = 1500


class Lines(Struct, frozen=True):
    """Where a server keeps lines open: `streaming` in version 2, `streaming_api` in version 1."""

    streaming: str | None = ""
    streaming_api: str | None = ""


class Configuration(Struct, frozen=True):
    """The limits of a server."""

    urls: Lines = Lines()
    statuses: Statuses = Statuses()
    media_attachments: Media = Media()


class Instance(Struct, frozen=True):
    """A server: version 2 has `domain`, version 1 `uri`. Pleroma tells `max_toot_chars` instead."""

    title: str = ""
    version: str = ""
    source_url: str | None = ""
    domain: str = ""
    uri: str = ""
    languages: tuple[str, ...] = ()
    configuration: Configuration | None = None
    urls: Lines | None = None
    max_toot_chars: int | None = None
    description_limit: int | None = None


class App(Struct, frozen=True):
    """What a server gives a program that makes itself known."""

    client_id: str
    client_secret: str


class Token(Struct, frozen=True):
    """A key; `expires_in` counts seconds, on servers whose keys expire."""

    access_token: str
    scope: str | None = ""
    expires_in: int | None = None


class Failure(Struct, frozen=True):
    """An error; `error` is a sentence, or a stable word of OAuth."""

    error: str = ""
    error_description: str = ""
