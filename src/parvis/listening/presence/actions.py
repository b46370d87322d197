"""Follows words, asks each engine once a day for them, and keeps what it answered for two years.

A phrase is a row that is due once a day. What an engine answered is written with the day on which it
was asked, in one transaction: a worker killed anywhere asks again at most what was not written yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.channels.rules import trouble
from parvis.kit import jobs
from parvis.kit.door.desk import desk_door
from parvis.kit.errands import back_off
from parvis.kit.secrets import KeyMissing
from parvis.listening.models import Engine, EngineKind, Phrase, Rank
from parvis.listening.presence import rules
from parvis.listening.presence.engines import Shown, Sought, brave, console, searxng
from parvis.listening.presence.queries import own_hosts, today_of
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.wire.errors import Broken, ConnectorError, Reconnect, TryLater
from parvis.wire.words import gettext_noop as _

MOST: Final = 50
KEPT: Final = timedelta(days=731)
PAST: Final = timedelta(days=480)
LATE: Final = timedelta(days=10)
LONGEST: Final = timedelta(hours=3)
CAP: Final = _("The %(cap)s requests of this month are used up; it goes on with the next month.")


class TooMany(Exception):
    """A brand follows as many phrases as one may."""


def follow(brand: Brand, sought: Sought, *, by: User) -> Phrase:
    """Follow some words from now on; following them again changes nothing. Raises TooMany."""
    with transaction.atomic():
        if Phrase.objects.filter(brand=brand).count() >= MOST:
            raise TooMany
        row, made = Phrase.objects.get_or_create(
            brand=brand,
            words=" ".join(sought.words.split())[:200],
            language=sought.language,
            region=sought.region,
            defaults={"created_by": by, "due_at": None if brand.is_sample else timezone.now()},
        )
        if made:
            record("presence.followed", brand=brand, by=by, subject=row.words)
            jobs.ring("phrase", row.pk)
    return row


def leave(phrase: Phrase, *, by: User) -> None:
    """Follow some words no more; their ranks go with them."""
    with transaction.atomic():
        record("presence.left", brand=phrase.brand, by=by, subject=phrase.words)
        phrase.delete()


def keep_engine(
    brand: Brand,
    kind: str,
    *,
    settings: Mapping[str, str],
    secret: Mapping[str, str],
    cap: int = 0,
    by: User,
) -> Engine:
    """Keep how an engine is asked, once it answered, and have every phrase looked at."""
    with transaction.atomic():
        row = Engine.objects.filter(brand=brand, kind=kind).first()
        row = row or Engine(brand=brand, kind=kind)
        row.settings, row.secret, row.cap = dict(settings), dict(secret), cap
        row.is_on, row.trouble, row.worked_at = True, None, timezone.now()
        row.save()
        record("presence.engine", brand=brand, by=by, subject=str(row.get_kind_display()))
        for phrase in Phrase.objects.select_for_update().filter(brand=brand):
            phrase.asked.pop(kind, None)
            phrase.troubles.pop(kind, None)
            phrase.due_at = timezone.now()
            phrase.save(update_fields=["asked", "troubles", "due_at"])
            jobs.ring("phrase", phrase.pk)
    return row


def forget_engine(engine: Engine, *, by: User) -> None:
    """Ask an engine no more, and forget its key; the ranks it gave stay."""
    with transaction.atomic():
        record("presence.engine_left", brand=engine.brand, by=by, subject=engine.get_kind_display())
        engine.delete()


def try_engine(
    brand: Brand, kind: str, settings: Mapping[str, str], secret: Mapping[str, str]
) -> None:
    """Ask an engine once, for nothing that is kept. Raises an error of `wire.errors`."""
    today = today_of(brand)
    if kind == EngineKind.CONSOLE:
        _console(settings, secret, None, today - LATE, today)
    else:
        _addresses(kind, settings, secret, Sought(words=brand.name))


def step(pk: int) -> None:
    """Ask every engine that was not asked today for a phrase; say when to come back."""
    phrase = Phrase.objects.select_related("brand").get(pk=pk)
    brand = phrase.brand
    if brand.is_sample:
        Phrase.objects.filter(pk=pk).update(due_at=None)
        return
    today, wait = today_of(brand), None
    for engine in Engine.objects.filter(brand=brand, is_on=True):
        if phrase.asked.get(engine.kind) == today.isoformat():
            continue
        later = _look(phrase, engine, today)
        wait = min(wait or LONGEST, later) if later else wait
    Rank.objects.filter(phrase=phrase, day__lt=today - KEPT).delete()
    now = timezone.now()
    tomorrow = rules.next_look(now, ZoneInfo(brand.time_zone), pk)
    due_at = min(now + wait, tomorrow) if wait else tomorrow
    told = {"due_at": due_at} if wait else {"due_at": due_at, "attempts": 0}
    Phrase.objects.filter(pk=pk, due_at=phrase.due_at).update(**told)


def _look(phrase: Phrase, engine: Engine, today: date) -> timedelta | None:
    """Ask one engine and keep its answer; return how long to wait when it may answer later today."""
    try:
        _spend(engine, today)
        found = _ask(phrase, engine, today)
    except KeyMissing as error:
        _failed(phrase, engine, today, Reconnect(error.sentence, cause=error.cause))
    except TryLater as error:
        wait = max(back_off(max(6, phrase.attempts)), error.after or timedelta())
        soon = wait < LONGEST
        _failed(phrase, engine, None if soon else today, error)
        return wait if soon else None
    except ConnectorError as error:
        _failed(phrase, engine, today, error)
    except Exception as error:  # noqa: BLE001 -- whatever an answer of others provokes
        _failed(phrase, engine, today, Broken(cause=type(error).__name__))
    else:
        _keep(phrase, engine, today, found)
    return None


def _spend(engine: Engine, today: date) -> None:
    """Count a request before it leaves. Raises TryLater when the month's are used up."""
    month = today.replace(day=1)
    rows = Engine.objects.filter(pk=engine.pk)
    rows.exclude(month=month).update(month=month, asked=0)
    within = rows.filter(asked__lt=engine.cap) if engine.cap else rows
    if not within.update(asked=F("asked") + 1) and engine.cap:
        after = rules.next_month(today) - today
        raise TryLater(CAP, cap=engine.cap, after=after, cause="cap")


def _ask(phrase: Phrase, engine: Engine, today: date) -> list[Rank]:
    sought = Sought(words=phrase.words, language=phrase.language, region=phrase.region)
    secret = dict(engine.secret or {})
    if engine.kind == EngineKind.CONSOLE:
        known = phrase.ranks.filter(engine=engine.kind).exists()
        since = today - (LATE if known else PAST)
        shown = _console(engine.settings, secret, sought, since, today)
        return [_shown(phrase, one) for one in shown]
    addresses = _addresses(engine.kind, engine.settings, secret, sought)
    stood = rules.stood(addresses, own_hosts(phrase.brand))
    return [
        Rank(
            phrase=phrase, engine=engine.kind, day=today, position=stood.position,
            depth=stood.depth, page=stood.page, others=[list(one) for one in stood.others],
        )
    ]  # fmt: skip


def _shown(phrase: Phrase, one: Shown) -> Rank:
    return Rank(
        phrase=phrase, engine=EngineKind.CONSOLE, day=one.day, position=one.position,
        page=one.page[:1000], clicks=one.clicks, displays=one.displays,
    )  # fmt: skip


def _console(
    settings: Mapping[str, Any],
    secret: Mapping[str, str],
    sought: Sought | None,
    since: date,
    until: date,
) -> list[Shown]:
    return console.ask(
        settings.get("site", ""),
        secret,
        sought,
        desk_door(),
        since=since,
        until=until,
        tokens=console.TOKENS,
        api=console.API,
    )


def _addresses(
    kind: str, settings: Mapping[str, Any], secret: Mapping[str, str], sought: Sought
) -> list[str]:
    if kind == EngineKind.BRAVE:
        return brave.ask(secret.get("token", ""), sought, desk_door(), at=brave.ADDRESS)
    return searxng.ask(settings.get("address", ""), sought, desk_door())


def _keep(phrase: Phrase, engine: Engine, today: date, found: list[Rank]) -> None:
    with transaction.atomic():
        if not _note(phrase, engine.kind, today, None):
            return
        Rank.objects.bulk_create(
            found,
            update_conflicts=True,
            unique_fields=["phrase", "engine", "day"],
            update_fields=["position", "depth", "page", "clicks", "displays", "others"],
        )
        Engine.objects.filter(pk=engine.pk).update(worked_at=timezone.now(), trouble=None)


def _failed(phrase: Phrase, engine: Engine, day: date | None, error: ConnectorError) -> None:
    with transaction.atomic():
        _note(phrase, engine.kind, day, trouble(error))
        if isinstance(error, Reconnect):
            Engine.objects.filter(pk=engine.pk).update(is_on=False, trouble=trouble(error))


def _note(phrase: Phrase, kind: str, day: date | None, told: dict[str, Any] | None) -> bool:
    """Note how it went; False when the phrase is followed no more."""
    row = Phrase.objects.select_for_update().filter(pk=phrase.pk).first()
    if row is None:
        return False
    if day is not None:
        row.asked[kind] = day.isoformat()
    if told is None:
        row.troubles.pop(kind, None)
    else:
        row.troubles[kind] = told
    row.save(update_fields=["asked", "troubles"])
    phrase.asked, phrase.troubles = row.asked, row.troubles
    return True
