"""An answer that the network would refuse for its length stays on the page, with its words."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
import pytest
from django.utils import timezone

from parvis.channels import outbox
from parvis.channels.models import Channel, Outgoing, OutgoingState
from parvis.inbox.models import Conversation, Reply
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.stream.models import Item
from parvis.wire.card import Limits, Unit
from parvis.wire.items import Draft

pytestmark = pytest.mark.django_db
SHORT = Limits(text=10, unit=Unit.GRAPHEME, octets=100, link=3)


@pytest.fixture
def asked(held) -> Conversation:
    Channel.objects.filter(pk=held.channel_id).update(limits=msgspec.to_builtins(SHORT))
    return Conversation.objects.get(entries__item=held)


def answer(client, asked: Conversation, text: str):
    item = asked.entries.get(item__remote_id=asked.root).item
    where = f"/b/{asked.brand.slug}/conversations/{asked.pk}/replies/"
    return client.post(where, {"to": item.pk, "text": text})


def test_the_page_tells_the_browser_how_the_network_counts(client, alice, asked):
    client.force_login(alice)
    page = client.get(f"/b/{asked.brand.slug}/conversations/{asked.pk}/").content.decode()
    box = re.search(r'<textarea id="reply-text".*?>', page)
    assert box
    for mark in ('data-limit="10"', 'data-unit="grapheme"', 'data-octets="100"', 'data-link="3"'):
        assert mark in box[0]
    assert re.search(r'data-domains="/static/site/tlds[.\w]*txt"', box[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Onze signes", "11 of 10"),
        ("👨‍👩‍👧‍👦" * 5, "weigh too much"),
        ("https://lefour.ca et puis", "11 of 10"),
    ],
)
def test_too_long_an_answer_comes_back_with_its_words(client, alice, asked, text, said):
    client.force_login(alice)
    back = answer(client, asked, text)
    assert back.status_code == 422
    page = back.content.decode()
    assert said in page
    assert text in page
    assert not Reply.objects.exists()


def test_what_fits_in_signs_leaves_whatever_its_line_ends_cost_the_browser(client, alice, asked):
    client.force_login(alice)
    back = answer(client, asked, "quatre\r\nuns")  # ten signs, eleven as a browser sends them
    assert back.status_code == 302
    assert Reply.objects.get().text == "quatre\nuns"


@pytest.mark.parametrize(("text", "fits"), [("un", True), ("une", False), ("@zoe un", True)])
def test_whom_an_answer_names_counts_with_its_words(client, alice, asked, text, fits):
    Item.objects.filter(entry__conversation=asked).update(named="zoe lea")  # "@zoe @lea un": 12
    Channel.objects.update(limits=msgspec.to_builtins(Limits(text=12)))
    client.force_login(alice)
    page = client.get(f"/b/{asked.brand.slug}/conversations/{asked.pk}/").content.decode()
    assert 'data-named="@zoe @lea"' in page
    back = answer(client, asked, text)
    assert (back.status_code, Reply.objects.exists()) == ((302, True) if fits else (422, False))
    assert fits or "13 of 12" in back.content.decode()


def test_a_limit_that_shrank_meanwhile_is_met_before_the_network_is(held, wall, alice):
    channel = Channel.objects.get(pk=held.channel_id)
    waits = outbox.put(
        brand=channel.brand, channel=channel, draft=Draft(text="Onze signes"), purpose="reply",
        by=alice, undo=timedelta(),
    )  # fmt: skip
    Channel.objects.filter(pk=channel.pk).update(limits=msgspec.to_builtins(SHORT))
    Outgoing.objects.filter(pk=waits.pk).update(due_at=timezone.now())
    jobs.run_due(Lane.OUTGOING)
    waits.refresh_from_db()
    assert waits.state == OutgoingState.REFUSED
    assert waits.trouble["values"] == {"used": 11, "limit": 10}
    assert wall.order == []


def test_what_leaves_is_counted_with_what_its_network_adds(held, wall, alice, monkeypatch):
    monkeypatch.setattr(wall, "worded", lambda _self, draft, _own="": f"@lea {draft.text}")
    channel = Channel.objects.get(pk=held.channel_id)
    Channel.objects.filter(pk=channel.pk).update(limits=msgspec.to_builtins(SHORT))
    for text in ("Merci", "Merci!"):  # ten signs there, and eleven
        waits = outbox.put(
            brand=channel.brand, channel=channel, draft=Draft(text=text), purpose="reply",
            by=alice, undo=timedelta(),
        )  # fmt: skip
        Outgoing.objects.filter(pk=waits.pk).update(due_at=timezone.now())
    jobs.run_due(Lane.OUTGOING)
    assert wall.order == ["publish Merci"]
    refused = Outgoing.objects.get(state=OutgoingState.REFUSED)
    assert refused.trouble["values"] == {"used": 11, "limit": 10}
