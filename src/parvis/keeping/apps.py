from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


class KeepingConfig(AppConfig):
    name = "parvis.keeping"
    label = "keeping"

    def ready(self) -> None:
        """Make the daily backup and the change of keys known to the sweeper."""
        from parvis.keeping import actions, rotation  # noqa: PLC0415
        from parvis.keeping.models import BackupPlan, KeyRotation  # noqa: PLC0415
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415

        lease = timedelta(seconds=settings.PARVIS_LEASE_SECONDS)
        register(Kind("backup", BackupPlan, Lane.INCOMING, actions.daily, lease=lease))
        register(Kind("rotation", KeyRotation, Lane.INCOMING, rotation.step, lease=lease))
