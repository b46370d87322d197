from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


class ChannelsConfig(AppConfig):
    name = "parvis.channels"
    label = "channels"

    def ready(self) -> None:
        """Make what leaves known to the sweeper."""
        from parvis.channels import mail, outbox, tending  # noqa: PLC0415
        from parvis.channels.files import actions as files  # noqa: PLC0415
        from parvis.channels.models import Checkup, File, Letter, Outgoing, Revocation  # noqa: PLC0415
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415
        from parvis.team.hooks import letter_written  # noqa: PLC0415

        lease = timedelta(seconds=settings.PARVIS_LEASE_SECONDS)
        register(Kind("outgoing", Outgoing, Lane.OUTGOING, outbox.step, lease=lease))
        register(Kind("letter", Letter, Lane.OUTGOING, mail.step, lease=timedelta(minutes=2)))
        register(Kind("checkup", Checkup, Lane.INCOMING, tending.check_up, lease=lease))
        register(Kind("file", File, Lane.INCOMING, files.step, lease=lease))
        register(Kind("revocation", Revocation, Lane.INCOMING, tending.revoke, lease=lease))
        letter_written.subscribe(mail.take)
