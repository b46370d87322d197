"""Makes the sample brand and takes it away in one gesture."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.channels.models import Channel, Place
from parvis.inbox.models import Conversation, ConversationState
from parvis.intake.actions import take_story
from parvis.listening.models import Backfill
from parvis.listening.watches import backfill
from parvis.listening.watches.actions import Wish, make_watch
from parvis.members.models import Member
from parvis.sample.talk import script, tell
from parvis.strategy.models import Purpose
from parvis.stream.actions import forget_brand
from parvis.team.actions import record
from parvis.team.models import Brand, Role, Seat, User
from parvis.wire.items import Item

SLUG = "cafe-du-perron"
STILL_WARM = timedelta(days=4)
# What a Mastodon of today tells of its limits: the practice desk asks nobody.
STATUS = {
    "text": 500, "unit": "grapheme", "link": 23, "far_names": True, "media": 4, "alt": 1500,
    "types": ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"],
    "media_octets": 16_777_216,
}  # fmt: skip


def create_sample_brand(*, by: User, now: datetime | None = None) -> Brand:
    """Make the invented café with its months of talk, or return the one that is there.

    The story enters by the same way as a real site's. What is older than a few days counts as
    history, so that the desk looks as it would after some weeks of work.
    """
    now = now or timezone.now()
    existing = Brand.objects.filter(is_sample=True).first()
    if existing:
        Seat.objects.get_or_create(brand=existing, user=by, defaults={"role": Role.OWNER})
        return existing
    cafe = script()["cafe"]
    with transaction.atomic():
        brand = Brand.objects.create(
            slug=SLUG,
            name=cafe["name"],
            site_url=cafe["site"],
            is_sample=True,
            language=by.language,
        )
        Seat.objects.create(brand=brand, user=by, role=Role.OWNER)
        why, for_whom, success = script()["purpose"]["fr" if by.language[:2] == "fr" else "en"]
        Purpose.objects.create(brand=brand, why=why, for_whom=for_whom, success=success)
        blog, forum = tell(now)
        _listen(brand, by)
        _channel(brand, "wordpress", cafe["name"], cafe["site"], blog, now)
        _channel(brand, "forum", "Forum", cafe["forum"], forum, now)
        _channel(brand, "mastodon", cafe["account"], cafe["fediverse"], [], now)
        Channel.objects.filter(brand=brand, network="mastodon").update(limits=STATUS)
        _settle(brand)
        record("sample.created", brand=brand, by=by)
    return brand


def _listen(brand: Brand, by: User) -> None:
    """Begin to listen before the story is told, so that it is caught as it comes."""
    wanted = script()["watches"]["fr" if by.language[:2] == "fr" else "en"]
    for name, kind, query in wanted:
        make_watch(brand, Wish(name=name, kind=kind, query=query), by=by)
    for row in Backfill.objects.filter(watch__brand=brand):
        backfill.step(row.pk)


def _channel(
    brand: Brand, network: str, title: str, address: str, items: list[Item], now: datetime
) -> None:
    channel = Channel.objects.create(
        brand=brand,
        network=network,
        authority=address,
        title=title,
        url=address,
        account_id="user:1",
        account_name=brand.name,
        language="fr",
        connected_at=now - timedelta(days=60),
        history_before=now - STILL_WARM,
    )
    place = Place.objects.create(channel=channel, key="comments", label=title, last_read_at=now)
    take_story(place, items)


def _settle(brand: Brand) -> None:
    """Make the desk look lived in: ambassadors are known, older open threads were dealt with."""
    names = script()["names"]["ambassadors"]
    Member.objects.filter(brand=brand, name__in=names).update(is_ambassador=True)
    open_ones = Conversation.objects.filter(brand=brand, state=ConversationState.OPEN)
    keep = list(open_ones.order_by("-has_held", "-sort_at").values_list("pk", flat=True)[:14])
    open_ones.exclude(pk__in=keep).update(state=ConversationState.NO_REPLY, waiting_since=None)


def remove_sample_brand(*, by: User) -> bool:
    """Take the sample brand away with everything in it; False when there was none."""
    with transaction.atomic():
        brand = Brand.objects.filter(is_sample=True).first()
        if brand is None:
            return False

        forget_brand(brand)
        brand.delete()
        record("sample.removed", by=by, subject=brand.name)
    return True
