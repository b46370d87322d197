"""The archive that X makes of an account: `data/tweets.js` and its parts, in a zip.

Each file is JSON behind an assignment (`window.YTD.tweets.part0 = [...]`). Links stand shortened in
the text and whole beside it; `full_text` is HTML-escaped. What others wrote is not in it; private
messages are, and are left unread.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from parvis.archives.batching import Told, batches
from parvis.archives.bundle import ODD, Bundle, fits, tells
from parvis.wire.archive import Archive, Batch, Card, Damaged, Holds, Label
from parvis.wire.items import Author, Counts, Item, Kind, Media, MediaKind
from parvis.wire.words import gettext_noop as _

ACCOUNT: Final = "data/account.js"
POSTS: Final = ("data/tweets.js", "data/tweet.js", "data/tweets-part*.js", "data/tweet-part*.js")
LONG: Final = ("data/note-tweet.js", "data/note-tweet-part*.js")
SAID_AT: Final = "%a %b %d %H:%M:%S %z %Y"
REPOSTED: Final = re.compile(r"RT @\w+:")
SHORT: Final = re.compile(r"https://t\.co/\w+")

BOOST: Final = _("reposts: the words of others")
NO_DATE: Final = _("without a date")
NO_WORDS: Final = _("without words")


class XArchive(Archive):
    """The archive of an account of X."""

    spec = Card(
        name="x_archive",
        label=_("Archive of an account of X"),
        holds=Holds.ITEMS,
        suffixes=(".zip",),
        inside=(ACCOUNT, *POSTS, *LONG),
    )

    @classmethod
    def recognise(cls, head: bytes, name: str) -> int:  # noqa: ARG003
        """Recognise a tar that begins with the account."""
        return 100 * tells(head, ACCOUNT)

    @cached_property
    def _bundle(self) -> Bundle:
        return Bundle(self.file)

    @cached_property
    def _account(self) -> Mapping[str, Any]:
        told = self._bundle.json(self._bundle.named(ACCOUNT)[0])
        account = told[0].get("account") if isinstance(told, list) and told else None
        if not isinstance(account, dict) or not account.get("username"):
            raise Damaged(ODD, cause=f"{ACCOUNT} names no account")
        return account

    def label(self) -> Label:
        """Say whose archive it is."""
        name = str(self._account["username"])
        address = f"https://x.com/{name}"
        return Label(network="x", authority=address, title=f"@{name}", url=address)

    def read(self, cursor: str) -> Iterator[Batch]:
        """Read the posts on, in the order of the files."""
        account = self._account
        return batches(self._told(cursor, account), cursor)

    def _told(self, cursor: str, account: Mapping[str, Any]) -> Iterator[Told]:
        name = str(account["username"])
        maker = _Maker(
            authority=self.mapping.get("authority") or self.label().authority,
            name=name,
            author=Author(
                remote_id=f"user:{account.get('accountId', name)}",
                name=str(account.get("accountDisplayName") or name),
                url=f"https://x.com/{name}",
            ),
            whole=self._whole,
        )
        names = self._bundle.named(*POSTS)
        for one, behind, at in self._bundle.each(names, cursor):
            post = one.get("tweet", one) if isinstance(one, dict) else {}
            yield maker.made(post), behind, at

    @cached_property
    def _whole(self) -> Mapping[str, list[str]]:
        """The whole words of long posts, by the second they were said; `tweets.js` has their start."""
        found: dict[str, list[str]] = {}
        for name in self._bundle.named(*LONG):
            if not any(fits(name, one) for one in LONG):
                continue
            for one, _behind, _at in self._bundle.each([name], ""):
                note = one.get("noteTweet", {}) if isinstance(one, dict) else {}
                text, at = (note.get("core") or {}).get("text"), str(note.get("createdAt") or "")
                if text and at:
                    found.setdefault(at[:19], []).append(str(text))
        return found


class _Maker:
    """Makes items of posts."""

    def __init__(
        self, *, authority: str, name: str, author: Author, whole: Mapping[str, list[str]]
    ) -> None:
        self.authority, self.name, self.author, self.whole = authority, name, author, whole

    def made(self, post: Mapping[str, Any]) -> Item | str:
        """Make an item of a post, or say why it is left out."""
        number = str(post.get("id_str") or post.get("id") or "")
        said_at = _date(post.get("created_at"))
        if not number.isdigit() or said_at is None:
            return NO_DATE
        written = str(post.get("full_text") or post.get("text") or "")
        if REPOSTED.match(written):
            return BOOST
        media = tuple(_media(post))
        text = self._text(written, post, said_at)
        if not text and not media:
            return NO_WORDS
        parent = str(
            post.get("in_reply_to_status_id_str") or post.get("in_reply_to_status_id") or ""
        )
        language = str(post.get("lang") or "")
        return Item(
            authority=self.authority,
            remote_id=f"post:{number}",
            kind=Kind.POST,
            said_at=said_at,
            author=self.author,
            text=text,
            url=f"https://x.com/{self.name}/status/{number}",
            language=language if language not in {"und", "zxx", "qme", "qht"} else "",
            parent=f"post:{parent}" if parent.isdigit() else None,
            ours=True,
            media=media,
            counts=_counts(post),
        )

    def _text(self, written: str, post: Mapping[str, Any], said_at: datetime) -> str:
        """Write links whole, take away those of what hangs on it, and bring back what was cut."""
        start = SHORT.sub("", html.unescape(written)).rstrip(" …")[:100]
        for long in self.whole.get(said_at.strftime("%Y-%m-%dT%H:%M:%S"), ()):
            if start and SHORT.sub("", long).startswith(start):
                written = html.escape(long, quote=False)
        entities = _dict(post.get("entities"))
        links = {
            str(one.get("url")): str(one.get("expanded_url") or one.get("url"))
            for one in _listed(entities.get("urls"))
        }
        hung = {str(one.get("url")) for one in _hung(post)}
        text = SHORT.sub(
            lambda found: "" if found[0] in hung else links.get(found[0], found[0]),
            html.unescape(written),
        )
        return text.strip()


def _hung(post: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    more = _dict(post.get("extended_entities")) or _dict(post.get("entities"))
    return _listed(more.get("media"))


def _media(post: Mapping[str, Any]) -> Iterator[Media]:
    for one in _hung(post):
        kind = MediaKind.IMAGE if one.get("type") == "photo" else MediaKind.VIDEO
        address = str(one.get("media_url_https") or "")
        yield Media(kind=kind, url=address, alt=str(one.get("ext_alt_text") or ""))


def _counts(post: Mapping[str, Any]) -> Counts | None:
    likes, reposts = str(post.get("favorite_count", "")), str(post.get("retweet_count", ""))
    if not likes.isdigit() and not reposts.isdigit():
        return None
    return Counts(
        likes=int(likes) if likes.isdigit() else None,
        reposts=int(reposts) if reposts.isdigit() else None,
    )


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _date(value: object) -> datetime | None:
    try:
        return datetime.strptime(str(value), SAID_AT).astimezone(UTC)
    except ValueError:
        return None
