"""Says something once: the record's own key is made of the act's key, so that twice is once.

A post's key is a TID (https://atproto.com/specs/tid): 53 bits of microseconds, 10 of a clock. Ours
are drawn from the act's key, within 2024: the network sorts by what a post says of its time, not by
its key.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any, Final

from parvis.connectors.bluesky.answers import Handle, Post, Uploaded, Written
from parvis.connectors.bluesky.asking import Api
from parvis.connectors.bluesky.facets import facets_of
from parvis.connectors.bluesky.reading import Reader
from parvis.connectors.bluesky.telling import did_of, is_post, key_of, link_of, record_of
from parvis.wire.card import Limits, Unit
from parvis.wire.errors import Broken, ConnectorError, Gone, Refused, TryLater
from parvis.wire.items import Attachment, Draft, MediaKind, Receipt
from parvis.wire.words import gettext_noop as _

logger = logging.getLogger(__name__)

POST: Final = "app.bsky.feed.post"
ALPHABET: Final = "234567abcdefghijklmnopqrstuvwxyz"
YEAR_2024: Final = 1_704_067_200_000_000
A_YEAR: Final = 31_622_400_000_000
MOST_LANGUAGES: Final = 3

# app.bsky.feed.post, app.bsky.embed.images (lexicons); the weight of a picture since 2026.
LIMITS: Final = Limits(
    text=300,
    unit=Unit.GRAPHEME,
    octets=3_000,
    media=4,
    types=("image/jpeg", "image/png", "image/webp"),
    media_octets=2_000_000,
    alt=2_000,
    source="app.bsky.feed.post, app.bsky.embed.images",
)

DELETED: Final = _("What you answer was deleted on Bluesky, or its author blocked you.")
CLOSED: Final = _("The author of this thread does not let everyone answer there.")
PICTURES: Final = _("Bluesky takes four pictures at most, JPEG, PNG or WebP, of 2 MB each.")
NO_WARNING: Final = _(
    "Bluesky has no warning in words. Write it at the beginning of the text, then send it."
)


def tid(key: str) -> str:
    """Make the record key of an act."""
    drawn = int.from_bytes(sha256(key.encode()).digest()[:16])
    number = (YEAR_2024 + drawn % A_YEAR) << 10 | (drawn >> 64) % 1024
    return "".join(ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


class Writer:
    """Writes for one account."""

    def __init__(self, api: Api, reader: Reader) -> None:
        """Keep the API and what reads with it."""
        self.api, self.reader = api, reader

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        """Write a post, an answer or a quote. Everything before the writing itself may be repeated."""
        record = self.record(draft)
        body = {"repo": self.api.did, "collection": POST, "rkey": tid(key), "record": record}
        try:
            made = self.api.post("com.atproto.repo.createRecord", Written, body)
        except (Refused, TryLater, Broken) as error:
            there = self._there_already(key)
            if there is None:
                raise
            logger.info("%s: said already (%s)", there.remote_id, error.cause)
            return there
        return self._receipt(made.uri)

    def _there_already(self, key: str) -> Receipt | None:
        """Look for the record at once: the network answers 500 to a key that is taken, by this very act."""
        try:
            return self.find(key=key)
        except ConnectorError:
            return None

    def find(self, *, key: str) -> Receipt | None:
        """Look whether the record of an act is in our repository: certain, both ways."""
        query = {"repo": self.api.did, "collection": POST, "rkey": tid(key)}
        try:
            there = self.api.get("com.atproto.repo.getRecord", Written, query)
        except Gone:
            return None
        return self._receipt(there.uri)

    def retract(self, uri: str) -> None:
        """Delete a post of ours; what is gone already is no error."""
        if not is_post(uri) or did_of(uri) != self.api.did:
            raise Refused(cause="not a post of ours")
        body = {"repo": self.api.did, "collection": POST, "rkey": key_of(uri)}
        self.api.post("com.atproto.repo.deleteRecord", dict[str, Any], body)

    def record(self, draft: Draft) -> dict[str, Any]:
        """Make the record of a draft: whom it answers, its passages, pictures and quote."""
        if draft.warning:
            raise Refused(NO_WARNING, cause="warning")
        record: dict[str, Any] = {
            "$type": POST,
            "text": draft.text,
            "createdAt": datetime.now(UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
        }
        facets = facets_of(draft.text, cache(self.resolve))
        if facets:
            record["facets"] = facets
        if draft.language:
            record["langs"] = [draft.language][:MOST_LANGUAGES]
        if draft.parent or draft.about:
            record["reply"] = self._reply(draft.parent or draft.about or "")
        embed = self._embed(draft)
        if embed:
            record["embed"] = embed
        return record

    def resolve(self, handle: str) -> str:
        """Ask whose a handle is; "" for nobody's."""
        try:
            query = {"handle": handle}
            return self.api.get("com.atproto.identity.resolveHandle", Handle, query).did
        except (Refused, Gone):
            return ""

    def _reply(self, uri: str) -> dict[str, Any]:
        above = self._there(uri)
        if (above.viewer or {}).get("replyDisabled") is True:
            raise Refused(CLOSED, cause="replyDisabled")
        reply = record_of(above.record).reply
        parent = {"uri": above.uri, "cid": above.cid}
        root = {"uri": reply.root.uri, "cid": reply.root.cid} if reply else parent
        return {"root": root, "parent": parent}

    def _there(self, uri: str) -> Post:
        found = self.reader.posts([uri]) if is_post(uri) else []
        if not found:
            raise Refused(DELETED, cause=uri[:200])
        return found[0]

    def _embed(self, draft: Draft) -> dict[str, Any] | None:
        pictures = self._pictures(draft.media) if draft.media else None
        if not draft.quoted:
            return pictures
        post = self._there(draft.quoted)
        quote = {
            "$type": "app.bsky.embed.record",
            "record": {"uri": post.uri, "cid": post.cid},
        }
        if pictures is None:
            return quote
        return {"$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": pictures}

    def _pictures(self, media: Sequence[Attachment]) -> dict[str, Any]:
        if len(media) > LIMITS.media or not all(map(_fits, media)):
            raise Refused(PICTURES, cause="media")
        images = [
            {
                "alt": one.alt,
                "image": self.api.upload(one.content, one.mime, Uploaded).blob,
            }
            for one in media
        ]
        return {"$type": "app.bsky.embed.images", "images": images}

    def _receipt(self, uri: str) -> Receipt:
        return Receipt(remote_id=uri, url=link_of(uri))


def _fits(one: Attachment) -> bool:
    right = one.kind is MediaKind.IMAGE and one.mime in LIMITS.types
    return right and 0 < len(one.content) <= LIMITS.media_octets
