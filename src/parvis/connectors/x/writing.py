"""Says, finds, deletes and hides, once each.

X knows no key of ours for an act, but takes the same words only once; what may be there is looked
for among our own latest posts. Sources: https://docs.x.com/x-api/posts/manage-tweets/introduction,
/x-api/media/introduction, /x-api/posts/hide-replies/introduction.
"""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from collections.abc import Sequence
from typing import Any, Final

from parvis.connectors.x.answers import Created, HiddenAnswer, Post
from parvis.connectors.x.asking import Api, number
from parvis.connectors.x.prices import ALT_TEXT, DELETE, MANAGE, price
from parvis.connectors.x.reading import Reader
from parvis.connectors.x.saying import SITE, as_text, bare, moment
from parvis.wire.answers import json
from parvis.wire.card import Limits, Unit
from parvis.wire.deciding import Decidable, Words
from parvis.wire.errors import Broken, ConnectorError, Gone, Refused, TryLater, Unsupported
from parvis.wire.items import Action, Attachment, Draft, Moderation, Receipt
from parvis.wire.words import gettext_noop as _

LINK: Final = 23
SHORT: Final = 280
LONG: Final = 25_000
PICTURES: Final = 4
OCTETS: Final = 5_000_000
ALT: Final = 1000
TYPES: Final = ("image/jpeg", "image/png", "image/webp")
PAYING: Final = frozenset({"Basic", "Premium", "PremiumPlus"})
LOOKED_FOR: Final = 50
NO_FILES: Final = _("X takes four pictures of one post at most, in JPEG, PNG or WebP.")
NO_SPAM: Final = _(
    "X takes no report from a program. Hide the answer with the trash, then report it on X."
)
NOTHING_HELD: Final = _(
    "X holds nothing back for approval. Hide the answer instead, with the trash."
)
NOT_OURS: Final = _("On X, one hides answers under one’s own posts only. X says: “%(why)s”.")


def limits(tier: str) -> Limits:
    """Say what a post may hold: 25,000 for an account that pays X for it, 280 for the others."""
    return Limits(
        text=LONG if tier in PAYING else SHORT,
        unit=Unit.WEIGHTED,
        link=LINK,
        media=PICTURES,
        types=TYPES,
        media_octets=OCTETS,
        alt=ALT,
        source="docs.x.com/fundamentals/counting-characters, subscription_type",
    )


DECIDABLE: Final = Decidable(
    actions=(Action.APPROVE, Action.TRASH),
    words={
        Action.APPROVE: Words(
            label=_("Show it again"),
            soon=_("The answer will be shown again in a moment."),
            done=_("Shown again on X %(at)s, by %(name)s."),
        ),
        Action.TRASH: Words(
            label=_("Hide it under your post"),
            soon=_("The answer will be hidden in a moment."),
            done=_("Hidden on X %(at)s, by %(name)s."),
        ),
    },
)


class Writer:
    """Writes as one account."""

    def __init__(self, api: Api, reader: Reader) -> None:
        """Keep the way to X and how our own posts are read."""
        self.api, self.reader = api, reader

    def publish(self, draft: Draft) -> Receipt:
        """Say it: an answer, a quotation or a new post, with its pictures."""
        body: dict[str, Any] = {"text": draft.text.strip()}
        above = draft.parent or draft.about
        try:
            if above:
                body["reply"] = {"in_reply_to_tweet_id": number(above)}
            if draft.quoted:
                body["quote_tweet_id"] = number(draft.quoted)
        except Gone as error:
            raise Refused(cause=error.cause) from error
        if draft.media:
            body["media"] = {"media_ids": self._files(draft.media)}
        cost = price(draft)
        kind = "create_link" if cost.link else "create"
        bare_cost = cost.micro - ALT_TEXT * sum(bool(one.alt) for one in draft.media)
        try:
            made = json(self.api.ask("POST", "/2/tweets", body=body), Created).data
        except Gone as error:
            raise Refused(Gone.default, cause=error.cause) from error
        except (TryLater, Broken) as error:
            if isinstance(error, Broken) or error.maybe_done:
                self.api.meter.note(kind, bare_cost)
            raise
        self.api.meter.note(kind, bare_cost)
        return _receipt(made.id)

    def _files(self, files: Sequence[Attachment]) -> list[str]:
        """Hand pictures over, each with its words. Doing it twice harms nobody: nothing is shown yet."""
        if len(files) > PICTURES or any(file.mime not in TYPES for file in files):
            raise Refused(NO_FILES)
        try:
            return [self._file(file) for file in files]
        except (TryLater, Broken) as error:
            raise TryLater(cause=error.cause, after=getattr(error, "after", None)) from error
        except Gone as error:
            raise Refused(cause=error.cause) from error

    def _file(self, file: Attachment) -> str:
        body = {
            "media": b64encode(file.content).decode(),
            "media_category": "tweet_image",
            "media_type": file.mime,
        }
        own = json(self.api.ask("POST", "/2/media/upload", body=body), Created).data.id
        if file.alt:
            told = {"id": own, "metadata": {"alt_text": {"text": file.alt[:ALT]}}}
            self.api.ask("POST", "/2/media/metadata", body=told)
            self.api.meter.note("alt_text", ALT_TEXT)
        return own

    def find(self, draft: Draft) -> Receipt | None:
        """Look for a draft among our own latest posts, by its place and its words."""
        above = draft.parent or draft.about
        try:
            place = number(above) if above else ""
        except Gone:
            return None
        wanted = _told(draft.text)
        for post in self.reader.latest(LOOKED_FOR, place).data:
            is_us = post.author_id in {"", self.reader.teller.me}
            if is_us and post.refers("replied_to") == place and _told(as_text(post)) == wanted:
                return _receipt(post.id, post)
        return None

    def retract(self, remote_id: str) -> None:
        """Delete a post of ours; one that is gone already is no error."""
        own = number(remote_id)
        self.api.meter.allow(DELETE)
        try:
            self.api.ask("DELETE", f"/2/tweets/{own}")
        except Gone:
            return
        self.api.meter.note("delete", DELETE)

    def moderate(self, asked: Moderation) -> Receipt:
        """Hide an answer under a post of ours (trash), or show it again (approve).

        Hiding what is hidden changes nothing, so a lost answer is asked for anew.
        """
        if asked.action is Action.HOLD:
            raise Unsupported(NOTHING_HELD, cause="hold")
        if asked.action is Action.SPAM:
            raise Refused(NO_SPAM, cause="spam")
        own, hide = number(asked.remote_id), asked.action is Action.TRASH
        try:
            answer = self.api.ask("PUT", f"/2/tweets/{own}/hidden", body={"hidden": hide})
            there = json(answer, HiddenAnswer).data.hidden
        except (TryLater, Broken) as error:
            raise TryLater(cause=error.cause, after=getattr(error, "after", None)) from error
        except Refused as error:
            raise _refused(error) from error
        self.api.meter.note("manage", MANAGE)
        if there is not hide:
            raise Refused(cause=f"hidden is {there}")
        return Receipt(remote_id=asked.remote_id, url=_address(own), standing=asked.action.standing)


def _refused(error: Refused) -> ConnectorError:
    why = str(error.values.get("why", ""))
    return Refused(NOT_OURS, cause=error.cause, why=why) if why else error


def _told(text: str) -> str:
    return unicodedata.normalize("NFC", bare(text))


def _address(own: str) -> str:
    return f"{SITE}/i/web/status/{own}"


def _receipt(own: str, post: Post | None = None) -> Receipt:
    if not own.isdecimal():
        raise Broken(cause=f"an id: {own[:40]!r}")
    at = moment(post.created_at) if post and post.created_at else None
    return Receipt(remote_id=f"post:{own}", url=_address(own), said_at=at)
