"""Puts what is to be told into parcels, and sends each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override

from parvis.channels import mail
from parvis.channels.rules import trouble
from parvis.kit import jobs
from parvis.kit.door.desk import desk_door
from parvis.kit.errands import back_off
from parvis.kit.secrets import KeyMissing
from parvis.listening.alerts import rules
from parvis.listening.alerts.rules import Told
from parvis.listening.alerts.services import SERVICES, send
from parvis.listening.models import Alert, AlertHours, Parcel, ParcelState, Watch, Way
from parvis.team.actions import record
from parvis.team.models import Brand, Seat, User
from parvis.wire.errors import Broken, ConnectorError, Gone, Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop

PURPOSE: Final = "alert"
MOST_TRIES: Final = 12
MOST_WAYS: Final = 10
KEPT: Final = timedelta(days=30)

UNKNOWN: Final = gettext_noop("This service is no longer offered. Remove this way and add another.")


INVENTED: Final = gettext_noop("Nothing leaves an invented house. Try it at a brand of your own.")


class TooMany(Exception):
    """A person has as many ways as one may have."""


def hours_of(brand: Brand, user: User) -> AlertHours:
    """Return when a person may be told; not saved when she never said."""
    found = AlertHours.objects.filter(brand=brand, user=user).first()
    return found or AlertHours(brand=brand, user=user)


def tell(watch: Watch, user: User, *, key: str, told: Told, urgent: bool) -> int:
    """Have a person told by each of her ways, in the caller's transaction; say by how many.

    `key` names the event: it is told once by each way, however often this is called.
    """
    if watch.brand.is_sample:
        return 0
    hours = hours_of(watch.brand, user)
    ways: list[Way | None] = list(Way.objects.filter(brand=watch.brand, user=user, is_on=True))
    if hours.by_letter and mail.server() is not None and user.email:
        ways.append(None)
    for way in ways:
        seen = Alert.objects.filter(key=key, parcel__user=user, parcel__way=way)
        if seen.exists():
            continue
        parcel = _open(watch.brand, user, way, hours, urgent=urgent)
        Alert.objects.create(
            parcel=parcel,
            key=key,
            watch=watch,
            title=told.title[:200],
            text=told.text,
            url=told.url,
        )
    return len(ways)


def _open(brand: Brand, user: User, way: Way | None, hours: AlertHours, *, urgent: bool) -> Parcel:
    """Return the parcel that still waits, or a new one that leaves when it may."""
    rows = Parcel.objects.filter(brand=brand, user=user, way=way)
    waiting = rows.filter(state=ParcelState.OPEN, urgent=urgent).select_for_update()
    found = waiting.first()
    if found is not None:
        return found
    last = rows.filter(urgent=urgent).order_by("-made_at").values_list("made_at", flat=True).first()
    due = rules.leaves_at(timezone.now(), _hours(hours, user), urgent=urgent, follows=last)
    parcel = Parcel.objects.create(brand=brand, user=user, way=way, urgent=urgent, due_at=due)
    jobs.ring("parcel", parcel.pk)
    return parcel


def _hours(kept: AlertHours, user: User) -> rules.Hours:
    return rules.Hours(
        zone=ZoneInfo(user.time_zone),
        bundle=timedelta(minutes=kept.bundle),
        quiet_from=kept.quiet_from,
        quiet_to=kept.quiet_to,
        daily_at=kept.daily_at,
    )


def step(pk: int) -> None:
    """Send one parcel. From here on it takes nothing more in."""
    rows = Parcel.objects.filter(pk=pk, state__in=(ParcelState.OPEN, ParcelState.LEAVING))
    rows.update(state=ParcelState.LEAVING)
    parcel = rows.select_related("brand", "user", "way").first()
    if parcel is None:
        Parcel.objects.filter(pk=pk).update(due_at=None)
        return
    if not _may_be_told(parcel):
        _settle(parcel, ParcelState.FAILED, None)
        return
    _forget_old(parcel)
    title, text = said(parcel)
    if parcel.way is None:
        with transaction.atomic():
            _write(parcel, title, text)
            _settle(parcel, ParcelState.SENT, None)
        return
    try:
        deliver(parcel.way, title=title, text=text)
    except ConnectorError as error:
        _failed(parcel, parcel.way, error)
    else:
        with transaction.atomic():
            Way.objects.filter(pk=parcel.way.pk).update(trouble=None, worked_at=timezone.now())
            _settle(parcel, ParcelState.SENT, None)


def _may_be_told(parcel: Parcel) -> bool:
    """Say whether the person still has a seat; a way that she switched off is not used either."""
    is_here = Seat.objects.filter(
        brand=parcel.brand_id, user=parcel.user_id, user__is_active=True
    ).exists()
    return is_here and (parcel.way is None or parcel.way.is_on) and parcel.alerts.exists()


def said(parcel: Parcel) -> tuple[str, str]:
    """Say a parcel in its person's language: title and text."""
    told = [Told(row.title, row.text, row.url) for row in parcel.alerts.order_by("pk")]
    with override(parcel.user.language):
        sentence = ngettext("%(n)s thing to look at", "%(n)s things to look at", len(told))
        more = gettext("There is more on the desk: %(url)s") % {"url": settings.ADDRESS}
    return rules.letter(parcel.brand.name, told, sentence % {"n": len(told)}, more)


def deliver(way: Way, *, title: str, text: str) -> None:
    """Send one message by a way, here and now. Raises an error of `wire.errors`."""
    if way.brand.is_sample:
        raise Refused(INVENTED)
    service = SERVICES.get(way.service)
    if service is None:
        raise Broken(UNKNOWN, cause=way.service)
    try:
        values = dict(way.secret)
    except KeyMissing as error:
        raise Reconnect(error.sentence, cause=error.cause) from error
    try:
        send(service, values, title=title, text=text, door=desk_door())
    except ConnectorError:
        raise
    except Exception as error:  # noqa: BLE001 -- plugins of many hands; a trace would show keys
        raise Broken(rules.NOT_TAKEN, cause=type(error).__name__, service=service.label) from None


def _failed(parcel: Parcel, way: Way, error: ConnectorError) -> None:
    told = trouble(error)
    with transaction.atomic():
        Way.objects.filter(pk=way.pk).update(trouble=told)
        if isinstance(error, TryLater) and parcel.attempts < MOST_TRIES:
            wait = max(back_off(max(2, parcel.attempts)), error.after or timedelta())
            Parcel.objects.filter(pk=parcel.pk).update(
                state=ParcelState.OPEN, due_at=timezone.now() + wait, trouble=told
            )
            return
        if isinstance(error, Reconnect | Gone):
            Way.objects.filter(pk=way.pk).update(is_on=False)
        _settle(parcel, ParcelState.FAILED, told)
        _say_by_letter(parcel, way, error)


def _say_by_letter(parcel: Parcel, way: Way, error: ConnectorError) -> None:
    """Write what did not arrive by a way that failed, and why, to the person's mailbox."""
    title, text = said(parcel)
    with override(parcel.user.language):
        why = gettext(error.sentence) % error.values if error.values else gettext(error.sentence)
        lead = gettext("This did not reach you by %(way)s. %(why)s") % {"way": way.name, "why": why}
    _write(parcel, title, f"{lead}\n\n{text}")


def _write(parcel: Parcel, title: str, text: str) -> None:
    """Put a letter down, with where to change how one is told."""
    page = f"{settings.ADDRESS}{reverse('alert_ways', args=[parcel.brand.slug])}"
    with override(parcel.user.language):
        foot = gettext("To be told less often, or elsewhere: %(url)s") % {"url": page}
    mail.put(to=parcel.user.email, subject=title, text=f"{text}\n\n{foot}", purpose=PURPOSE)


def _settle(parcel: Parcel, state: ParcelState, told: Mapping[str, object] | None) -> None:
    Parcel.objects.filter(pk=parcel.pk).update(
        state=state, due_at=None, trouble=told, settled_at=timezone.now()
    )


def keep_way(way: Way, *, name: str, values: Mapping[str, str], by: User) -> Way:
    """Keep a way, new or changed, and switch it on. Raises TooMany past ten."""
    with transaction.atomic():
        if way._state.adding:  # noqa: SLF001 -- as documented
            if Way.objects.filter(brand=way.brand, user=by).count() >= MOST_WAYS:
                raise TooMany
            way.user = by
        way.name, way.is_on, way.trouble = name[:60], True, None
        way.secret = dict(values)
        way.save()
        record("alerts.way_kept", by=by, brand=way.brand, subject=f"{way.service}: {way.name}")
    return way


def switch_way(way: Way, *, on: bool, by: User) -> None:
    """Switch a way on or off."""
    Way.objects.filter(pk=way.pk).update(is_on=on, trouble=None)
    verb = "alerts.way_on" if on else "alerts.way_off"
    record(verb, by=by, brand=way.brand, subject=way.name)


def remove_way(way: Way, *, by: User) -> None:
    """Remove a way with its keys and what waits on it."""
    with transaction.atomic():
        record("alerts.way_removed", by=by, brand=way.brand, subject=f"{way.service}: {way.name}")
        way.delete()


def try_way(way: Way, *, by: User) -> None:
    """Send a test here and now. Raises an error of `wire.errors` and keeps it on the way."""
    title = gettext("A test from Parvis")
    text = gettext("Alerts of %(brand)s reach you here.") % {"brand": way.brand.name}
    try:
        deliver(way, title=f"{way.brand.name}: {title}", text=text)
    except ConnectorError as error:
        Way.objects.filter(pk=way.pk).update(trouble=trouble(error))
        raise
    Way.objects.filter(pk=way.pk).update(trouble=None, worked_at=timezone.now())
    record("alerts.way_tried", by=by, brand=way.brand, subject=way.name)


def keep_hours(hours: AlertHours, *, by: User) -> None:
    """Keep when a person may be told."""
    with transaction.atomic():
        hours.save()
        record("alerts.hours_kept", by=by, brand=hours.brand)


def _forget_old(parcel: Parcel) -> None:
    """Forget what a person was told more than a month ago: it quotes others."""
    rows = Parcel.objects.filter(brand=parcel.brand_id, user=parcel.user_id, due_at=None)
    rows.filter(made_at__lt=timezone.now() - KEPT).delete()
