"""What is done to connected accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.channels import ears, tending
from parvis.channels.connecting import key_of
from parvis.channels.hand import HAND
from parvis.channels.hooks import ChannelChanged, channel_changed
from parvis.channels.models import Channel, ChannelState, Outgoing, OutgoingState, Place
from parvis.channels.registry import connector
from parvis.channels.rules import CHANNEL_MOVES, IllegalMove, may_move, trouble
from parvis.channels.spending import CAPPED
from parvis.kit import jobs
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.wire.card import Limits, Spec
from parvis.wire.connector import Found
from parvis.wire.connector import Place as WirePlace
from parvis.wire.errors import ConnectorError, Reconnect, Refused
from parvis.wire.items import Author
from parvis.wire.words import gettext_noop as _

DOWN_AFTER: Final = 3
READ: Final = (ChannelState.CONNECTED, ChannelState.EXPIRING, ChannelState.DOWN)
FROM_FILE: Final = "import:"
STREAMED: Final = "stream:"
ANOTHER: Final = _(
    "You are signed in there as %(name)s, and this is %(site)s. Sign in there as that account, or"
    " connect the other one by its own address."
)
TWICE: Final = _("%(name)s is connected already: you find it in the list of connected sites.")


def connect_channel(
    found: Found, *, brand: Brand, by: User | None, ours: bool = True, wait: bool = False
) -> Channel:
    """Connect what was found behind an address, for reading, and have its places read at once.

    Connecting again what was removed, or is there already, returns the same channel. `ours` says
    that the site is the brand's: without it, who speaks there is merely overheard. With `wait`
    nothing is read before `begin_reading`; neither is a place that is not ours before its guards
    allow it (see `ears`).
    """
    now = timezone.now()
    with transaction.atomic():
        channel = Channel.objects.filter(
            brand=brand, network=found.network, authority=found.authority
        ).first()
        if channel is None:
            channel = Channel(
                brand=brand,
                network=found.network,
                authority=found.authority,
                connected_at=now,
                history_before=now,
            )
        before = channel.state if channel.pk else ""
        if before == ChannelState.ARCHIVE:
            channel.connected_at = channel.history_before = now
        channel.title = found.title[:200] or found.url[:200]
        channel.url = found.url[:500]
        channel.settings = {**channel.settings, **found.settings}
        channel.language = found.language
        locked = found.needs_key and not key_of(channel)
        channel.state = ChannelState.RECONNECT if locked else ChannelState.CONNECTED
        channel.trouble = None
        channel.down_since = None
        channel.save()
        _read_places(channel, found, ours=ours, wait=wait or locked)
        record("channel.connected", brand=brand, by=by, subject=channel.title, url=channel.url)
        channel_changed.send(ChannelChanged(channel, before))
    return channel


def connect_account(
    found: Found,
    *,
    secret: Mapping[str, str],
    brand: Brand,
    by: User | None,
    account: Author | None = None,
    limits: Limits | None = None,
) -> Channel:
    """Connect an account described by a form, once its network let the desk in.

    `account` says as whom the desk answers there, where it can.
    """
    with transaction.atomic():
        channel = connect_channel(found, brand=brand, by=by)
        channel.secret = dict(secret)
        if account is not None:
            channel.account_id, channel.account_name = account.remote_id, account.name
            channel.limits = msgspec.to_builtins(limits) if limits else None
        channel.checked_at = timezone.now()
        channel.save(update_fields=["secret", "checked_at", "account_id", "account_name", "limits"])
        _wake_held(channel)
        tending.tend(channel)
    return channel


def _read_places(channel: Channel, found: Found, *, ours: bool, wait: bool) -> None:
    for place in found.places:
        is_ours = place.ours and ours
        waits = wait or not (is_ours or ears.may_begin(channel.brand, ours=False))
        due_at = None if waits else timezone.now()
        row, _made = Place.objects.update_or_create(
            channel=channel,
            key=place.key,
            defaults={"label": place.label, "ours": is_ours, "due_at": due_at},
        )
        if not waits:
            jobs.ring("place", row.pk)


def begin_reading(brand: Brand) -> int:
    """Have every place that waited for its guards read now; return how many."""
    now = timezone.now()
    with transaction.atomic():
        rows = Place.objects.filter(
            channel__brand=brand,
            channel__state__in=READ,
            due_at=None,
            last_read_at=None,
        ).select_related("channel__brand")
        begun = [place for place in rows if ears.may_begin(brand, ours=place.ours)]
        for place in begun:
            place.due_at = now
            place.save(update_fields=["due_at"])
            jobs.ring("place", place.pk)
    return len(begun)


def _wake(channel: Channel, **more: object) -> None:
    """Have the places of a channel read at once, but those that wait for their guards."""
    listed = live_places(channel).select_related("channel__brand")
    places = [place for place in listed if ears.may_wake(place)]
    rows = channel.places.filter(pk__in=[place.pk for place in places])
    rows.update(due_at=timezone.now(), **more)
    for place in places:
        jobs.ring("place", place.pk)


def let_answer(
    channel: Channel,
    *,
    secret: Mapping[str, str],
    account: Author,
    limits: Limits | None,
    by: User | None,
    expires: datetime | None = None,
    opened: Sequence[WirePlace] | None = None,
) -> None:
    """Keep the key that a person gave, once the network said whose it is, and read on.

    `opened` are the places that this key opens besides; one that an older key opened is no longer
    read. Everything is read again for another account than before: it may see more. Raises Refused when
    the account is connected already, or when it is not the one that this channel is.
    """
    with transaction.atomic():
        before, again = channel.state, channel.account_id != account.remote_id
        if spec_of(channel).many:
            _name_by_account(channel, account)
        tending.give_back(channel)
        channel.secret = dict(secret)
        channel.account_id, channel.account_name = account.remote_id, account.name
        channel.limits = msgspec.to_builtins(limits) if limits else None
        channel.state, channel.trouble, channel.down_since = ChannelState.CONNECTED, None, None
        channel.checked_at, channel.expires_at = timezone.now(), expires
        channel.save()
        if opened is not None:
            _read_opened(channel, opened)
        anew: dict[str, object] = {"cursor": "", "caught_up_at": None, "skipped_count": 0}
        _wake(channel, attempts=0, **(anew if again else {}))
        _wake_held(channel)
        tending.tend(channel)
        record("channel.authorized", brand=channel.brand, by=by, subject=channel.title)
        channel_changed.send(ChannelChanged(channel, before))


def _read_opened(channel: Channel, opened: Sequence[WirePlace]) -> None:
    """Read the places that a key opens, and no longer those that only an older key did."""
    kinds = {f"{one.kind}s" for one in spec_of(channel).decides if one.kind}
    channel.places.filter(key__in=kinds - {place.key for place in opened}).delete()
    for place in opened:
        defaults = {"label": place.label, "ours": place.ours, "due_at": timezone.now()}
        Place.objects.get_or_create(channel=channel, key=place.key, defaults=defaults)


def spec_of(channel: Channel) -> Spec:
    """Return the identity card of a channel's network. Raises Unsupported when none is installed."""
    return connector(channel.network).spec


def _name_by_account(channel: Channel, account: Author) -> None:
    """Name a channel after its account, where one site holds several of ours."""
    if channel.account_id and channel.account_id != account.remote_id:
        raise Refused(ANOTHER, name=account.name, site=channel.title)
    name = (account.url or f"{channel.authority}#{account.remote_id}")[:300]
    same = Channel.objects.filter(brand=channel.brand, network=channel.network, authority=name)
    twin = same.exclude(pk=channel.pk).exclude(state=ChannelState.REMOVED).first()
    if twin is not None:
        raise Refused(TWICE, name=account.name)
    channel.authority, channel.url = name, account.url[:500] or channel.url
    channel.title = account.name[:200] or channel.title


def live_places(channel: Channel) -> QuerySet[Place]:
    """List what is asked for at its network, which a file being brought in and a stream are not."""
    return channel.places.exclude(key__startswith=FROM_FILE).exclude(key__startswith=STREAMED)


def allow(channel: Channel, cap: int, *, by: User) -> None:
    """Set how much may be spent in a month, in micro-dollars; what waited for it is tried again."""
    with transaction.atomic():
        before, channel.cap = channel.cap, cap
        channel.save(update_fields=["cap"])
        record("channel.cap", brand=channel.brand, by=by, subject=channel.title)
        if cap > before and channel.state in READ:
            _wake(channel)
            _wake_held(channel, CAPPED)


def _wake_held(channel: Channel, *whys: str) -> None:
    held = Outgoing.objects.filter(
        channel=channel, state=OutgoingState.HELD, why_held__in=whys or ("reconnect", "paused")
    )
    held.update(due_at=timezone.now())
    if whys:
        return
    Outgoing.objects.filter(channel=channel, state=OutgoingState.UNCONFIRMED).update(
        due_at=timezone.now(), attempts=0
    )


def move_channel(channel: Channel, state: ChannelState, *, by: User | None) -> None:
    """Pause, resume or remove an account. Raises IllegalMove."""
    before = channel.state
    if before == state:
        return
    if not may_move(CHANNEL_MOVES, before, state) or channel.network == HAND:
        raise IllegalMove(f"channel {before} → {state}")
    with transaction.atomic():
        channel.state = state
        stopped = state in {ChannelState.PAUSED, ChannelState.REMOVED}
        if state == ChannelState.REMOVED:
            tending.give_back(channel)
            channel.secret = {}
        channel.save(update_fields=["state", "secret"])
        if stopped:
            live_places(channel).update(due_at=None)
        else:
            _wake(channel)
        if state == ChannelState.CONNECTED:
            _wake_held(channel)
        record(f"channel.{state}", brand=channel.brand, by=by, subject=channel.title)
        channel_changed.send(ChannelChanged(channel, before))


def note_failure(
    channel: Channel, error: ConnectorError, *, attempts: int, place: str = ""
) -> None:
    """Keep why an account could not be read, and at which place; down after three tries, dead on Reconnect."""
    before, now = channel.state, timezone.now()
    with transaction.atomic():
        channel.trouble, channel.trouble_at = trouble(error) | {"place": place}, now
        if isinstance(error, Reconnect) and may_move(CHANNEL_MOVES, before, ChannelState.RECONNECT):
            channel.state = ChannelState.RECONNECT
        elif attempts >= DOWN_AFTER and may_move(CHANNEL_MOVES, before, ChannelState.DOWN):
            channel.state, channel.down_since = ChannelState.DOWN, now
        channel.save(update_fields=["trouble", "trouble_at", "state", "down_since"])
        if channel.state != before:
            record(f"channel.{channel.state}", brand=channel.brand, subject=channel.title)
            channel_changed.send(ChannelChanged(channel, before))


def note_success(channel: Channel, *, place: str = "") -> None:
    """Forget the failures of an account that answers again, but what another place still meets."""
    if channel.trouble is None and channel.state != ChannelState.DOWN:
        return
    before = channel.state
    with transaction.atomic():
        channel.down_since = None
        if not _still_fails(channel, place):
            channel.trouble = None
        if before == ChannelState.DOWN:
            channel.state = ChannelState.CONNECTED
        channel.save(update_fields=["trouble", "state", "down_since"])
        if channel.state != before:
            channel_changed.send(ChannelChanged(channel, before))


def _still_fails(channel: Channel, place: str) -> bool:
    """Say whether the failure that an account shows is another place's, which is not over."""
    where = (channel.trouble or {}).get("place", "")
    tried = channel.places.filter(key=where, attempts__gt=0).exclude(due_at=None)
    return bool(where) and where != place and tried.exists()


def rest_of_interval(quiet_for: timedelta) -> timedelta:
    """Say how long until a place is read again: two minutes when lively, half an hour when still."""
    return min(max(quiet_for / 20, timedelta(minutes=2)), timedelta(minutes=30))
