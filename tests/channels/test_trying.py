"""What was asked of a network and what it answered is noted, without a key, and forgotten in time."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.channels import outbox
from parvis.channels.models import Attempt, Outgoing, OutgoingState
from parvis.channels.noting import hide
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.members.forgetting import forget_overheard, retention_of
from parvis.stream import upkeep
from parvis.stream.models import Upkeep
from parvis.wire.items import Draft

pytestmark = pytest.mark.django_db
KEY = "k4n4r1-jeton-de-x"
ECHO = f"<h1>Oups</h1><p>Bearer {KEY} {KEY.upper()} {KEY.replace('-', '')}</p><script>alert(1)</script>"


@pytest.fixture
def outgoing(account, there, settings) -> Outgoing:
    """A post on its way to a network of this machine, which fails and repeats the key."""
    settings.PARVIS_SETTLE_SECONDS = 0
    account.secret = {**account.secret, "token": KEY}
    account.save(update_fields=["secret"])
    there.answers["2/tweets"] = (500, ECHO + "x" * 5000, "text/html")
    return outbox.put(brand=account.brand, channel=account, draft=Draft(text="Oui"),
                      purpose="post", by=None, undo=timedelta())  # fmt: skip


def run(row: Outgoing) -> str:
    Outgoing.objects.filter(pk=row.pk).exclude(due_at=None).update(due_at=timezone.now())
    jobs.run_due(Lane.OUTGOING)
    row.refresh_from_db()
    return row.state


def test_a_failure_then_a_success_are_noted_with_status_time_and_the_beginning_of_the_body(
    outgoing, there
):
    assert run(outgoing) == OutgoingState.UNCONFIRMED
    there.told("2/tweets", {"data": {"id": "99", "text": "Oui"}}, 201)
    assert [run(outgoing) for _step in range(2)][-1] == OutgoingState.SENT
    first, *_looks, last = outgoing.tries.order_by("pk")
    failed, done = first.asked[-1], last.asked[-1]
    assert (failed["method"], failed["status"]) == ("POST", 500)
    assert failed["address"].endswith("/2/tweets")
    assert failed["body"].startswith("<h1>Oups</h1>")
    assert len(failed["body"]) == 2000
    assert failed["ms"] >= 0
    assert (done["status"], json.loads(done["body"])["data"]["id"]) == (201, "99")


def test_a_key_repeated_by_the_server_is_nowhere_in_what_is_kept(outgoing):
    run(outgoing)
    kept = json.dumps(list(outgoing.tries.values_list("asked", "cause"))).lower()
    assert "(hidden)" in kept
    assert "k4n4r1" not in kept


def test_a_network_that_cannot_be_reached_is_noted_with_its_cause(outgoing, account):
    account.settings = {**account.settings, "api": "http://127.0.0.1:1"}
    account.save(update_fields=["settings"])
    run(outgoing)
    (asked,) = outgoing.tries.get().asked[-1:]
    assert (asked["status"], asked["body"]) == (0, "")
    assert asked["cause"]


def test_answers_are_forgotten_after_thirty_days_by_the_daily_errand(outgoing):
    run(outgoing)
    upkeep.begin()
    row = Upkeep.objects.get(name=upkeep.LETTERS)
    for days, kept in ((29, True), (31, False)):
        Attempt.objects.update(started_at=timezone.now() - timedelta(days=days))
        upkeep.step(row.pk)
        assert bool(outgoing.tries.get().asked) is kept


def test_answers_older_than_the_retention_are_forgotten_with_it(outgoing, account):
    run(outgoing)
    retention = retention_of(account.brand)
    retention.days = 7
    for days, kept in ((6, True), (8, False)):
        Attempt.objects.update(started_at=timezone.now() - timedelta(days=days))
        forget_overheard(retention)
        assert bool(outgoing.tries.get().asked) is kept


@pytest.mark.parametrize(
    "text",
    [
        'a"b/c de-fg', "A&quot;B/C DE-FG".replace("&quot;", '"'), "a&quot;b/c de-fg", 'a"b/cdefg',
        "a%22b%2Fc%20de-fg", 'a\\"b\\/c de-fg',
    ],
)  # fmt: skip
def test_a_key_is_hidden_however_it_is_written(text):
    assert hide(f"<{text}>", ['a"b/c de-fg']) == "<(hidden)>"


def test_what_a_request_carries_to_be_let_in_is_hidden_too():
    from parvis.channels.noting import NotingDoor
    from parvis.wire.door import Response

    pair = b64encode(b"alice:mot de passe").decode()

    class Echo:
        def request(self, method, url, **_more):
            body = f"{pair} mot de passe motdepasse un-jeton-neuf".encode()
            return Response(status=200, url=url, headers={}, body=body)

    notes = []
    NotingDoor(Echo(), notes, dict).request(
        "post", "https://a:b@x.example/y?key=1", auth=("alice", "mot de passe"),
        headers={"Authorization": "Bearer un-jeton-neuf"},
    )  # fmt: skip
    assert notes[0]["body"] == "(hidden) (hidden) (hidden) (hidden)"
    assert notes[0]["address"] == "x.example/y"
