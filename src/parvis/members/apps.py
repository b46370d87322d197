from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "parvis.members"
    label = "members"

    def ready(self) -> None:
        """Hear of every item that is stored; make forgetting known to the sweeper."""
        from parvis.channels import ears  # noqa: PLC0415
        from parvis.channels.hooks import channel_changed  # noqa: PLC0415
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415
        from parvis.members import forgetting  # noqa: PLC0415
        from parvis.members.actions import meet  # noqa: PLC0415
        from parvis.members.models import Retention  # noqa: PLC0415
        from parvis.members.telling import is_told  # noqa: PLC0415
        from parvis.stream.hooks import items_stored  # noqa: PLC0415

        items_stored.subscribe(meet)
        channel_changed.subscribe(forgetting.begin)
        ears.register("notice", is_told)
        lease = timedelta(minutes=5)
        register(Kind("retention", Retention, Lane.INCOMING, forgetting.step, lease=lease))
