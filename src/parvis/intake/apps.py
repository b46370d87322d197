from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.conf import settings

if TYPE_CHECKING:
    from parvis.channels.models import Outgoing


def _read_place(pk: int) -> None:
    from parvis.intake.actions import read_place  # noqa: PLC0415 -- loaded at the first reading

    read_place(pk)


def _look(outgoing: Outgoing) -> None:
    from parvis.intake.looking import look  # noqa: PLC0415 -- loaded at the first answer

    look(outgoing)


def _hear(pk: int) -> None:
    from parvis.intake.hearing import step  # noqa: PLC0415 -- loaded at the first hearing

    step(pk)


class IntakeConfig(AppConfig):
    name = "parvis.intake"
    label = "intake"

    def ready(self) -> None:
        """Make what is read known to the sweeper, and look around before anything leaves."""
        from parvis.channels import looking  # noqa: PLC0415
        from parvis.channels.models import Place  # noqa: PLC0415
        from parvis.intake.models import Stream  # noqa: PLC0415
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415

        lease = timedelta(
            seconds=settings.PARVIS_LEASE_SECONDS
        )  # renewed each second while it works
        register(Kind("place", Place, Lane.INCOMING, _read_place, lease=lease))
        register(Kind("stream", Stream, Lane.INCOMING, _hear, lease=lease))
        looking.register(_look)
