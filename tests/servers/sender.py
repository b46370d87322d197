"""A worker to be killed: `prepare` lays answers down, `work` sends them until it dies."""

from __future__ import annotations

import json
import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")

import django

django.setup()

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command

from parvis.channels import outbox
from parvis.channels.actions import connect_account, connect_channel, let_answer
from parvis.channels.discovery import discover
from parvis.channels.models import Attempt, Outgoing, OutgoingState
from parvis.channels.registry import connector
from parvis.kit import jobs
from parvis.kit.door.desk import desk_door
from parvis.kit.errands import Lane
from parvis.kit.secrets import create_key_file
from parvis.team.models import Brand
from parvis.wire.items import Draft


def prepare(url: str, user: str, password: str, post: str, count: str) -> None:
    call_command("migrate", verbosity=0)
    create_key_file(settings.PARVIS_KEY_FILE)
    brand = Brand.objects.create(slug="four", name="Le Four")
    found = discover(url, desk_door())[0]
    channel = connect_channel(found, brand=brand, by=None)
    secret = {"user": user, "password": password}
    account = connector("wordpress")({**found.settings, **secret}, desk_door()).check()
    let_answer(channel, secret=secret, account=account, limits=None, by=None)
    for number in range(int(count)):
        draft = Draft(text=f"réponse numéro {number:04d}", about=f"post:{post}")
        outbox.put(
            brand=brand, channel=channel, draft=draft, purpose="reply", by=None, undo=timedelta()
        )


def prepare_letters(settings_of: str, parents: str) -> None:
    call_command("migrate", verbosity=0)
    create_key_file(settings.PARVIS_KEY_FILE)
    brand = Brand.objects.create(slug="four", name="Le Four")
    told, cls = json.loads(settings_of), connector("mail")
    us = cls(told, desk_door()).check()
    channel = connect_account(
        cls.found(told), secret={"password": told["password"]}, brand=brand, by=None, account=us
    )
    for number, parent in enumerate(json.loads(parents)):
        draft = Draft(text=f"réponse numéro {number:04d}", parent=parent)
        outbox.put(
            brand=brand, channel=channel, draft=draft, purpose="reply", by=None, undo=timedelta()
        )


def prepare_account(url: str, token: str, status: str, count: str) -> None:
    """Lay answers down for an account of the fediverse, under one status."""
    call_command("migrate", verbosity=0)
    create_key_file(settings.PARVIS_KEY_FILE)
    brand = Brand.objects.create(slug="four", name="Le Four")
    found = discover(url, desk_door())[0]
    channel = connect_channel(found, brand=brand, by=None)
    secret = {"token": token}
    account = connector("mastodon")({**found.settings, **secret}, desk_door()).check()
    let_answer(channel, secret=secret, account=account, limits=None, by=None)
    for number in range(int(count)):
        draft = Draft(text=f"réponse numéro {number:04d}", parent=f"status:{status}")
        outbox.put(
            brand=brand, channel=channel, draft=draft, purpose="reply", by=None, undo=timedelta()
        )


def prepare_bluesky(handle: str, password: str, home: str, count: str) -> None:
    call_command("migrate", verbosity=0)
    create_key_file(settings.PARVIS_KEY_FILE)
    brand = Brand.objects.create(slug="four", name="Le Four")
    told = {"handle": handle, "password": password, "service": home}
    bluesky = connector("bluesky")
    channel = connect_account(
        bluesky.found(told), secret={"password": password}, brand=brand, by=None,
        account=bluesky(told, desk_door()).check(), limits=None,
    )  # fmt: skip
    for number in range(int(count)):
        draft = Draft(text=f"réponse numéro {number:04d}")
        outbox.put(
            brand=brand, channel=channel, draft=draft, purpose="post", by=None, undo=timedelta()
        )


def work() -> None:
    print("ready", flush=True)
    while True:
        jobs.run_due(Lane.OUTGOING)
        time.sleep(0.02)


def state() -> None:
    rows = Outgoing.objects.values_list("state", flat=True)
    looks = Attempt.objects.filter(verb="find").count()
    unfinished = Attempt.objects.filter(verb="publish", ended_at=None).count()
    done = sum(state == OutgoingState.SENT for state in rows)
    print(
        json.dumps(
            {
                "done": done,
                "all": len(rows),
                "looks": looks,
                "cut": unfinished,
                "states": list(rows),
            }
        )
    )


if __name__ == "__main__":
    words = {
        "prepare": prepare, "prepare_account": prepare_account, "prepare_letters": prepare_letters,
        "prepare_bluesky": prepare_bluesky, "work": work, "state": state,
    }  # fmt: skip
    words[sys.argv[1]](*sys.argv[2:])
