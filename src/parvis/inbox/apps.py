from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


def _move_bulk(pk: int) -> None:
    from parvis.inbox.bulk.actions import step  # noqa: PLC0415 -- as everything in `ready`

    step(pk)


class InboxConfig(AppConfig):
    name = "parvis.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Hear of what is stored and of what becomes of our answers."""
        from parvis.channels.hooks import channel_changed, leaving, outgoing_changed  # noqa: PLC0415
        from parvis.inbox.actions import follow, hand_over  # noqa: PLC0415
        from parvis.inbox.arrivals import arrive, follow_member, notice  # noqa: PLC0415
        from parvis.inbox.bulk import actions as bulk  # noqa: PLC0415
        from parvis.inbox.changing import actions as changing  # noqa: PLC0415
        from parvis.inbox.comparing import object_to  # noqa: PLC0415
        from parvis.inbox.erasing import erase, held_of  # noqa: PLC0415
        from parvis.inbox.models import Bulk  # noqa: PLC0415
        from parvis.inbox.moderating import actions as moderating  # noqa: PLC0415
        from parvis.inbox.queries import needed_authors  # noqa: PLC0415
        from parvis.inbox.reacting import actions as reacting  # noqa: PLC0415
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415
        from parvis.members import holds  # noqa: PLC0415
        from parvis.members.export import add_more  # noqa: PLC0415
        from parvis.members.hooks import accounts_moved, member_erased  # noqa: PLC0415
        from parvis.stream.hooks import items_stored  # noqa: PLC0415
        from parvis.team.hooks import seat_closed  # noqa: PLC0415

        items_stored.subscribe(arrive)
        leaving.subscribe(object_to)
        outgoing_changed.subscribe(follow)
        outgoing_changed.subscribe(moderating.follow)
        outgoing_changed.subscribe(changing.follow)
        outgoing_changed.subscribe(reacting.follow)
        outgoing_changed.subscribe(bulk.follow)
        channel_changed.subscribe(notice)
        lease = timedelta(seconds=settings.PARVIS_LEASE_SECONDS)  # renewed every second
        register(Kind("bulk", Bulk, Lane.OUTGOING, _move_bulk, lease=lease))
        accounts_moved.subscribe(follow_member)
        holds.register("inbox", needed_authors)
        seat_closed.subscribe(hand_over)
        member_erased.subscribe(erase)
        add_more(held_of)
