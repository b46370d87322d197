"""What a person does with their day: begins it, puts things off, lets them go, asks for more."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from parvis.inbox.actions import NotPossible, change_state
from parvis.inbox.models import Conversation, ConversationState
from parvis.site.models import Round
from parvis.site.today.rules import LONGEST_DAY, Line, choose
from parvis.team.models import Brand, User


def today_of(user: User, brand: Brand) -> Round | None:
    """Return a person's round of today at a brand, if it has begun."""
    return Round.objects.filter(brand=brand, user=user, day=timezone.localdate()).first()


def begin(user: User, brand: Brand, lines: Sequence[Line]) -> Round:
    """Choose what is asked of this day, once; a day begun stays as it is."""
    with transaction.atomic():
        made = _mine(user, brand)
        if made.asked is None:
            free = [x for x in lines if x.key not in {*made.skipped, *made.dropped}]
            made.asked = [line.key for line in choose(free, minutes=user.minutes_a_day)]
            made.save(update_fields=["asked"])
    return made


def begin_again(user: User, brand: Brand, *, minutes: int) -> None:
    """Keep how long this person has from now on, and let the day be chosen anew."""
    with transaction.atomic():
        user.minutes_a_day = minutes
        user.save(update_fields=["minutes_a_day"])
        made = _mine(user, brand)
        made.asked = None
        made.save(update_fields=["asked"])


def more(user: User, brand: Brand, lines: Sequence[Line], *, minutes: int) -> None:
    """Ask for some minutes more of what may wait."""
    with transaction.atomic():
        made = _mine(user, brand)
        asked = made.asked or []
        others = [x for x in lines if x.key not in {*asked, *made.skipped, *made.dropped}]
        made.asked = [*asked, *(x.key for x in choose(others, minutes=minutes))]
        made.save(update_fields=["asked"])


def skip(user: User, brand: Brand, key: str) -> None:
    """Leave a line for tomorrow."""
    with transaction.atomic():
        made = _mine(user, brand)
        made.skipped = [*(k for k in made.skipped if k != key), key][-100:]
        made.save(update_fields=["skipped"])


def keep(user: User, brand: Brand, key: str) -> None:
    """Keep what was put off three days running: it is asked of this day, and counts anew."""
    with transaction.atomic():
        for made in Round.objects.select_for_update().filter(brand=brand, user=user):
            if key in made.skipped:
                made.skipped = [k for k in made.skipped if k != key]
                made.save(update_fields=["skipped"])
        made = _mine(user, brand)
        made.asked = [*(k for k in made.asked or () if k != key), key][-2 * LONGEST_DAY :]
        made.save(update_fields=["asked"])


def drop(user: User, brand: Brand, key: str, *, may_answer: bool) -> None:
    """Let a line go: it is asked of this person no more; a conversation then needs no reply."""
    with transaction.atomic():
        made = _mine(user, brand)
        made.dropped = [*(k for k in made.dropped if k != key), key][-100:]
        made.save(update_fields=["dropped"])
        sort, _mark, rest = key.partition(":")
        pk = rest.partition(":")[0]
        if sort == "conversation" and pk.isdigit() and may_answer:
            _needs_no_reply(user, brand, int(pk))


def _needs_no_reply(user: User, brand: Brand, pk: int) -> None:
    found = Conversation.objects.filter(brand=brand, pk=pk, state=ConversationState.OPEN).first()
    try:
        if found is not None:
            change_state(found, ConversationState.NO_REPLY, by=user)
    except NotPossible:
        return


def _mine(user: User, brand: Brand) -> Round:
    """Lock a person's round of today, made if need be."""
    day = timezone.localdate()
    Round.objects.get_or_create(brand=brand, user=user, day=day)
    return Round.objects.select_for_update().get(brand=brand, user=user, day=day)
