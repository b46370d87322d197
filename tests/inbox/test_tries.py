"""What was tried for an answer and for a decision stands under it; many answers cost no more to read."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cast import furnish

from parvis.channels.models import Outgoing
from parvis.inbox.actions import reply
from parvis.inbox.models import Conversation

ASKED = [{"method": "POST", "address": "x.example/reply", "status": 502, "ms": 9, "body": "<b>Non</b>"}]  # fmt: skip


@pytest.fixture
def talk(brands, alice) -> Conversation:
    furnish(brands.cafe, alice, "mimosa")
    return Conversation.objects.get(brand=brands.cafe, kind="comment")


def refuse(talk: Conversation, alice, text: str) -> None:
    reply(talk, to=talk.last_item, text=text, by=alice)
    row = Outgoing.objects.latest("pk")
    Outgoing.objects.filter(pk=row.pk).update(state="refused", due_at=None)
    row.tries.create(verb="publish", started_at=timezone.now(), outcome="refused", asked=ASKED)


def test_an_answer_shows_what_was_tried_and_more_answers_ask_nothing_more(
    talk, sit, alice, charlie
):
    url = f"/b/{talk.brand.slug}/conversations/{talk.pk}/"
    refuse(talk, alice, "Premier")
    client = sit(alice)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        page = client.get(url).content.decode()
    assert "&lt;b&gt;Non&lt;/b&gt;" in page
    assert "HTTP 502, 9 ms" in re.sub(r"\s+", " ", page)
    for number in range(3):
        refuse(talk, alice, f"Encore {number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get(url).content.decode()
    assert page.count("What was tried") == 4
    tries = [len([q for q in seen if '"channels_attempt"' in q["sql"]]) for seen in (one, many)]
    assert 0 < tries[0] == tries[1]
    assert sit(charlie).get(url).status_code == 404
