"""WordPress eXtended RSS, 1.0 to 1.2: what “Tools, Export” of a WordPress writes.

Source: wp-admin/includes/export.php. Items, authors and authorities are those of the WordPress
connector, so that what is read here and what is read live are the same rows. E-mail addresses, IP
addresses and browser strings stop here: of the e-mail only the digest remains that WordPress itself
publishes in the address of the avatar.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from hashlib import md5, sha256
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from parvis.archives.batching import Told, batches
from parvis.archives.xml import ODD, Element, Record, Records, spot_of
from parvis.wire.archive import Archive, Batch, Card, Damaged, Holds, Label
from parvis.wire.items import Author, AuthorKind, Item, Kind, Standing
from parvis.wire.words import gettext_noop as _

PATH: Final = ("rss", "channel")
UNWANTED: Final = frozenset(
    {"postmeta", "commentmeta", "termmeta", "category", "tag", "term", "image", "comment_author_IP"}
)
TALKED_ABOUT: Final = frozenset({"", "post", "page"})
SHOWN: Final = frozenset({"", "publish", "inherit"})
APPROVED: Final = {
    "1": Standing.PUBLISHED,
    "0": Standing.HELD,
    "spam": Standing.SPAM,
    "trash": Standing.TRASH,
    "post-trashed": Standing.TRASH,
}
KINDS: Final = {
    "": Kind.COMMENT,
    "comment": Kind.COMMENT,
    "pingback": Kind.PINGBACK,
    "trackback": Kind.TRACKBACK,
}
BLOCK: Final = re.compile(r"<(?:p|div|ul|ol|blockquote|pre|table|h[1-6])[\s>/]", re.IGNORECASE)
NUMBER: Final = re.compile(r"[?&](?:p|page_id)=(\d+)")
VERSION: Final = re.compile(r"[?&]v=(\d+)\.(\d+)")
SHA_SINCE: Final = (6, 8)

NOT_A_POST: Final = _("menus, pictures and other parts of the site")
NOT_SHOWN: Final = _("drafts and private posts")
NO_DATE: Final = _("without a date")
NO_WORDS: Final = _("without words")
INTERNAL: Final = _("notes that plug-ins wrote for themselves")


class Wxr(Archive):
    """A WordPress export."""

    spec = Card(
        name="wxr",
        label=_("WordPress export"),
        holds=Holds.ITEMS,
        suffixes=(".xml",),
    )

    @classmethod
    def recognise(cls, head: bytes, name: str) -> int:  # noqa: ARG003
        """Recognise the namespace that every version declares, or the look of an RSS."""
        head = head.replace(b"\x00", b"")
        if b"wordpress.org/export/" in head:
            return 100
        return 30 if b"<rss" in head and b"<channel" in head else 0

    @cached_property
    def head(self) -> Head:
        """What stands before the first item. Raises Damaged when the file is no export."""
        return Head.of(self.file)

    def label(self) -> Label:
        """Say which site the file comes from."""
        head = self.head
        return Label(
            network="wordpress",
            authority=head.site,
            title=head.title or urlsplit(head.site).netloc,
            url=head.site,
            language=head.language,
        )

    def read(self, cursor: str) -> Iterator[Batch]:
        """Read posts and comments on, in the order of the file."""
        maker = Maker(self.mapping.get("authority") or self.head.site, self.head)
        return batches(self._told(cursor, maker), cursor)

    def _told(self, cursor: str, maker: Maker) -> Iterator[Told]:
        records = Records(self.file, PATH, unwanted=UNWANTED, part="comment")
        spot, done = spot_of(cursor)
        number, start = 0, spot
        for record in records.read(spot):
            if record.element.name != "item":
                continue
            number = number if record.spot == start and number else 0
            start = record.spot
            for told in maker.events(record, is_first=number == 0):
                number += 1
                if record.spot != spot or number > done:
                    yield told, f"{start[0]}:{start[1]}:{number}", record.at
            if record.is_last:
                number = 0


class Head:
    """What a file tells of its site before its first item."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.title = self.site = self.language = ""
        self.version = (0, 0)
        self.people: dict[str, int] = {}
        self.date: datetime | None = None

    @classmethod
    def of(cls, file: BinaryIO) -> Head:
        """Read the head of a file. Raises Damaged."""
        head = cls()
        link = ""
        for record in Records(file, PATH, unwanted=UNWANTED, part="comment", size=1).read():
            one = record.element
            if one.name == "item":
                head.site = head.site or _site(link) or _origin(one.of("link"))
                break
            if one.name == "link":
                link = one.text
            else:
                head.take(one, one.text.strip())
        head.site = head.site or _site(link)
        if not head.site:
            raise Damaged(ODD, cause="no address of a site")
        return head

    def take(self, one: Element, text: str) -> None:
        """Keep what one element of the head says."""
        if one.name == "title":
            self.title = html.unescape(text)
        elif one.name == "base_blog_url":
            self.site = _site(text)
        elif one.name == "language":
            self.language = text
        elif one.name == "generator":
            found = VERSION.search(text)
            self.version = (int(found[1]), int(found[2])) if found else (0, 0)
        elif one.name == "pubDate":
            self.date = _rfc(text)
        elif one.name == "author" and one.of("author_id").isdigit():
            self.people[one.of("author_login")] = int(one.of("author_id"))


class Maker:
    """Makes items of records, as the WordPress connector makes them of the live answers."""

    def __init__(self, authority: str, head: Head) -> None:
        """Keep the site’s name in items and what the head told."""
        self.authority, self.head = authority, head
        self.team = frozenset(head.people.values())
        self.post_at: datetime | None = None

    def events(self, record: Record, *, is_first: bool) -> Iterator[Item | str]:
        """Give a record’s items, or why something is left out: the post first, then its comments."""
        one = record.element
        about = _post_id(one)
        comments = one.all("comment")
        dates = [at for at in map(_said_at, comments) if at]
        if is_first:
            self.post_at = min(dates, default=None)
            yield self._post(one, about)
        for comment in comments:
            yield self._comment(comment, about)

    def _post(self, one: Element, about: str) -> Item | str:
        if one.of("post_type") not in TALKED_ABOUT:
            return NOT_A_POST
        if one.of("status") not in SHOWN:
            return NOT_SHOWN
        said_at = (
            _date(one.of("post_date_gmt"))
            or _rfc(one.of("pubDate"))
            or _date(one.of("post_date"))
            or self.post_at
            or self.head.date
        )
        if said_at is None:
            return NO_DATE
        edited = _date(one.of("post_modified_gmt"))
        number = self.head.people.get(one.of("creator"))
        name = one.of("creator")
        return Item(
            authority=self.authority,
            remote_id=about,
            kind=Kind.POST,
            said_at=said_at,
            author=Author(remote_id=f"user:{number or name}", name=name) if name else None,
            title=html.unescape(one.of("title")),
            html=_paragraphs(one.of("encoded")) or _paragraphs(one.of("description")),
            url=one.of("link"),
            language=self.head.language,
            edited_at=edited if edited and edited > said_at else None,
            ours=True,
        )

    def _comment(self, one: Element, about: str) -> Item | str:
        kind = KINDS.get(one.of("comment_type"))
        if kind is None:
            return INTERNAL
        said_at = _said_at(one)
        number = one.of("comment_id")
        if said_at is None or not number:
            return NO_DATE
        content = one.of("comment_content")
        if not content:
            return NO_WORDS
        user = one.of("comment_user_id")
        ours = user.isdigit() and int(user) in self.team and kind is Kind.COMMENT
        parent = one.of("comment_parent")
        return Item(
            authority=self.authority,
            remote_id=f"comment:{number}",
            kind=kind,
            said_at=said_at,
            author=self._author(one, kind),
            standing=APPROVED.get(one.of("comment_approved") or "1", Standing.HELD),
            html=_paragraphs(content),
            parent=f"comment:{parent}" if parent not in {"", "0"} else None,
            about=about,
            ours=ours,
            addressed=kind is Kind.COMMENT and not ours,
        )

    def _author(self, one: Element, kind: Kind) -> Author:
        name, url = html.unescape(one.of("comment_author")), one.of("comment_author_url")
        if kind is not Kind.COMMENT:
            named = sha256(f"{url}\x1f{name}".encode("utf-8", "replace")).hexdigest()[:24]
            return Author(remote_id=f"site:{named}", name=name, url=url, kind=AuthorKind.SITE)
        digest = self._avatar(one.of("comment_author_email"))
        avatar = f"https://secure.gravatar.com/avatar/{digest}?s=96&d=mm&r=g" if digest else ""
        user = one.of("comment_user_id")
        if user.isdigit() and int(user):
            return Author(remote_id=f"user:{int(user)}", name=name, url=url, avatar=avatar)
        words = f"{digest}\x1f{name.strip().lower()}".encode("utf-8", "replace")
        named = sha256(words).hexdigest()[:24]
        return Author(remote_id=f"guest:{named}", name=name, url=url, avatar=avatar)

    def _avatar(self, email: str) -> str:
        """The digest of an e-mail in the address of its avatar: MD5, SHA-256 since WordPress 6.8."""
        tidied = email.strip().lower().encode("utf-8", "replace")
        if not tidied:
            return ""
        if self.head.version >= SHA_SINCE:
            return sha256(tidied).hexdigest()
        return md5(tidied, usedforsecurity=False).hexdigest()


def _post_id(one: Element) -> str:
    number = one.of("post_id")
    if number.isdigit():
        return f"post:{int(number)}"
    link = one.of("link") or one.of("guid")
    found = NUMBER.search(link)
    if found:
        return f"post:{found[1]}"
    named = sha256((link or one.of("title")).encode("utf-8", "replace")).hexdigest()[:24]
    return f"post:link-{named}"


def _said_at(comment: Element) -> datetime | None:
    return _date(comment.of("comment_date_gmt")) or _date(comment.of("comment_date"))


def _date(text: str) -> datetime | None:
    if not text or text.startswith("0000"):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _rfc(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, IndexError):
        return None
    if found is None or found.year < 1970:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _site(address: str) -> str:
    """Make a site’s authority of an address: its home, as the live reader names it."""
    parts = urlsplit(address.strip())
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    path = "" if parts.query else parts.path.rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _origin(address: str) -> str:
    """Guess a site of the address of one of its pages."""
    return _site("/".join(address.split("/")[:3]))


def _paragraphs(written: str) -> str:
    """Show line breaks as WordPress does when it shows what was written (wpautop)."""
    if not written or BLOCK.search(written) or "<!-- wp:" in written:
        return written
    blocks = re.split(r"\n\s*\n", written.replace("\r\n", "\n").strip())
    return "\n".join("<p>" + block.strip().replace("\n", "<br>\n") + "</p>" for block in blocks)
