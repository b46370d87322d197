"""A network on which things stand, for tests of moderation; the fixtures `wall` and `held`."""

from __future__ import annotations

import pytest
from django.urls import get_resolver
from django.utils import timezone
from tests.cast import furnish

from parvis.channels.models import Outgoing
from parvis.inbox.models import Bulk, Conversation
from parvis.stream.models import Item
from parvis.team.models import AuditEntry
from parvis.wire.connector import Connector, Spec
from parvis.wire.errors import Broken
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Moderation as Asked
from parvis.wire.items import Page, Receipt, Standing


class Wall(Connector):
    """A network that remembers how everything stands, and how it answers the next call."""

    spec = Spec(name="wordpress", label="Wall", icon="blog")
    stands: dict[str, Standing] = {}
    order: list[str] = []
    answers: list[Exception | None] = []

    def moderate(self, asked: Asked) -> Receipt:
        error = self.answers.pop(0) if self.answers else None
        if error is None or getattr(error, "maybe_done", False) or isinstance(error, Broken):
            self.stands[asked.remote_id] = asked.action.standing
            self.order.append(f"{asked.action} {asked.remote_id}")
        if error is not None:
            raise error
        return Receipt(remote_id=asked.remote_id, standing=asked.action.standing)

    def publish(self, draft, *, key):
        self.order.append(f"publish {draft.text}")
        return Receipt(remote_id=f"comment:{900 + len(self.order)}")

    def recheck(self, remote_ids):
        def item(name):
            return WireItem(
                authority="x", remote_id=name, kind="comment", said_at=timezone.now(),
                standing=self.stands[name],
            )  # fmt: skip

        there = [item(name) for name in remote_ids if name in self.stands]
        return Page(authority="x", items=tuple(there))


@pytest.fixture
def wall(monkeypatch, settings):
    settings.PARVIS_SETTLE_SECONDS = 0
    assert get_resolver().url_patterns  # a page loaded later would keep this network for good
    for where in ("channels.registry", "inbox.moderating.actions", "inbox.show"):
        monkeypatch.setattr(f"parvis.{where}.connectors", lambda: {"wordpress": Wall})
    Wall.stands, Wall.order, Wall.answers = {}, [], []
    return Wall


@pytest.fixture
def held(wall, brands, alice) -> Item:
    """A held remark in Alice's brand, whose reply was taken away."""
    furnish(brands.cafe, alice, "mimosa")
    Outgoing.objects.all().delete()
    Bulk.objects.all().delete()
    AuditEntry.objects.all().delete()
    item = Item.objects.get(brand=brands.cafe, kind="comment")
    stand_as(item, "held")
    wall.stands[item.remote_id] = Standing.HELD
    return Item.objects.get(pk=item.pk)


def stand_as(item: Item, standing: str, state: str = "open") -> None:
    """Make an item stand somehow, and its conversation follow."""
    Item.objects.filter(pk=item.pk).update(standing=standing)
    Conversation.objects.filter(entries__item=item).update(state=state, has_held=standing == "held")
