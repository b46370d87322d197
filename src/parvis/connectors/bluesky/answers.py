"""What the AT Protocol and Bluesky's app view answer, as far as Parvis reads it.

Source: the lexicons of com.atproto.* and app.bsky.* (https://docs.bsky.app). Fields with a default
may be missing. An account's e-mail address is not named here, so decoding drops it.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class Failure(Struct, frozen=True):
    """An error: a stable name and a sentence in English."""

    error: str = ""
    message: str = ""


class Service(Struct, frozen=True, rename="camel"):
    """One service of a DID document."""

    id: str = ""
    service_endpoint: str | dict[str, Any] = ""


class Document(Struct, frozen=True, rename="camel"):
    """A DID document, as far as it says where an account lives and what it is called."""

    id: str = ""
    also_known_as: tuple[str, ...] = ()
    service: tuple[Service, ...] = ()


class Session(Struct, frozen=True, rename="camel"):
    """A session: two keys, and whose they are."""

    did: str
    handle: str
    access_jwt: str
    refresh_jwt: str
    did_doc: Document | None = None
    active: bool = True
    status: str = ""


class Handle(Struct, frozen=True):
    """Who a handle belongs to."""

    did: str


class Ref(Struct, frozen=True):
    """A record, and which form of it."""

    uri: str = ""
    cid: str = ""


class Reply(Struct, frozen=True):
    """What a post answers, and what began the thread."""

    root: Ref = Ref()
    parent: Ref = Ref()


class ByteSlice(Struct, frozen=True, rename="camel"):
    """A passage, in bytes of the text's UTF-8 form."""

    byte_start: int = 0
    byte_end: int = 0


class Feature(Struct, frozen=True, rename={"type": "$type"}):
    """What a passage is: a link, a mention, a tag."""

    type: str = ""
    uri: str = ""
    did: str = ""
    tag: str = ""


class Facet(Struct, frozen=True):
    """A passage and what it is."""

    index: ByteSlice = ByteSlice()
    features: tuple[Feature, ...] = ()


class Label(Struct, frozen=True):
    """What a labeller, or the author, says of a post; `neg` takes it back."""

    val: str = ""
    neg: bool = False


class Record(Struct, frozen=True, rename={"created_at": "createdAt", "type": "$type"}):
    """A post as its author wrote it."""

    type: str = ""
    text: str = ""
    created_at: str = ""
    langs: tuple[str, ...] = ()
    facets: tuple[Facet, ...] = ()
    reply: Reply | None = None
    embed: dict[str, Any] | None = None
    labels: dict[str, Any] | None = None


class Actor(Struct, frozen=True, rename={"display_name": "displayName"}):
    """An account as others see it."""

    did: str
    handle: str = ""
    display_name: str = ""
    avatar: str = ""


class Post(Struct, frozen=True, rename="camel"):
    """A post as the app view shows it."""

    uri: str
    cid: str
    author: Actor
    record: dict[str, Any]
    indexed_at: str
    embed: dict[str, Any] | None = None
    reply_count: int | None = None
    repost_count: int | None = None
    like_count: int | None = None
    quote_count: int | None = None
    labels: tuple[Label, ...] = ()
    threadgate: dict[str, Any] | None = None
    viewer: dict[str, Any] | None = None


class Posts(Struct, frozen=True):
    """Posts asked for by name, or found; the network may give a cursor for more."""

    posts: tuple[Post, ...]
    cursor: str = ""


class FeedPost(Struct, frozen=True):
    """A line of a feed; `reason` says that somebody else passed the post on."""

    post: Post
    reason: dict[str, Any] | None = None


class Feed(Struct, frozen=True):
    """A page of a feed, and where it goes on."""

    feed: tuple[FeedPost, ...]
    cursor: str = ""


class Notice(Struct, frozen=True, rename="camel"):
    """Something that happened to us: `reason` says what, `uri` names the post that did it."""

    uri: str
    reason: str
    indexed_at: str


class Notices(Struct, frozen=True):
    """A page of notifications, newest first, and where it goes on."""

    notifications: tuple[Notice, ...]
    cursor: str = ""


class Thread(Struct, frozen=True, rename={"type": "$type"}):
    """A post among what it answers and what answers it; `post` is missing for one that is gone."""

    type: str = ""
    post: Post | None = None
    replies: tuple[Thread, ...] = ()


class ThreadAnswer(Struct, frozen=True):
    """A thread around one post."""

    thread: Thread


class Sender(Struct, frozen=True):
    """Who wrote a private message."""

    did: str


class Message(Struct, frozen=True, rename={"sent_at": "sentAt", "type": "$type"}):
    """A private message; one that was deleted has no text."""

    id: str
    rev: str = ""
    type: str = ""
    text: str = ""
    sent_at: str = ""
    sender: Sender | None = None
    facets: tuple[Facet, ...] = ()
    embed: dict[str, Any] | None = None


class Messages(Struct, frozen=True):
    """A page of one conversation's messages, newest first."""

    messages: tuple[Message, ...]
    cursor: str = ""


class Talk(Struct, frozen=True, rename={"last_message": "lastMessage"}):
    """A private conversation: who is in it, and its last message."""

    id: str
    rev: str = ""
    members: tuple[Actor, ...] = ()
    last_message: Message | None = None


class Talks(Struct, frozen=True):
    """A page of conversations, the latest first."""

    convos: tuple[Talk, ...]
    cursor: str = ""


class Written(Struct, frozen=True):
    """A record that was written, or read back."""

    uri: str
    cid: str = ""
    value: dict[str, Any] = field(default_factory=dict)


class Uploaded(Struct, frozen=True):
    """A file that was taken in, as a post names it."""

    blob: dict[str, Any]


class Resource(Struct, frozen=True):
    """What an account's server says of who lets people in there (RFC 9728)."""

    authorization_servers: tuple[str, ...] = ()


class Authority(Struct, frozen=True):
    """A server that lets people in (RFC 8414, RFC 9126)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    pushed_authorization_request_endpoint: str = ""
    revocation_endpoint: str = ""


class Pushed(Struct, frozen=True):
    """A question that such a server holds ready for a person (RFC 9126)."""

    request_uri: str


class Token(Struct, frozen=True):
    """What a person granted: two tokens, whose account (`sub`) and which rights (`scope`)."""

    access_token: str
    token_type: str
    refresh_token: str = ""
    scope: str = ""
    sub: str = ""
