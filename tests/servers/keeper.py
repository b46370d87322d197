"""What happens at a desk before and after a restore, one command at a time, as its owner would."""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")

import django

django.setup()

from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from parvis.channels.actions import connect_channel, let_answer
from parvis.channels.discovery import discover
from parvis.channels.models import Channel, Outgoing, Place
from parvis.channels.registry import connector
from parvis.inbox.actions import reply
from parvis.inbox.models import Conversation
from parvis.intake.actions import read_place
from parvis.kit import jobs
from parvis.kit.door.desk import desk_door
from parvis.kit.errands import Lane
from parvis.members.erasure import erase
from parvis.members.models import Member
from parvis.site.ready import make_ready
from parvis.stream.models import Item
from parvis.team.actions import create_brand, create_owner
from parvis.team.models import User

settings.ALLOWED_HOSTS = ["testserver"]


def prepare(url: str, user: str, password: str, *roots: str) -> None:
    """Connect the site, read it, and lay down an answer under each of these comments."""
    make_ready()
    alice = create_owner(email="alice@example.com", name="Alice", password="une phrase longue")
    brand = create_brand(name="Le Four", site_url="", by=alice)
    found = discover(url, desk_door())[0]
    channel = connect_channel(found, brand=brand, by=alice)
    secret = {"user": user, "password": password}
    made = connector("wordpress")({**found.settings, **secret}, desk_door())
    let_answer(channel, secret=secret, account=made.check(), limits=made.limits(), by=alice)
    Channel.objects.update(history_before=timezone.now() - timedelta(days=1))
    read()
    for root in roots:
        conversation = Conversation.objects.get(root=f"comment:{root}")
        item = conversation.entries.get().item
        reply(conversation, to=item, text=f"Bonjour {item.author.name}, réponse.", by=alice)
    now = timezone.now()
    Outgoing.objects.update(due_at=now, send_at=now)


def read() -> None:
    for _step in range(30):
        Place.objects.update(due_at=timezone.now())
        for place in Place.objects.all():
            read_place(place.pk)
        if not Place.objects.filter(caught_up_at=None).exists():
            return


def send(*without: str) -> None:
    """Let what waits leave, but for the answers to these names, which their author takes back."""
    for name in without:
        Outgoing.objects.filter(reply__text__contains=name).update(state="cancelled", due_at=None)
    for _step in range(6):
        Outgoing.objects.exclude(due_at=None).update(due_at=timezone.now())
        jobs.run_due(Lane.OUTGOING)


def forget(name: str) -> None:
    erase(Member.objects.get(name=name), reason="asked", by=User.objects.get())


def decide(word: str) -> None:
    """Answer the one list of the machine's page with the same word everywhere."""
    make_ready()
    client = Client()
    client.force_login(User.objects.get())
    page = client.get("/desk/").content.decode()
    held = Outgoing.objects.filter(state="held")
    assert page.count('value="send"') == held.count()
    client.post("/desk/quiet/", {f"word-{row.pk}": word for row in held})


def state() -> None:
    rows = Outgoing.objects.order_by("pk")
    print(
        json.dumps(
            {
                "outgoing": [[r.draft["text"], r.state, bool(r.remote_id)] for r in rows],
                "members": sorted(Member.objects.values_list("name", flat=True)),
                "words": sorted(Item.objects.filter(kind="comment").values_list("text", flat=True)),
                "tied": Item.objects.filter(ours=True, kind="comment").count(),
                "password": Channel.objects.get().secret["password"],
            }
        )
    )


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
