"""An account on a network that bills, of which an answer of this machine stands for X."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.channels.actions import connect_channel
from parvis.channels.models import (
    Channel,
    ChannelState,
)
from parvis.connectors.x import X
from parvis.inbox.models import Conversation
from parvis.intake.actions import read_place

MENTIONS, OWN = "2/users/4/mentions", "2/users/4/tweets"
ZOE = {"id": "7", "name": "Zoé", "username": "zoe"}


def said(own: int, **more) -> dict:
    return {
        "id": str(own), "text": "@lefour ouvert lundi?", "author_id": "7",
        "created_at": timezone.now().isoformat(), "conversation_id": str(own),
        "entities": {"mentions": [{"start": 0, "end": 7, "id": "4", "username": "lefour"}]}, **more,
    }  # fmt: skip


@pytest.fixture
def there(web, monkeypatch, settings):
    """An X of this machine, which remembers what it was asked."""

    def write(handler):
        length = int(handler.headers.get("content-length") or 0)
        handler.server.posted.append((handler.path, handler.rfile.read(length).decode()))
        handler.do_GET()

    for method in ("do_POST", "do_PUT"):
        monkeypatch.setattr(f"tests.web.Web.{method}", write, raising=False)
    settings.ALLOWED_HOSTS = ["*"]
    web.posted = []

    def told(path: str, value: object, status: int = 200) -> None:
        web.answers[path] = (status, json.dumps(value), "application/json")

    web.told, web.said = told, said
    told(MENTIONS, {"meta": {"result_count": 0}})
    told(OWN, {"meta": {"result_count": 0}})
    told("2/users/me", {"data": {"id": "4", "name": "Le Four", "username": "lefour"}})
    told("2/tweets", {"data": {"id": "99", "text": "oui"}}, 201)
    told(
        "2/oauth2/token",
        {"access_token": "a-token", "refresh_token": "a-refresh", "expires_in": 7200},
    )
    return web


@pytest.fixture
def asked(there, brands, alice) -> Channel:
    """An account that X was not asked about yet."""
    (found,) = X.discover("https://x.com/lefour", None)
    channel = connect_channel(found, brand=brands.cafe, by=alice)
    Channel.objects.filter(pk=channel.pk).update(settings={**channel.settings, "api": there.url})
    channel.refresh_from_db()
    return channel


@pytest.fixture
def account(asked) -> Channel:
    """A connected account, of which nothing was read yet."""
    asked.secret = {"token": "a-token", "client_id": "app", "me": "4", "username": "lefour"}
    asked.state, asked.account_id = ChannelState.CONNECTED, "user:4"
    asked.authority, asked.account_name = "https://x.com/lefour", "Le Four (@lefour)"
    asked.limits = {"text": 280, "unit": "weighted", "link": 23}
    asked.history_before = timezone.now() - timedelta(days=1)
    asked.save()
    asked.places.update(due_at=timezone.now())
    return asked


@pytest.fixture
def conversation(account, there) -> Conversation:
    """Zoé names us on X."""
    there.told(
        MENTIONS, {"data": [said(20)], "includes": {"users": [ZOE]}, "meta": {"result_count": 1}}
    )
    read_place(account.places.get(key="mentions").pk)
    return Conversation.objects.get(brand=account.brand)
