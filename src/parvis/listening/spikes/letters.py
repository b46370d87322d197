"""Tells of a spike: whom, and in whose language."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from parvis.listening.alerts.actions import tell
from parvis.listening.alerts.rules import Told
from parvis.listening.spikes import saying
from parvis.listening.spikes.models import AlertWish, Spike
from parvis.team.models import Role, Seat

BY_DEFAULT = frozenset({Role.OWNER, Role.MANAGER})


def write(spike: Spike) -> int:
    """Tell whoever wants to know, in the caller's transaction; say how many people."""
    wishes = {row.user_id: row for row in AlertWish.objects.filter(brand=spike.brand_id)}
    seats = Seat.objects.filter(brand=spike.brand_id, user__is_active=True).select_related("user")
    written = 0
    for seat in seats:
        wish = wishes.get(seat.user_id)
        wants = seat.role in BY_DEFAULT if wish is None else _wants(wish, spike)
        sees = spike.watch.is_shared or spike.watch.created_by_id == seat.user_id
        if wants and sees:
            with override(seat.user.language):
                told = Told(subject(spike), text(spike), page(spike))
            key = f"spike:{spike.pk}"
            ways = tell(spike.watch, seat.user, key=key, told=told, urgent=spike.is_single)
            written += ways > 0
    return written


def _wants(wish: AlertWish, spike: Spike) -> bool:
    return wish.grave if spike.is_single else wish.spikes


def subject(spike: Spike) -> str:
    """Say the watch and the arithmetic."""
    return f"{spike.watch.name} — {saying.headline(spike)}"


def text(spike: Spike) -> str:
    """Say the arithmetic and the reasons."""
    lines = [
        saying.headline(spike),
        saying.arithmetic(spike),
        "\n".join(saying.reasons(spike)),
    ]
    return "\n\n".join(line for line in lines if line)


def page(spike: Spike) -> str:
    """Return the address of what the watch caught."""
    return (
        f"{settings.ADDRESS}{reverse('mentions', args=[spike.brand.slug])}?watch={spike.watch_id}"
    )
