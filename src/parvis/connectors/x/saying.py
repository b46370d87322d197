"""Makes items of posts. Pure.

What names us or answers us is a remark (`COMMENT`), and so is what we answer to others. Everything
else is a post, which belongs to no conversation: ours, and what a search finds. X names the post
that began a thread (`conversation_id`): what answers it stands under it (`about`), what answers a
remark of the thread stands under that one (`parent`) and about the same post.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from parvis.connectors.x.answers import Entities, Includes, Metrics, Post, User
from parvis.connectors.x.answers import Media as XMedia
from parvis.wire.errors import Broken
from parvis.wire.items import Audience, Author, Counts, Item, Kind, Media, MediaKind

SITE: Final = "https://x.com"
SHORT: Final = re.compile(r"https?://t\.co/\w+")
NAMED: Final = re.compile(r"^(?:\s*@\w+)+\s*")
PLAIN: Final = "_normal."
KINDS: Final[Mapping[str, MediaKind]] = {
    "photo": MediaKind.IMAGE,
    "animated_gif": MediaKind.VIDEO,
    "video": MediaKind.VIDEO,
}


class Teller:
    """Tells what posts say, as seen by the account of this id and name.

    `narrow` says that the account itself shows its posts to its followers only.
    """

    def __init__(self, me: str, username: str, *, narrow: bool = False) -> None:
        """Keep who we are."""
        self.me, self.authority, self.narrow = me, f"{SITE}/{username}", narrow

    def items(self, posts: Sequence[Post], includes: Includes) -> tuple[Item, ...]:
        """Make items of a page, without what merely repeats another post."""
        known = {post.id: post for post in posts}
        people = {user.id: user for user in includes.users}
        files = {media.media_key: media for media in includes.media}
        return tuple(
            self._item(post, known, people.get(post.author_id), files)
            for post in posts
            if not post.refers("retweeted")
        )

    def _item(
        self,
        post: Post,
        known: Mapping[str, Post],
        user: User | None,
        files: Mapping[str, XMedia],
    ) -> Item:
        ours = post.author_id == self.me
        kind = self.kind(post, known)
        parent, about = self._place(post, kind)
        quoted = post.refers("quoted")
        narrow = self.narrow if ours else bool(user and user.protected)
        return Item(
            authority=self.authority,
            remote_id=f"post:{post.id}",
            kind=kind,
            said_at=moment(post.created_at),
            author=author(user, post.author_id),
            html=as_html(post),
            url=f"{SITE}/i/web/status/{post.id}",
            language=post.lang if len(post.lang) == 2 else "",
            parent=f"post:{parent}" if parent else None,
            about=f"post:{about}" if about else None,
            ours=ours,
            addressed=kind is Kind.COMMENT and not ours,
            audience=Audience.FOLLOWERS if narrow else Audience.PUBLIC,
            quoted=f"post:{quoted}" if quoted else None,
            media=tuple(_media(files[key] for key in post.attachments.media_keys if key in files)),
            counts=_counts(post.public_metrics),
        )

    def names_us(self, post: Post) -> bool:
        """Say whether a post names us or answers us."""
        entities = (post.note_tweet.entities if post.note_tweet else None) or post.entities
        named = (*entities.mentions, *post.entities.mentions)
        return post.in_reply_to_user_id == self.me or any(one.id == self.me for one in named)

    def kind(self, post: Post, known: Mapping[str, Post]) -> Kind:
        """Say what a post is to us."""
        if post.author_id != self.me:
            return Kind.COMMENT if self.names_us(post) else Kind.POST
        return Kind.POST if self._goes_on(post, known) else Kind.COMMENT

    def _goes_on(self, post: Post, known: Mapping[str, Post]) -> bool:
        """Say whether a post of ours begins something, or goes on with a post of ours."""
        seen = {post.id}
        while above := post.refers("replied_to"):
            if post.in_reply_to_user_id != self.me or above in seen:
                return False
            if above == post.conversation_id:
                return True
            if above not in known:
                return False
            seen.add(above)
            post = known[above]
        return True

    def _place(self, post: Post, kind: Kind) -> tuple[str, str]:
        """Say what a post answers: a remark (parent), or the post that began the thread (about)."""
        above, root = post.refers("replied_to"), post.conversation_id
        if not above or kind is Kind.POST:
            return above, ""
        if not root or above == root:
            return "", above
        return above, root


def author(user: User | None, own: str) -> Author | None:
    """Make an author; of an account that X did not tell, only its number is known."""
    if user is not None:
        return person(user)
    return Author(remote_id=f"user:{own}", name=f"X {own}") if own else None


def person(user: User) -> Author:
    """Make an author of an account."""
    return Author(
        remote_id=f"user:{user.id}",
        name=user.name or f"@{user.username}",
        url=f"{SITE}/{user.username}",
        avatar=user.profile_image_url.replace(PLAIN, "_bigger."),
    )


def moment(text: str) -> datetime:
    """Read an instant. Raises Broken."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Broken(cause=f"a date: {text[:40]!r}") from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def written(post: Post) -> tuple[str, Entities]:
    """Return the whole text of a post, as X escapes it, and what it recognised in it."""
    if post.note_tweet and post.note_tweet.text:
        return post.note_tweet.text, post.note_tweet.entities
    return post.text, post.entities


def as_text(post: Post) -> str:
    """Return the words of a post, its addresses whole, without those of its own files."""
    text, entities = written(post)
    links = _links(entities)
    return SHORT.sub(lambda found: links.get(found[0], found[0]), html.unescape(text)).strip()


def as_html(post: Post) -> str:
    """Return the words of a post as HTML."""
    text, entities = written(post)
    links = _links(entities)

    def anchor(found: re.Match[str]) -> str:
        whole = html.escape(links.get(found[0], found[0]))
        return f'<a href="{whole}">{whole}</a>' if whole else ""

    safe = SHORT.sub(anchor, html.escape(html.unescape(text), quote=False))
    return f"<p>{safe.strip()}</p>".replace("\n", "<br>")


def bare(text: str) -> str:
    """Return a text without the names before it, its link marks and its white space."""
    return "".join(NAMED.sub("", text).split())


def _links(entities: Entities) -> dict[str, str]:
    """Map short addresses to whole ones; that of a file of the post itself to nothing."""
    return {
        one.url: "" if one.media_key else (one.expanded_url or one.url) for one in entities.urls
    }


def _media(files: Iterable[XMedia]) -> Iterable[Media]:
    for one in files:
        if address := one.url or one.preview_image_url:
            kind = KINDS.get(one.type, MediaKind.FILE)
            yield Media(kind=kind, url=address, alt=one.alt_text.strip())


def _counts(told: Metrics | None) -> Counts | None:
    if told is None:
        return None
    return Counts(
        likes=told.like_count,
        reposts=told.retweet_count,
        replies=told.reply_count,
        quotes=told.quote_count,
    )
