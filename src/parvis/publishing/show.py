"""Says posts for the screen: where each stands, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.channels import looks
from parvis.channels.costs import Told, of_words
from parvis.channels.files.queries import of
from parvis.channels.models import Channel, Outgoing, OutgoingState
from parvis.channels.queries import verbs_of
from parvis.channels.registry import connectors
from parvis.channels.rules import limits_of
from parvis.inbox.attached import Hanging, hanging_ours, received
from parvis.inbox.ways import Way, changed, way, with_tries
from parvis.publishing import queries
from parvis.publishing.actions import is_free
from parvis.publishing.models import Part, Post
from parvis.publishing.rules import Where
from parvis.stream.models import Item
from parvis.wire.card import Limits

S = OutgoingState


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A post on one network: where it stands, where a change of it stands, what can be done with it."""

    pk: int
    icon: str
    name: str
    url: str
    way: Way
    text: str
    change: Way | None = None
    change_pk: int | None = None
    may_edit: bool = False
    may_retract: bool = False
    is_there: bool = False
    received: str = ""

    @property
    def moves(self) -> bool:
        """Say whether its sentence is about to change."""
        return any(w and (w.undo or w.icon == "send") for w in (self.way, self.change))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A post, with all its pieces."""

    post: Post
    at: datetime
    pieces: tuple[Piece, ...]
    media: tuple[Hanging, ...]

    @property
    def undo(self) -> int:
        """Say for how many seconds all of it can be taken back; 0 once some of it has left."""
        ways = [piece.way for piece in self.pieces]
        return min((w.left for w in ways), default=0) if all(w.undo for w in ways) else 0

    @property
    def waits(self) -> bool:
        """Say whether all of it leaves at an hour to come."""
        return bool(self.pieces) and all(piece.way.later for piece in self.pieces)

    @property
    def moves(self) -> bool:
        """Say whether what is said of it is about to change."""
        return any(piece.moves for piece in self.pieces)


def said(
    post: Post, parts: Sequence[Part], asked: Mapping[int, Outgoing], seen: Mapping[int, Item]
) -> Said:
    """Say a post, where it stands, and how it is received there."""
    rows = [part.outgoing for part in parts]
    sent = [row.sent_at for row in rows if row.sent_at]
    later = [row.send_at for row in rows if row.state == S.QUEUED and row.send_at > timezone.now()]
    return Said(
        post=post,
        at=min(sent) if sent else min(later, default=post.at),
        pieces=tuple(_piece(part, asked.get(part.pk), seen.get(part.pk)) for part in parts),
        media=hanging_ours(post.brand, of(rows[0])) if rows else (),
    )


def _piece(part: Part, last: Outgoing | None, item: Item | None) -> Piece:
    row = part.outgoing
    verbs = verbs_of(row.channel)
    stands = row.state == S.SENT and bool(row.remote_id) and is_free(last)
    return Piece(
        pk=part.pk,
        icon=looks.icon(row.channel.network),
        name=looks.name(row.channel),
        url=row.url if row.state == S.SENT and is_free(last) else "",
        way=with_tries(_way(part), row),
        text=part.text,
        change=with_tries(changed(last, last.created_by), last) if last else None,
        change_pk=last.pk if last else None,
        may_edit=stands and "edit" in verbs,
        may_retract=stands and "retract" in verbs,
        is_there=stands,
        received=received(item, answers=True) if item else "",
    )


def _way(part: Part) -> Way:
    row, by = part.outgoing, part.post.by
    told = way(row, by)
    if row.state == S.CANCELLED:
        return Way(sentence=_("It did not leave: it was taken back."), icon="undo")
    if row.state != S.SENT or row.standing == "held":
        return told
    if row.brand.is_sample:
        return replace(
            told, sentence=_("Practice: it would stand there now. Nothing left this desk.")
        )
    who = {"name": by.name if by else _("someone who left")}
    return replace(told, sentence=_("It stands there. Written by %(name)s.") % who)


def where(channel: Channel, section: str = "") -> Where:
    """Say what a post must be to leave by a channel."""
    spec = connectors()[channel.network].spec
    return Where(name=looks.name(channel), spec=spec, limits=limits_of(channel), section=section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One channel to choose, with what its counter needs."""

    pk: int
    icon: str
    name: str
    limits: Limits
    chosen: bool
    warns: bool
    section: str
    sections: tuple[tuple[str, str], ...]
    cost: Told | None


def choices(
    channels: Sequence[Channel], chosen: set[int], sections: Mapping[str, str]
) -> list[Choice]:
    """Offer the channels by which a post can leave; the only one is chosen already."""
    return [
        Choice(
            pk=channel.pk,
            icon=looks.icon(channel.network),
            name=looks.name(channel),
            limits=limits_of(channel),
            chosen=channel.pk in chosen or len(channels) == 1,
            warns=connectors()[channel.network].spec.warnings,
            section=str(sections.get(str(channel.pk), "")),
            sections=tuple(limits_of(channel).sections.items()),
            cost=of_words(channel),
        )
        for channel in channels
    ]


def listed(posts: Sequence[Post]) -> list[Said]:
    """Say a list of posts, their parts read along with them."""
    parts = [part for post in posts for part in post.parts.all()]
    asked, seen = queries.asked_of(parts), queries.seen_of(parts)
    told: list[Any] = []
    for post in posts:
        mine = sorted(post.parts.all(), key=lambda part: part.pk)
        for part in mine:
            part.post = post
            part.outgoing.brand = post.brand
        told.append(said(post, mine, asked, seen))
    return told
