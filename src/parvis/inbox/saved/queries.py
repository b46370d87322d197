"""What is read of the views that people keep."""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from parvis.inbox.models import Conversation, ConversationState, SavedView
from parvis.inbox.queries import InboxFilter, matching
from parvis.team.models import Brand, User

LIVE = (ConversationState.OPEN, ConversationState.WAITING)


def visible(brand: Brand, user: User) -> QuerySet[SavedView]:
    """List the brand's views and the person's own, in their order."""
    rows = SavedView.objects.filter(Q(owner=None) | Q(owner=user), brand=brand)
    return rows.order_by("position", "pk")


def tabs(brand: Brand, user: User, *, at: int) -> list[tuple[SavedView, int]]:
    """Read the views as tabs, with what waits in those that are cheap to count (0 in the others).

    Read again when the brand's pulse, `at`, has moved, which every visible change makes it do.
    """
    key = f"inbox.tabs.{brand.pk}.{user.pk}.{at}"
    found: list[tuple[SavedView, int]] | None = cache.get(key)
    if found is None:
        found = _tabs(brand, user)
        cache.set(key, found, 60)
    return found


def _tabs(brand: Brand, user: User) -> list[tuple[SavedView, int]]:
    """Read the views, and all their counts at once: only of what is live, never of a search in words."""
    listed = list(visible(brand, user))
    for view in listed:
        known = {k: v for k, v in view.wanted.items() if k in InboxFilter.__dataclass_fields__}
        view.wanted = InboxFilter(**known).given
    wanted = {f"view{v.pk}": InboxFilter(**v.wanted) for v in listed}
    cheap = {name: one for name, one in wanted.items() if _is_cheap(one)}
    if not cheap:
        return [(view, 0) for view in listed]
    live = Conversation.objects.filter(brand=brand, state__in=LIVE)
    counts = live.aggregate(
        **{
            name: Count("pk", filter=Q(pk__in=matching(brand, one, user).order_by().values("pk")))
            for name, one in cheap.items()
        }
    )
    return [(view, counts.get(f"view{view.pk}", 0)) for view in listed]


def _is_cheap(wanted: InboxFilter) -> bool:
    return not wanted.text and wanted.state in {"", "open", "waiting", "held"}
