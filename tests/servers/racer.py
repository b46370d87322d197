"""Prepares a desk for a race: Alice and Benoit, one brand, one real site that may be answered."""

from __future__ import annotations

import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from parvis.channels.actions import connect_channel, let_answer
from parvis.channels.discovery import discover
from parvis.channels.models import Channel
from parvis.channels.registry import connector
from parvis.kit.door.desk import desk_door
from parvis.kit.secrets import create_key_file
from parvis.team.actions import create_brand
from parvis.team.models import Role, Seat, User


def prepare(url: str, user: str, password: str, phrase: str) -> None:
    call_command("migrate", verbosity=0)
    if not settings.PARVIS_KEY_FILE.exists():
        create_key_file(settings.PARVIS_KEY_FILE)
    alice, benoit = (
        User(email=f"{name.lower()}@example.org", name=name, language="en")
        for name in ("Alice", "Benoit")
    )
    for person in (alice, benoit):
        person.set_password(phrase)
        person.save()
    brand = create_brand(name="Le Four", site_url=url, by=alice)
    Seat.objects.create(brand=brand, user=benoit, role=Role.MANAGER)
    found = discover(url, desk_door())[0]
    channel = connect_channel(found, brand=brand, by=alice)
    secret = {"user": user, "password": password}
    made = connector("wordpress")({**found.settings, **secret}, desk_door())
    let_answer(channel, secret=secret, account=made.check(), limits=made.limits(), by=alice)
    Channel.objects.filter(pk=channel.pk).update(history_before=timezone.now() - timedelta(days=2))


if __name__ == "__main__":
    prepare(*sys.argv[1:])
