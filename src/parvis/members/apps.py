from __future__ import annotations

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "parvis.members"
    label = "members"

    def ready(self) -> None:
        """Hear of every item that is stored."""
        from parvis.members.actions import meet  # noqa: PLC0415
        from parvis.stream.hooks import items_stored  # noqa: PLC0415

        items_stored.subscribe(meet)
