from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from parvis.text.query.tree import Node


def _lists_of(brand_id: int) -> Mapping[str, Node]:
    from parvis.listening.matching import lists_of, trees_of  # noqa: PLC0415 -- the percolator

    return trees_of(lists_of(brand_id))


def _backfill(pk: int) -> None:
    from parvis.listening.watches.backfill import step  # noqa: PLC0415 -- loaded at the first one

    step(pk)


def _look(pk: int) -> None:
    from parvis.listening.spikes.actions import step  # noqa: PLC0415 -- loaded at the first one

    step(pk)


def _parcel(pk: int) -> None:
    from parvis.listening.alerts.actions import step  # noqa: PLC0415 -- loaded at the first one

    step(pk)


def _forget_sample(pk: int) -> None:
    from parvis.listening.sources.sampling import step  # noqa: PLC0415 -- loaded once a day

    step(pk)


def _ask_engines(pk: int) -> None:
    from parvis.listening.presence.actions import step  # noqa: PLC0415 -- loaded at the first one

    step(pk)


class ListeningConfig(AppConfig):
    name = "parvis.listening"
    label = "listening"

    def ready(self) -> None:
        """Hear of what is deleted or forgotten; make the history to be tried known to the sweeper."""
        from parvis.kit.errands import Kind, Lane, register  # noqa: PLC0415
        from parvis.listening.catching import purge  # noqa: PLC0415
        from parvis.listening.hooks import mentions_caught  # noqa: PLC0415
        from parvis.listening.models import Backfill, Parcel, Phrase, SampleUpkeep  # noqa: PLC0415
        from parvis.listening.sources.sampling import erase  # noqa: PLC0415
        from parvis.listening.spikes.actions import ask  # noqa: PLC0415
        from parvis.listening.spikes.models import Check  # noqa: PLC0415
        from parvis.members.hooks import member_erased  # noqa: PLC0415
        from parvis.stream.history import know_lists  # noqa: PLC0415
        from parvis.stream.hooks import items_stored  # noqa: PLC0415

        know_lists(_lists_of)
        items_stored.subscribe(purge)
        mentions_caught.subscribe(ask)
        member_erased.subscribe(erase)
        lease = timedelta(minutes=2)
        register(Kind("backfill", Backfill, Lane.INCOMING, _backfill, lease=lease, urgency=-5))
        register(Kind("spike_check", Check, Lane.OUTGOING, _look, lease=lease))
        register(Kind("parcel", Parcel, Lane.OUTGOING, _parcel, lease=lease, urgency=5))
        register(Kind("sample_upkeep", SampleUpkeep, Lane.INCOMING, _forget_sample, lease=lease))
        register(Kind("phrase", Phrase, Lane.INCOMING, _ask_engines, lease=lease, urgency=-5))
