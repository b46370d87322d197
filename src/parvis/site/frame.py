"""What the frame around every page shows: brand, rooms, counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.inbox.queries import counters, pulse_of
from parvis.site.rail import Choice, Entry
from parvis.team.models import Brand, Role, Seat, User
from parvis.team.queries import seats_of, second_factor_wanted, unread
from parvis.team.rules import Right, allows
from parvis.team.words import told


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the rail: its page, its mark, the gesture it stands under."""

    name: str
    label: str | Promise
    icon: str
    group: str | Promise = ""
    low: bool = False
    pages: tuple[str, ...] = ()
    key: str = ""


ROOMS = (
    Room("today", _("Today"), "today", key="t"),
    Room(
        "listening",
        _("Listening"),
        "eye",
        pgettext_lazy("gesture", "Listen"),
        pages=(
            "watch",
            "new_watch",
            "watch_edit",
            "word_lists",
            "word_list",
            "new_word_list",
            "mentions",
            "mention_copies",
            "muted",
            "alerts",
            "alert_ways",
            "alert_way",
            "new_alert_way",
            "voice",
        ),
        key="l",
    ),
    Room(
        "members",
        _("Members"),
        "people",
        pgettext_lazy("gesture", "Listen"),
        pages=(
            "member",
            "member_added",
            "member_linking",
            "member_same",
            "author",
            "author_membership",
            "notice",
            "notice_change",
            "retention",
            "retention_change",
        ),
        key="m",
    ),
    Room(
        "inbox",
        _("Inbox"),
        "inbox",
        pgettext_lazy("gesture", "Converse"),
        pages=(
            "conversation",
            "conversation_replies",
            "conversation_saved_replies",
            "noted",
            "tags",
            "views",
        ),
        key="i",
    ),
    Room(
        "posts",
        pgettext_lazy("room", "Posts"),
        "send",
        pgettext_lazy("gesture", "Reach out"),
        pages=("new_post", "post", "post_words"),
        key="p",
    ),
    Room(
        "strategy",
        _("Strategy"),
        "compass",
        low=True,
        pages=("saved_replies", "saved_reply", "new_saved_reply"),
        key="s",
    ),
    Room(
        "team",
        _("Team"),
        "team",
        low=True,
        pages=(
            "channels",
            "channel",
            "channel_asking",
            "channel_code",
            "channel_places",
            "authorized",
            "connection",
            "audit",
            "brand_settings",
            "seats",
            "seat",
            "seat_invitation",
            "channel_key",
            "imports",
            "import",
        ),
        key="e",
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the account menu."""

    label: str | Promise
    url: str
    icon: str


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the brand the page is about, its rooms, and the way to the other brands."""
    user = getattr(request, "user", None)
    brand = getattr(request, "brand", None)
    if not isinstance(user, User):
        return {"brand": brand}
    seat = getattr(request, "seat", None)
    return {
        "brand": brand,
        "seat": seat,
        "brands": SimpleLazyObject(lambda: _brands(user, brand)),
        "rail": SimpleLazyObject(lambda: list(_rail(request, user, brand))) if brand else [],
        "compose_url": _compose_url(brand, seat),
        "search_url": reverse("search", args=[brand.slug]) if brand else "",
        "sample_url": _sample_url(brand, seat),
        "account_links": _links(user),
        "told_to_me": SimpleLazyObject(lambda: [(row, told(row)) for row in unread(user)]),
        "second_factor_from": second_factor_wanted(brand, user) if brand else None,
    }


def _brands(user: User, brand: Brand | None) -> list[Choice]:
    return [
        Choice(s.brand.name, reverse("today", args=[s.brand.slug]), s.brand == brand)
        for s in seats_of(user)
    ]


def _rail(request: HttpRequest, user: User, brand: Brand) -> Iterator[Entry]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    for room in ROOMS:
        yield Entry(
            label=room.label,
            icon=room.icon,
            url=reverse(room.name, args=[brand.slug]),
            current=here == room.name or here in room.pages,
            count=counters(brand, user, at=pulse_of(request, brand))["held"]
            if room.name == "inbox"
            else 0,
            group=room.group,
            low=room.low,
            key=room.key,
        )


def _compose_url(brand: Brand | None, seat: Seat | None) -> str:
    writes = brand and seat and allows(seat.role, Right.ANSWER)
    return reverse("new_post", args=[brand.slug]) if brand and writes else ""


def _sample_url(brand: Brand | None, seat: Seat | None) -> str:
    owns = brand and brand.is_sample and seat and seat.role == Role.OWNER
    return reverse("sample_removal", args=[brand.slug]) if brand and owns else ""


def _links(user: User) -> list[Link]:
    links = [Link(_("My account"), reverse("account"), "person")]
    if user.is_operator:
        links += [
            Link(_("The machine"), reverse("desk"), "gear"),
            Link(_("Another brand"), reverse("new_brand"), "plus"),
        ]
    return links
