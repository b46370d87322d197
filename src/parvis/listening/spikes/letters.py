"""Writes the letters of a spike: to whom, and in whose language."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from parvis.channels import mail
from parvis.listening.spikes import saying
from parvis.listening.spikes.models import AlertWish, Spike
from parvis.team.models import Role, Seat

PURPOSE = "alert"
BY_DEFAULT = frozenset({Role.OWNER, Role.MANAGER})


def write(spike: Spike) -> int:
    """Write to whoever wants to know, in the caller's transaction; say how many letters leave."""
    wishes = {row.user_id: row for row in AlertWish.objects.filter(brand=spike.brand_id)}
    seats = Seat.objects.filter(brand=spike.brand_id, user__is_active=True).select_related("user")
    written = 0
    for seat in seats:
        wish = wishes.get(seat.user_id)
        wants = seat.role in BY_DEFAULT if wish is None else _wants(wish, spike)
        sees = spike.watch.is_shared or spike.watch.created_by_id == seat.user_id
        if wants and sees and seat.user.email:
            with override(seat.user.language):
                letter = mail.put(
                    to=seat.user.email, subject=subject(spike), text=text(spike), purpose=PURPOSE
                )
            written += letter is not None
    return written


def _wants(wish: AlertWish, spike: Spike) -> bool:
    return wish.grave if spike.is_single else wish.spikes


def subject(spike: Spike) -> str:
    """Say the watch and the arithmetic."""
    return f"{spike.watch.name} — {saying.headline(spike)}"


def text(spike: Spike) -> str:
    """Write the whole letter: the arithmetic, the reasons, where to look, how to stop it."""
    slug = spike.brand.slug
    page = f"{reverse('mentions', args=[slug])}?watch={spike.watch_id}"
    lines = [
        f"{spike.brand.name}, {spike.watch.name}",
        saying.headline(spike),
        saying.arithmetic(spike),
        "\n".join(saying.reasons(spike)),
        gettext("See the mentions: %(url)s") % {"url": f"{settings.ADDRESS}{page}"},
        gettext("To be written to less often: %(url)s")
        % {"url": f"{settings.ADDRESS}{reverse('alerts', args=[slug])}"},
    ]
    return "\n\n".join(line for line in lines if line)
