"""What is read of posts: the latest, one, and what somebody is about to post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from parvis.channels.models import Channel, Outgoing
from parvis.channels.queries import changes_of
from parvis.publishing.models import Part, Post, PostDraft
from parvis.stream.models import Item
from parvis.stream.rules import first_id
from parvis.team.models import Brand, User

A_PAGE: Final = 30
ABOUT: Final = timedelta(days=1)


def latest(brand: Brand, before: int | None = None) -> tuple[list[Post], int | None]:
    """List posts, newest first, and the key of the next page (None: there is none)."""
    rows = Post.objects.filter(brand=brand).select_related("by").order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    shown = "parts__outgoing__channel__brand"
    found = list(rows.prefetch_related(shown, "parts__outgoing__files")[: A_PAGE + 1])
    more = found[A_PAGE - 1].pk if len(found) > A_PAGE else None
    return found[:A_PAGE], more


def one(brand: Brand, pk: int) -> Post | None:
    """Find a post of a brand."""
    return Post.objects.filter(brand=brand, pk=pk).select_related("by", "brand").first()


def parts(post: Post) -> list[Part]:
    """List by which channels a post leaves."""
    rows = post.parts.select_related("outgoing__channel__brand", "outgoing__brand", "post__by")
    return list(rows.prefetch_related("outgoing__files", "outgoing__tries").order_by("pk"))


def asked_of(shown: Sequence[Part]) -> dict[int, Outgoing]:
    """Map parts to the last change of them that was asked."""
    asked = changes_of(
        {part.outgoing.channel_id for part in shown},
        [part.outgoing.remote_id for part in shown if part.outgoing.remote_id],
    )
    keys = {part.pk: (part.outgoing.channel_id, part.outgoing.remote_id) for part in shown}
    return {pk: asked[key] for pk, key in keys.items() if key in asked}


def seen_of(shown: Sequence[Part]) -> dict[int, Item]:
    """Map parts to what was read of them since where they stand, in one question.

    Ids are ordered by time: only what was said about when these left is looked through.
    """
    there = {
        (part.outgoing.channel_id, part.outgoing.remote_id): part.pk
        for part in shown
        if part.outgoing.remote_id and part.outgoing.sent_at
    }
    left = [part.outgoing.sent_at for part in shown if part.pk in there.values()]
    if not left:
        return {}
    first, last = min(filter(None, left)) - ABOUT, max(filter(None, left)) + ABOUT
    rows = Item.objects.filter(
        brand=shown[0].outgoing.brand_id,
        id__range=(first_id(first), first_id(last)),
        channel__in={channel for channel, _name in there},
        remote_id__in=[name for _channel, name in there],
        gone_at=None,
    )
    seen = {(row.channel_id, row.remote_id): row for row in rows.defer("html", "text")}
    return {pk: seen[key] for key, pk in there.items() if key in seen}


def draft_of(brand: Brand, user: User) -> PostDraft | None:
    """Read what somebody is about to post."""
    return PostDraft.objects.filter(brand=brand, user=user).first()


def chosen(draft: PostDraft | None) -> set[int]:
    """Say where somebody is about to post."""
    return set(draft.channels.values_list("pk", flat=True)) if draft else set()


def used_last(brand: Brand, user: User) -> set[int]:
    """Say where somebody posted last."""
    last = Post.objects.filter(brand=brand, by=user).order_by("-pk").first()
    rows = Channel.objects.filter(outgoing__part__post=last) if last else Channel.objects.none()
    return set(rows.values_list("pk", flat=True))
