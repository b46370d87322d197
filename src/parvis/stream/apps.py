from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


def _fetch_picture(pk: int) -> None:
    from parvis.stream.pictures.actions import step  # noqa: PLC0415 -- Pillow, at the first picture

    step(pk)


class StreamConfig(AppConfig):
    name = "parvis.stream"
    label = "stream"

    def ready(self) -> None:
        """Make known to the sweeper what the history owes, and pictures behind everything else."""
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415
        from parvis.stream.hooks import items_stored  # noqa: PLC0415
        from parvis.stream.models import Picture, Reindexing, Upkeep  # noqa: PLC0415
        from parvis.stream.pictures.wanting import follow_brand, want  # noqa: PLC0415
        from parvis.team.hooks import brand_changed  # noqa: PLC0415

        lease = timedelta(minutes=2)
        register(Kind("upkeep", Upkeep, Lane.INCOMING, _upkeep, lease=lease))
        register(Kind("picture", Picture, Lane.INCOMING, _fetch_picture, lease=lease, urgency=-10))
        register(Kind("reindexing", Reindexing, Lane.INCOMING, _reindex, lease=lease, urgency=-8))
        items_stored.subscribe(want)
        brand_changed.subscribe(follow_brand)


def _reindex(pk: int) -> None:
    from parvis.stream.reindex import step  # noqa: PLC0415 -- loaded at the first one

    step(pk)


def _upkeep(pk: int) -> None:
    from parvis.stream import upkeep  # noqa: PLC0415 -- loaded at the first time it is owed

    upkeep.step(pk)
