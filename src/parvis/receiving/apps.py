from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


def _verify(pk: int) -> None:
    from parvis.receiving.actions import verify  # noqa: PLC0415 -- loaded at the first knock

    verify(pk)


def _tell(pk: int) -> None:
    from parvis.receiving.actions import tell  # noqa: PLC0415 -- loaded at the first link

    tell(pk)


def _carry(pk: int) -> None:
    from parvis.receiving.dispatches.actions import step  # noqa: PLC0415 -- loaded at the first one

    step(pk)


class ReceivingConfig(AppConfig):
    name = "parvis.receiving"
    label = "receiving"

    def ready(self) -> None:
        """Give doorsteps their addresses, hear of our posts, and make what waits known."""
        from parvis.channels.hooks import channel_changed, outgoing_changed  # noqa: PLC0415
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415
        from parvis.listening.hooks import mentions_caught  # noqa: PLC0415
        from parvis.receiving.actions import note_links, open_doorstep  # noqa: PLC0415
        from parvis.receiving.dispatches import events  # noqa: PLC0415
        from parvis.receiving.models import Announced, Dispatch, Received  # noqa: PLC0415
        from parvis.stream.hooks import items_stored  # noqa: PLC0415

        channel_changed.subscribe(open_doorstep)
        items_stored.subscribe(note_links)
        lease = timedelta(minutes=2)
        register(Kind("received", Received, Lane.INCOMING, _verify, lease=lease))
        register(Kind("announced", Announced, Lane.OUTGOING, _tell, lease=lease, urgency=-5))
        items_stored.subscribe(events.note_items)
        outgoing_changed.subscribe(events.note_answer)
        mentions_caught.subscribe(events.note_mentions)
        channel_changed.subscribe(events.note_channel)
        register(Kind("dispatch", Dispatch, Lane.OUTGOING, _carry, lease=lease, urgency=-5))
