"""Programs elsewhere are told: signed, the least, tried again, and never with what is private."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import transaction
from django.utils import timezone

from parvis.channels.actions import note_failure
from parvis.channels.hooks import OutgoingChanged, outgoing_changed
from parvis.channels.models import Place
from parvis.inbox.actions import reply
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.kit import errands, jobs
from parvis.receiving.dispatches import actions, rules
from parvis.receiving.dispatches.events import CAUGHT, RECEIVED, REFUSED, SENT, STOPPED
from parvis.receiving.models import Carried, Correspondent, Dispatch, DispatchState
from parvis.team.models import PersonalNotice
from parvis.wire import items as wire
from parvis.wire.errors import Reconnect, Refused

SECRET = "une brioche"


class Heard(BaseHTTPRequestHandler):
    """A program that is told: it answers what the test asks for, and remembers."""

    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, dict(self.headers.items()), body))
        status, headers = self.server.answers.pop(0) if self.server.answers else (204, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def program(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Heard)
    server.heard, server.answers = [], []
    server.url = f"http://127.0.0.1:{server.server_port}/hook?key=k-1"
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(brands, alice, program):
    every = (RECEIVED, SENT, REFUSED, CAUGHT, STOPPED)
    row, _secret = actions.add(
        brands.cafe, name="La boutique", url=program.url, events=every, by=alice
    )
    return row


def say(brand, *words, kind=wire.Kind.COMMENT, audience=wire.Audience.PUBLIC, ago=0, **more):
    """Have somebody say things to a brand, each once."""
    blog, _made = brand.channels.get_or_create(
        network="wordpress",
        authority="https://b.example",
        defaults={"title": "Blogue", "history_before": timezone.now() - timedelta(days=1)},
    )
    place, _made = Place.objects.get_or_create(channel=blog, key="comments", label="comments")
    items = [
        wire.Item(
            authority=blog.authority, remote_id=f"comment:{text}", kind=kind, text=text, addressed=True,
            said_at=timezone.now() - timedelta(days=ago), audience=audience, url="https://b.example/1",
            author=wire.Author(remote_id="person:1", name="Zoé Unetelle"), **more,
        )
        for text in words
    ]  # fmt: skip
    take_page(place, wire.Page(authority=blog.authority, items=tuple(items)))
    return blog


def carry(at=None):
    """Do what a worker does for dispatches that are due."""
    kind = errands.KINDS["dispatch"]
    for pk in errands.due(kind, at or timezone.now()):
        jobs.run("dispatch", pk)


def later():
    """Let the next try of all that waits be due."""
    Dispatch.objects.exclude(due_at=None).update(due_at=timezone.now())


def verified(headers, body, secret):
    """Verify a signature as the specification has a receiver do it."""
    said = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mine = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return f"v1,{mine}" in headers["webhook-signature"].split(" ")


def test_the_signature_is_the_one_of_the_specification():
    # The example of the Standard Webhooks specification and of its libraries.
    keys = {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    now = datetime.fromtimestamp(1614265330, UTC)
    found = rules.signed("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', now, keys)
    assert found["webhook-timestamp"] == "1614265330"
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_old_secret_signs_beside_the_new_one_for_a_day():
    now = datetime(2026, 12, 1, tzinfo=UTC)
    first, second = rules.new_secret(), rules.new_secret()
    keys = rules.renewed({"url": "u", "secret": first}, second, now)
    count = lambda at: len(rules.signed("m", b"", at, keys)["webhook-signature"].split())  # noqa: E731
    assert count(now + timedelta(hours=23)) == 2
    assert count(now + timedelta(hours=25)) == 1
    assert len(base64.b64decode(second.removeprefix("whsec_"))) == 32
    assert rules.renewed(keys, "x", now)["before"] == second


@pytest.mark.parametrize(
    ("attempts", "after", "minutes"),
    [(1, None, 0.1), (2, None, 1), (5, None, 120), (1, 10, 10), (10, None, 1440), (11, None, None)],
)
def test_a_try_that_failed_waits_longer_each_time_and_ends(attempts, after, minutes):
    found = rules.wait(attempts, timedelta(minutes=after) if after else None)
    assert found == (timedelta(minutes=minutes) if minutes else None)


def test_what_is_said_to_us_is_told_at_once_once_and_without_words(told, brands, program):
    say(brands.cafe, SECRET)
    say(brands.cafe, SECRET)
    say(brands.cafe, "autrefois", ago=40)
    carry()
    ((path, headers, body),) = program.heard
    assert path == "/hook?key=k-1"
    assert headers["Content-Type"] == "application/json"
    assert verified(headers, body, told.secret["secret"])
    sent = json.loads(body)
    assert (sent["type"], sent["data"]["version"]) == (RECEIVED, 1)
    assert sent["data"]["item"]["kind"] == "comment"
    assert sent["data"]["item"]["url"] == "https://b.example/1"
    assert "/conversations/" in sent["data"]["desk"]
    assert SECRET not in body.decode()
    assert "Zoé" not in body.decode()
    told.refresh_from_db()
    assert told.worked_at
    assert Carried.objects.get().status == 204
    assert Dispatch.objects.get().state == DispatchState.TAKEN


@pytest.mark.parametrize(
    ("words", "private", "kind", "audience", "quoted"),
    [
        (False, False, "comment", "public", False),
        (True, False, "comment", "public", True),
        (True, False, "message", "private", False),
        (True, False, "comment", "followers", False),
        (False, True, "message", "private", True),
        (False, True, "comment", "public", False),
        (True, True, "message", "private", True),
    ],
)
def test_words_leave_only_when_a_person_chose_so(
    told, brands, alice, program, words, private, kind, audience, quoted
):
    wish = {"with_words": words, "with_private": private}
    actions.change(told, name="x", url=program.url, events=[RECEIVED], words=wish, by=alice)
    say(brands.cafe, SECRET, kind=wire.Kind(kind), audience=wire.Audience(audience))
    carry()
    ((_path, _headers, body),) = program.heard
    assert (SECRET in body.decode()) is quoted
    assert ("Zoé" in body.decode()) is quoted
    assert ("b.example/1" in body.decode()) is (audience == "public" and kind == "comment")


def test_words_deleted_before_the_dispatch_leaves_do_not_leave(told, brands, alice, program):
    wish = {"with_words": True, "with_private": True}
    actions.change(told, name="x", url=program.url, events=[RECEIVED], words=wish, by=alice)
    blog = say(brands.cafe, SECRET)
    gone = wire.Page(authority=blog.authority, gone=(f"comment:{SECRET}",))
    take_page(blog.places.get(), gone)
    carry()
    ((_path, _headers, body),) = program.heard
    assert SECRET not in body.decode()


def test_answers_and_accounts_that_stop_are_told(told, brands, alice, program):
    blog = say(brands.cafe, SECRET)
    carry()
    conversation = Conversation.objects.get(brand=brands.cafe)
    answer = reply(conversation, to=conversation.last_item, text="oui", by=alice)
    out = answer.outgoing
    for state in ("sent", "refused"):
        before, out.state = out.state, state
        out.url, out.sent_at = "https://b.example/2", timezone.now()
        out.save()
        with transaction.atomic():
            outgoing_changed.send(OutgoingChanged(out, before))
            outgoing_changed.send(OutgoingChanged(out, before))
    note_failure(blog, Reconnect(), attempts=1)
    carry()
    kinds = [json.loads(body)["type"] for _path, _headers, body in program.heard]
    assert sorted(kinds) == sorted([RECEIVED, SENT, REFUSED, STOPPED])
    by_kind = {json.loads(body)["type"]: json.loads(body)["data"] for _p, _h, body in program.heard}
    assert by_kind[SENT]["answer"]["url"] == "https://b.example/2"
    assert "text" not in by_kind[SENT]["answer"]
    assert by_kind[STOPPED]["account"]["state"] == "reconnect"


def test_what_is_not_taken_is_tried_again_under_the_same_name(told, brands, program):
    program.answers = [(500, {}), (429, {"Retry-After": "600"}), (302, {"Location": "/x"})]
    say(brands.cafe, SECRET)
    carry()
    row = Dispatch.objects.get()
    assert row.state == DispatchState.WAITING
    assert timezone.now() < row.due_at < timezone.now() + timedelta(seconds=10)
    later()
    carry()
    row.refresh_from_db()
    assert row.due_at > timezone.now() + timedelta(minutes=9)
    told.refresh_from_db()
    assert told.failing_since
    assert "429" in told.trouble["sentence"] % told.trouble["values"]
    for _once in range(3):
        later()
        carry()
    row.refresh_from_db()
    told.refresh_from_db()
    assert row.state == DispatchState.TAKEN
    assert told.failing_since is None
    names = {headers["webhook-id"] for _path, headers, _body in program.heard}
    assert len(names) == 1
    assert [one.status for one in row.tries.order_by("pk")][:2] == [500, 429]


def test_what_fails_for_days_is_switched_off_and_said(told, brands, benoit, olivier, program):
    program.answers = [(500, {})] * 3
    say(brands.cafe, SECRET, "deux")
    Correspondent.objects.update(failing_since=timezone.now() - timedelta(days=4))
    carry()
    told.refresh_from_db()
    assert told.is_on
    Correspondent.objects.update(failing_since=timezone.now() - timedelta(days=5, minutes=1))
    later()
    carry()
    told.refresh_from_db()
    assert not told.is_on
    assert set(Dispatch.objects.values_list("state", flat=True)) <= {"failed", "dropped"}
    notices = PersonalNotice.objects.filter(verb="correspondent.failed")
    assert notices.filter(user=benoit).count() == 1
    assert not notices.filter(user=olivier).exists()
    say(brands.cafe, "trois")
    assert Dispatch.objects.count() == 2


def test_an_address_that_is_gone_is_told_no_more(told, brands, program):
    program.answers = [(410, {})]
    say(brands.cafe, SECRET)
    carry()
    told.refresh_from_db()
    assert not told.is_on


@pytest.mark.parametrize(
    "url",
    ["http://shop.example/x", "https://10.0.0.1/x", "https://[::1]/x", "ftp://shop.example", "shop", "https://a:b@shop.example/"],
)  # fmt: skip
def test_only_an_address_outside_and_in_https_is_told(brands, alice, url):
    with pytest.raises(Refused):
        actions.add(brands.cafe, name="x", url=url, events=[RECEIVED], by=alice)
    assert not Correspondent.objects.exists()


def test_a_program_that_never_takes_anything_holds_a_thousand_at_most(
    told, brands, program, monkeypatch
):
    monkeypatch.setattr("parvis.receiving.dispatches.events.MOST_WAITING", 3)
    say(brands.cafe, *[f"mot {n}" for n in range(5)])
    told.refresh_from_db()
    assert Dispatch.objects.count() == 3
    assert told.dropped == 2


def test_a_person_adds_tries_and_removes_a_program(brands, alice, sit, program):
    client, page = sit(alice), f"/b/{brands.cafe.slug}/programs/"
    wrong = client.post(page, {"name": "x", "url": "http://shop.example", "events": [RECEIVED]})
    assert wrong.status_code == 422
    assert "https://" in wrong.content.decode()
    made = client.post(page, {"name": "Boutique", "url": program.url, "events": [RECEIVED]})
    row = Correspondent.objects.get()
    secret = row.secret["secret"]
    assert secret in made.content.decode()
    own = f"{page}{row.pk}/"
    assert secret not in client.get(own).content.decode()
    again = client.post(f"{own}secret/").content.decode()
    row.refresh_from_db()
    assert row.secret["secret"] in again
    assert secret not in again
    assert "The test was taken" in client.post(f"{own}test/", follow=True).content.decode()
    program.answers = [(500, {})]
    assert "answered 500" in client.post(f"{own}test/", follow=True).content.decode()
    assert all(verified(h, b, secret) for _p, h, b in program.heard)
    client.post(f"{own}switch/", {"on": "0"})
    say(brands.cafe, SECRET)
    assert not Dispatch.objects.filter(event=RECEIVED).exists()
    raw = Correspondent.objects.values_list("name", "events", "trouble").get()
    assert "k-1" not in repr(raw)
    client.post(f"{own}removal/")
    assert not Correspondent.objects.exists()


def test_what_failed_for_good_can_be_carried_again(told, brands, alice, sit, program):
    program.answers = [(500, {})]
    say(brands.cafe, SECRET)
    Dispatch.objects.update(attempts=len(rules.WAITS))
    carry()
    row = Dispatch.objects.get()
    assert row.state == DispatchState.FAILED
    sit(alice).post(f"/b/{brands.cafe.slug}/programs/{told.pk}/again/{row.pk}/")
    carry()
    row.refresh_from_db()
    assert row.state == DispatchState.TAKEN
