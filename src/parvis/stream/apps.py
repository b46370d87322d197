from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class StreamConfig(AppConfig):
    name = "parvis.stream"
    label = "stream"

    def ready(self) -> None:
        """Make what the history owes known to the sweeper."""
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415
        from parvis.stream.models import Upkeep  # noqa: PLC0415

        register(Kind("upkeep", Upkeep, Lane.INCOMING, _upkeep, lease=timedelta(minutes=2)))


def _upkeep(pk: int) -> None:
    from parvis.stream import upkeep  # noqa: PLC0415 -- loaded at the first time it is owed

    upkeep.step(pk)
