"""Who else is here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.inbox.models import Conversation, Presence
from parvis.team.models import User

HERE: Final = timedelta(seconds=45)
WRITES: Final = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Company:
    """Who else is in a conversation, as sentences, and a mark that changes when they do."""

    sentences: tuple[str, ...]
    mark: str
    is_writing: bool


def company(conversation: Conversation, user: User) -> Company:
    """Say who else looks at a conversation or writes there at this moment."""
    now = timezone.now()
    rows = Presence.objects.filter(
        Q(at__gt=now - HERE) | Q(wrote_at__gt=now - WRITES), conversation=conversation
    )
    rows = rows.exclude(user=user).select_related("user").order_by("user__name")
    writing = [r for r in rows if r.wrote_at and r.wrote_at > now - WRITES]
    looking = [r for r in rows if r not in writing]
    mark = ".".join([*(f"w{r.user_id}" for r in writing), *(f"l{r.user_id}" for r in looking)])
    told = []
    if writing:
        told.append(
            ngettext(
                "%(names)s is writing an answer", "%(names)s are writing an answer", len(writing)
            )
            % {"names": _names(writing)}
        )
    if looking:
        told.append(
            ngettext("%(names)s is reading too", "%(names)s are reading too", len(looking))
            % {"names": _names(looking)}
        )
    return Company(tuple(told), mark, bool(writing))


def _names(rows: list[Presence]) -> str:
    names = [row.user.name.split()[0] if row.user.name else row.user.email for row in rows]
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
