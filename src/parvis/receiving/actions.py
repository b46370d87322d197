"""Takes down what is said, verifies it in its turn, and tells others of our links."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

import msgspec
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from parvis.channels.connecting import connector_for
from parvis.channels.hooks import ChannelChanged
from parvis.channels.models import Channel, ChannelState
from parvis.channels.rules import trouble
from parvis.intake.actions import take_page
from parvis.kit import jobs
from parvis.kit.errands import back_off
from parvis.kit.secrets import KeyMissing
from parvis.receiving.models import Announced, Received, ReceivedState
from parvis.receiving.rules import (
    A_WHILE,
    MOST_OF_A_HOST,
    MOST_TRIES,
    MOST_WAITING,
    digest,
    links_out,
)
from parvis.stream.hooks import ItemsStored
from parvis.stream.models import Item
from parvis.wire.errors import ConnectorError, Reconnect, Refused, TryLater
from parvis.wire.items import Knock
from parvis.wire.networks import host_of
from parvis.wire.words import gettext_noop as _

MENTIONS: Final = "webmention"
HOOK: Final = "webhook"
DOORSTEPS: Final = {MENTIONS: "mentioned", HOOK: "hooked"}
LISTENING: Final = (ChannelState.CONNECTED, ChannelState.EXPIRING, ChannelState.DOWN)
PATIENCE: Final = timedelta(minutes=1)
NO_LINK: Final = _("The page does not link to yours: nothing was kept.")


class TooMany(Exception):
    """More than a site, or its whole channel, may say in a while."""


def open_doorstep(event: ChannelChanged) -> None:
    """Give a channel that is knocked at its own address (inside the write that connects it)."""
    channel = event.channel
    if channel.network not in DOORSTEPS:
        return
    key = channel.settings.get("key") or secrets.token_urlsafe(24)
    endpoint = (
        f"{str(settings.ADDRESS).rstrip('/')}{reverse(DOORSTEPS[channel.network], args=[key])}"
    )
    channel.settings = {**channel.settings, "key": key, "endpoint": endpoint}
    Channel.objects.filter(pk=channel.pk).update(settings=channel.settings)


def receive(channel: Channel, knock: Knock) -> Received:
    """Take a knock down, to be verified in its turn. Raises TooMany."""
    host, now = host_of(knock.source), timezone.now()
    rows = Received.objects.filter(channel=channel)
    waiting = rows.filter(state=ReceivedState.WAITING).count()
    lately = rows.filter(host=host, received_at__gte=now - A_WHILE).count() if host else 0
    if waiting >= MOST_WAITING or lately >= MOST_OF_A_HOST:
        raise TooMany
    with transaction.atomic():
        row, _made = Received.objects.update_or_create(
            channel=channel,
            digest=digest(knock.way, knock.source, knock.target, knock.body.decode("utf-8", "replace")),
            defaults={
                "way": knock.way, "source": knock.source, "target": knock.target, "host": host,
                "told": dict(knock.told), "body": knock.body.decode("utf-8", "replace"),
                "received_at": now, "state": ReceivedState.WAITING, "due_at": now, "attempts": 0,
            },
        )  # fmt: skip
        jobs.ring("received", row.pk)
    return row


def verify(pk: int) -> None:
    """Verify one knock at its source, and take in what it comes to. Safe to die anywhere inside."""
    row = Received.objects.select_related("channel__brand").filter(pk=pk).first()
    if row is None:
        return
    channel = row.channel
    place = channel.places.select_related("channel__brand").order_by("pk").first()
    if channel.state not in LISTENING or place is None:
        _settle(row, ReceivedState.REFUSED, None)
        return
    knock = Knock(
        way=row.way, source=row.source, target=row.target, told=row.told, body=row.body.encode()
    )
    try:
        page = connector_for(channel).accept(knock)
        take_page(place, msgspec.structs.replace(page, cursor=place.cursor))
    except (ConnectorError, KeyMissing) as error:
        _failed(row, error)
        return
    if page.items:
        _settle(row, ReceivedState.TAKEN, None)
    else:
        known = Item.objects.filter(channel=channel, remote_id__in=page.gone).exists()
        after = ReceivedState.GONE if known else ReceivedState.REFUSED
        _settle(row, after, None if known else Refused(NO_LINK))


def _failed(row: Received, error: ConnectorError | KeyMissing) -> None:
    told = Reconnect(error.sentence) if isinstance(error, KeyMissing) else error
    if isinstance(told, TryLater) and row.attempts < MOST_TRIES:
        wait = max(told.after or PATIENCE, back_off(row.attempts + 3))
        Received.objects.filter(pk=row.pk).update(
            due_at=timezone.now() + wait, trouble=trouble(told)
        )
        return
    _settle(row, ReceivedState.REFUSED, told)


def _settle(row: Received, state: ReceivedState, error: ConnectorError | None) -> None:
    kept = trouble(error) if error else None
    same = Received.objects.filter(pk=row.pk, received_at=row.received_at)
    same.update(state=state, due_at=None, trouble=kept, body="")


def note_links(event: ItemsStored) -> None:
    """Note the links of our new and changed posts, where a site asked for it (in the intake)."""
    posts = [
        item
        for item in (*event.new, *event.changed)
        if item.kind == "post" and item.ours and item.url and item.html and not item.is_history
    ]
    if not posts or event.channel.network == MENTIONS:
        return
    told = Channel.objects.filter(
        brand_id=event.channel.brand_id,
        network=MENTIONS,
        state__in=LISTENING,
        settings__tells="yes",
    )
    for channel in told:
        sites = {host_of(one) for one in channel.settings["site"].replace(",", " ").split()}
        for post in posts:
            if host_of(post.url) in sites:
                _note(channel, post.url, links_out(post.html, post.url))


def _note(channel: Channel, source: str, targets: list[str]) -> None:
    """Note what is linked to, and again what was: a link taken away is told too."""
    now = timezone.now()
    before = Announced.objects.filter(channel=channel, source=source)
    before.update(due_at=now, attempts=0)
    rows = [
        Announced(channel=channel, source=source, target=t, digest=digest(source, t), due_at=now)
        for t in targets
    ]
    Announced.objects.bulk_create(rows, ignore_conflicts=True)


def tell(pk: int) -> None:
    """Tell one site of one link; telling it again changes nothing there."""
    row = Announced.objects.select_related("channel__brand").filter(pk=pk).first()
    if row is None:
        return
    due_at, kept, way = None, None, row.way
    try:
        way = connector_for(row.channel).announce(row.source, row.target) or "none"
    except (ConnectorError, KeyMissing) as error:
        told = Reconnect(error.sentence) if isinstance(error, KeyMissing) else error
        kept = trouble(told)
        if isinstance(told, TryLater) and row.attempts < MOST_TRIES:
            due_at = timezone.now() + max(told.after or PATIENCE, back_off(row.attempts + 3))
    told_at = timezone.now() if kept is None else row.told_at
    Announced.objects.filter(pk=pk).update(due_at=due_at, trouble=kept, way=way, told_at=told_at)
