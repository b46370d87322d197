from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


class ImportsConfig(AppConfig):
    name = "parvis.imports"
    label = "imports"

    def ready(self) -> None:
        """Make what is brought in known to the sweeper; hear of every item that is stored."""
        from parvis.imports import actions, items, sources  # noqa: PLC0415
        from parvis.imports.models import Import, ImportSource  # noqa: PLC0415
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415
        from parvis.stream.hooks import items_stored  # noqa: PLC0415

        items_stored.subscribe(items.note)
        lease = timedelta(seconds=max(60, settings.PARVIS_LEASE_SECONDS))
        register(Kind("import", Import, Lane.INCOMING, actions.step, lease=lease))
        register(Kind("import_source", ImportSource, Lane.INCOMING, sources.step, lease=lease))
