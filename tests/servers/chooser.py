"""A desk whose bulk acts are killed: `prepare` reads a site in, `begin` and `undo` press the buttons."""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")

import django

django.setup()

from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from parvis.channels.actions import connect_channel, let_answer
from parvis.channels.discovery import discover
from parvis.channels.models import Attempt, Outgoing, Place
from parvis.channels.registry import connector
from parvis.inbox.bulk.models import Bulk, BulkState
from parvis.intake.actions import read_place
from parvis.kit.door.desk import desk_door
from parvis.site.ready import make_ready
from parvis.stream.models import Item
from parvis.team.actions import create_brand, create_owner
from parvis.team.models import User


def prepare(url: str, user: str, password: str) -> None:
    call_command("migrate", verbosity=0)
    make_ready()
    alice = create_owner(email="alice@example.com", name="Alice", password="trois petits chats")
    brand = create_brand(name="Le Four", site_url="", by=alice)
    found = discover(url, desk_door())[0]
    channel = connect_channel(found, brand=brand, by=alice)
    secret = {"user": user, "password": password}
    account = connector("wordpress")({**found.settings, **secret}, desk_door()).check()
    let_answer(channel, secret=secret, account=account, limits=None, by=alice)
    while due := list(Place.objects.filter(due_at__lte=timezone.now(), caught_up_at=None)):
        for place in due:
            read_place(place.pk)


def alice_at_the_desk() -> tuple[Client, str]:
    client, alice = Client(raise_request_exception=True), User.objects.get()
    client.force_login(alice)
    return client, f"/b/{alice.seats.get().brand.slug}/inbox/bulk/"


def begin(act: str, at_once: str) -> None:
    """Choose all that is held and press a button; the ten seconds to undo may be over at once."""
    client, address = alice_at_the_desk()
    chosen = {"scope": "match", "at": timezone.now().isoformat(), "act": f"moderate:{act}"}
    answer = client.post(f"{address}?state=held", chosen)
    assert answer.status_code == 302, answer.status_code
    bulk = Bulk.objects.get(undoes=None)
    if at_once == "yes":
        Bulk.objects.filter(pk=bulk.pk).update(due_at=timezone.now())
    print(bulk.total)


def undo() -> None:
    client, address = alice_at_the_desk()
    done = Bulk.objects.get(undoes=None)
    assert client.post(f"{address}{done.pk}/undo/").status_code == 302
    print(Bulk.objects.get(undoes=done).total)


def state() -> None:
    """Say what the last bulk act did, and what the outbox holds."""
    bulk = Bulk.objects.latest("pk")
    parts = dict(bulk.parts.values_list("state").annotate(Count("pk")).order_by())
    items = Item.objects.filter(kind="comment").values_list("standing")
    print(
        json.dumps(
            {
                "ended": bulk.state == BulkState.DONE,
                "parts": parts,
                "standing": dict(items.annotate(Count("pk")).order_by()),
                "outgoing": dict(Outgoing.objects.values_list("state").annotate(Count("pk"))),
                "looks": Attempt.objects.filter(verb="find").count(),
                "cut": Attempt.objects.filter(verb="moderate", ended_at=None).count(),
            }
        )
    )


if __name__ == "__main__":
    {"prepare": prepare, "begin": begin, "undo": undo, "state": state}[sys.argv[1]](*sys.argv[2:])
