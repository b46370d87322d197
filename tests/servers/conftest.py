"""A desk before real sites: reached on this machine, connected and read as a person would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from tests.servers.killing import Row, table
from tests.servers.wordpress import Site

from parvis.channels.actions import connect_channel, let_answer
from parvis.channels.discovery import discover
from parvis.channels.models import Channel, Place
from parvis.channels.registry import connector
from parvis.intake.actions import read_place
from parvis.kit.door.desk import desk_door
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.kit.secrets import create_key_file
from parvis.team.models import Brand, User


@pytest.fixture
def hasty_desk(settings, tmp_path, monkeypatch) -> Iterator[None]:
    """Let a desk reach this machine, without manners and without patience."""
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
    settings.PARVIS_KEY_FILE = tmp_path / "parvis.key"
    settings.PARVIS_SETTLE_SECONDS = 0
    create_key_file(settings.PARVIS_KEY_FILE)
    hasty = HttpDoor(
        Guard(lambda: ["127.0.0.1"]), total=4, silence=3, polite=Manners(rate=999, burst=999)
    )
    monkeypatch.setattr("parvis.kit.door.desk.desk_door", lambda: hasty)
    yield
    hasty.close()


def connected(site: Site, brand: Brand, by: User, *, key: bool = True) -> Channel:
    """Connect a site as a person does, with its key unless told otherwise."""
    found = discover(site.url, desk_door())[0]
    channel = connect_channel(found, brand=brand, by=by)
    if key:
        secret = {"user": site.user, "password": site.app_password}
        made = connector("wordpress")({**found.settings, **secret}, desk_door())
        let_answer(channel, secret=secret, account=made.check(), limits=made.limits(), by=by)
    return channel


def read(channel: Channel) -> None:
    """Read every place that is due, to the end."""
    for _step in range(60):
        due = Place.objects.filter(channel=channel, due_at__lte=timezone.now())
        if not due.exists():
            return
        for place in due:
            read_place(place.pk)
    raise AssertionError("the reading never ends")


@pytest.fixture(scope="session")
def killed() -> Iterator[list[Row]]:
    """Gather what each network's kills ended in, and print the table at the end."""
    rows: list[Row] = []
    yield rows
    if rows:
        print(f"\n{table(rows)}")
