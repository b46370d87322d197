from __future__ import annotations

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "parvis.publishing"
    label = "publishing"

    def ready(self) -> None:
        """Hear of what becomes of our posts."""
        from parvis.channels.hooks import outgoing_changed  # noqa: PLC0415
        from parvis.publishing.actions import follow  # noqa: PLC0415

        outgoing_changed.subscribe(follow)
