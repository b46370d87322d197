"""A desk whose worker is to be killed: `prepare` connects it, `feed` lays answers down, `forge` works."""

from __future__ import annotations

import json
import os
import random
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")

import django

django.setup()

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from parvis.channels import outbox
from parvis.channels.actions import connect_account, connect_channel, let_answer
from parvis.channels.discovery import discover
from parvis.channels.models import Channel, Outgoing, OutgoingState, Place
from parvis.channels.registry import connector, connectors
from parvis.kit import jobs, worker
from parvis.kit.door.desk import desk_door
from parvis.kit.door.manners import SHARED
from parvis.kit.errands import Lane
from parvis.kit.secrets import create_key_file
from parvis.site.process import serve_lane
from parvis.team.models import Brand
from parvis.wire.items import Draft

WAITING = 6  # rows that a worker finds when it begins


def prepare(network: str, told: str) -> None:
    """Make a desk with one account of a network, described by a JSON object."""
    call_command("migrate", verbosity=0)
    create_key_file(settings.PARVIS_KEY_FILE)
    brand = Brand.objects.create(slug="four", name="Le Four")
    given = json.loads(told)
    by_form = network in {"mail", "bluesky"}
    connect = _by_form if by_form else _by_address
    connect(network, given, brand)


def _by_form(network: str, given: Mapping[str, str], brand: Brand) -> None:
    cls = connector(network)
    us = cls(given, desk_door()).check()
    secret = {"password": given["password"]}
    connect_account(cls.found(given), secret=secret, brand=brand, by=None, account=us)


def _by_address(network: str, given: Mapping[str, str], brand: Brand) -> None:
    found = discover(given["url"], desk_door())[0]
    channel = connect_channel(found, brand=brand, by=None)
    secret = {name: value for name, value in given.items() if name != "url"}
    account = connector(network)({**found.settings, **secret}, desk_door()).check()
    let_answer(channel, secret=secret, account=account, limits=None, by=None)


def feed(count: str, places: str) -> None:
    """Keep some answers waiting each time a line comes in, so many in all at most.

    `places` are the drafts' own fields, one object after the other: what is answered, and where.
    """
    channel = Channel.objects.select_related("brand").get()
    under = json.loads(places)
    print("ready", flush=True)
    for _line in sys.stdin:
        asked = Outgoing.objects.count()
        waiting = Outgoing.objects.filter(state=OutgoingState.QUEUED).count()
        end = min(int(count), asked + max(0, WAITING - waiting))
        for number in range(asked, end):
            draft = Draft(
                text=f"réponse numéro {number:04d}", **under[number * len(under) // int(count)]
            )
            outbox.put(
                brand=channel.brand, channel=channel, draft=draft, purpose="reply", by=None,
                undo=timedelta(),
            )  # fmt: skip
        print(end, flush=True)


def lay(network: str, told: str, place: str) -> None:
    """Make a desk that reads one place of a network, described by a JSON object, as if connected."""
    call_command("migrate", verbosity=0)
    create_key_file(settings.PARVIS_KEY_FILE)
    brand = Brand.objects.create(slug="four", name="Le Four")
    given, cls = json.loads(told), connector(network)
    hidden = {field.name for field in cls.spec.fields if field.secret}
    channel = Channel(brand=brand, network=network, authority="https://four.example", title="Four")
    channel.settings = {name: value for name, value in given.items() if name not in hidden}
    channel.secret = {name: value for name, value in given.items() if name in hidden}
    channel.save()
    Place.objects.create(channel=channel, key=place, label=place, due_at=timezone.now())


def forge(lane: str, haste: str = "") -> None:
    """Make a worker each time a line comes in: the desk's own, forked once all is imported.

    A second of imports would be most of a short life. Says its number, then how it ended. With
    `haste` it asks a network as fast as it can, and looks ten times a second for what is due.
    """
    import httpx  # noqa: F401 -- workers import it at their first call
    import huey.consumer  # noqa: F401

    connectors()
    if haste:
        worker.TICK = 0.1  # type: ignore[misc]
        SHARED.rate = SHARED.keyed = SHARED.burst = 999
    print("ready", flush=True)
    for _line in sys.stdin:
        number = os.fork()
        if not number:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            jobs.WORKER = f"forged:{os.getpid()}"
            random.seed()
            serve_lane(Lane(lane))
            os._exit(0)
        print(number, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)


if __name__ == "__main__":
    {"prepare": prepare, "feed": feed, "lay": lay, "forge": forge}[sys.argv[1]](*sys.argv[2:])
