from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


class TeamConfig(AppConfig):
    name = "parvis.team"
    label = "team"

    def ready(self) -> None:
        """Make mandates known to the sweeper."""
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415
        from parvis.team import mandates  # noqa: PLC0415
        from parvis.team.models import Mandate  # noqa: PLC0415

        lease = timedelta(seconds=settings.PARVIS_LEASE_SECONDS)
        register(Kind("mandate", Mandate, Lane.INCOMING, mandates.step, lease=lease))
