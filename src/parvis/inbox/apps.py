from __future__ import annotations

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "parvis.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Hear of what is stored and of what becomes of our answers."""
        from parvis.channels.hooks import channel_changed, leaving, outgoing_changed  # noqa: PLC0415
        from parvis.inbox.actions import follow  # noqa: PLC0415
        from parvis.inbox.arrivals import arrive, follow_member, notice  # noqa: PLC0415
        from parvis.inbox.comparing import object_to  # noqa: PLC0415
        from parvis.inbox.erasing import erase, held_of  # noqa: PLC0415
        from parvis.inbox.queries import needed_authors  # noqa: PLC0415
        from parvis.members import holds  # noqa: PLC0415
        from parvis.members.export import add_more  # noqa: PLC0415
        from parvis.members.hooks import accounts_moved, member_erased  # noqa: PLC0415
        from parvis.stream.hooks import items_stored  # noqa: PLC0415

        items_stored.subscribe(arrive)
        leaving.subscribe(object_to)
        outgoing_changed.subscribe(follow)
        channel_changed.subscribe(notice)
        accounts_moved.subscribe(follow_member)
        holds.register("inbox", needed_authors)
        member_erased.subscribe(erase)
        add_more(held_of)
