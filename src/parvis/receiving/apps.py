from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


def _verify(pk: int) -> None:
    from parvis.receiving.actions import verify  # noqa: PLC0415 -- loaded at the first knock

    verify(pk)


def _tell(pk: int) -> None:
    from parvis.receiving.actions import tell  # noqa: PLC0415 -- loaded at the first link

    tell(pk)


class ReceivingConfig(AppConfig):
    name = "parvis.receiving"
    label = "receiving"

    def ready(self) -> None:
        """Give doorsteps their addresses, hear of our posts, and make what waits known."""
        from parvis.channels.hooks import channel_changed  # noqa: PLC0415
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415
        from parvis.receiving.actions import note_links, open_doorstep  # noqa: PLC0415
        from parvis.receiving.models import Announced, Received  # noqa: PLC0415
        from parvis.stream.hooks import items_stored  # noqa: PLC0415

        channel_changed.subscribe(open_doorstep)
        items_stored.subscribe(note_links)
        lease = timedelta(minutes=2)
        register(Kind("received", Received, Lane.INCOMING, _verify, lease=lease))
        register(Kind("announced", Announced, Lane.OUTGOING, _tell, lease=lease, urgency=-5))
