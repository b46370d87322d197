"""What is done to the notice: written, changed, seen by a person before anything is listened to."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from django.db import transaction

from parvis.channels.actions import begin_reading
from parvis.members.forgetting import terms_of
from parvis.members.models import Notice, NoticeSeen
from parvis.members.notice import REGIMES, version_of
from parvis.team.actions import record
from parvis.team.models import Brand, User

FIELDS: Final = ("person", "title", "contact", "hosting", "published_url")
USUAL: Final = ["quebec", "canada"]


def notice_of(brand: Brand) -> Notice:
    """Return a brand's notice; one that nobody made yet has no key and names nobody."""
    row = Notice.objects.filter(brand=brand).first() or Notice(brand=brand, regimes=USUAL)
    row.brand = brand
    return row


def begin_notice(brand: Brand, *, by: User) -> Notice:
    """Make a brand's notice on first sight: whoever sees it first is in charge until changed."""
    given = {
        "key": secrets.token_urlsafe(12),
        "person": by.name,
        "contact": by.email,
        "regimes": USUAL,
    }
    row, _made = Notice.objects.get_or_create(brand=brand, defaults=given)
    row.brand = brand
    return row


def current_version(brand: Brand) -> str:
    """Name the version of the notice that holds now."""
    return version_of(notice_of(brand), days=terms_of(brand).days)


def change_notice(
    notice: Notice, *, given: Mapping[str, str], regimes: list[str], by: User
) -> Notice:
    """Say who answers for the listening, how to reach them, and where things are kept."""
    with transaction.atomic():
        for name in FIELDS:
            setattr(notice, name, given.get(name, "").strip())
        notice.regimes = [name for name in REGIMES if name in regimes]
        notice.save()
        record("notice.changed", brand=notice.brand, by=by, subject=notice.brand.name)
    return notice


def see_notice(brand: Brand, *, version: str, by: User) -> bool:
    """Record that a person saw the notice in full, and begin to read what waited for it.

    False, and nothing is recorded, when `version` is no longer the one that holds.
    """
    with transaction.atomic():
        if version != current_version(brand):
            return False
        NoticeSeen.objects.create(brand=brand, by=by, version=version)
        record("notice.seen", brand=brand, by=by, subject=brand.name, version=version)
        begin_reading(brand)
    return True


def last_seen(brand: Brand) -> NoticeSeen | None:
    """Find the last time that someone saw the notice, in whatever version."""
    return NoticeSeen.objects.filter(brand=brand).select_related("by").order_by("-pk").first()


def is_told(brand: Brand, ours: bool) -> bool:  # noqa: FBT001 -- the shape `channels.ears` asks
    """Say whether reading may begin: of our own places once any version was seen, else this one."""
    seen = NoticeSeen.objects.filter(brand=brand)
    return seen.exists() if ours else seen.filter(version=current_version(brand)).exists()
