"""What each service is sent, by the real plugins of Apprise and the real door."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.listening.alerts.services import SERVICES, send
from parvis.wire.door import Response
from parvis.wire.errors import Gone, Reconnect, Refused, TryLater

TITLE = "Café du Perron : 11 mentions"
TEXT = "11 mentions de 9 personnes cette heure; d’habitude 0 à 3"


class Receiver(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        status, answer = self.server.answers
        self.send_response(status)
        if status == 307:
            self.send_header("Location", "https://elsewhere.example/")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT = do_POST  # noqa: N815 - the names http.server calls


@pytest.fixture
def receiver():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.seen, server.answers = [], (200, b"{}")
    server.home = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def door(receiver):
    made = HttpDoor(Guard(lambda: ["127.0.0.1"]), polite=Manners(rate=1000, burst=1000))
    yield made
    made.close()


def sent(door, key, **values):
    send(SERVICES[key], values, title=TITLE, text=TEXT, door=door)


def test_ntfy_is_sent_the_topic_the_title_and_the_text(receiver, door):
    sent(door, "ntfy", server=receiver.home, topic="perron-7f3", token="tk_abc")
    [(_method, path, headers, body)] = receiver.seen
    told = json.loads(body)
    assert (path, told["topic"], told["title"], told["message"]) == ("/", "perron-7f3", TITLE, TEXT)
    assert headers["Authorization"] == "Bearer tk_abc"
    assert headers["User-Agent"].startswith("Parvis/")


def test_gotify_is_sent_the_title_the_text_and_the_token(receiver, door):
    sent(door, "gotify", server=receiver.home, token="Abc.123")
    [(_method, path, headers, body)] = receiver.seen
    told = json.loads(body)
    assert (path, told["title"], told["message"]) == ("/message", TITLE, TEXT)
    assert headers["X-Gotify-Key"] == "Abc.123"


def test_mattermost_is_sent_its_hook_under_a_folder(receiver, door):
    sent(door, "mattermost", address=f"{receiver.home}/equipe/hooks/abcdef123456789012345678")
    [(_method, path, _headers, body)] = receiver.seen
    assert path == "/equipe/hooks/abcdef123456789012345678"
    assert TITLE in json.loads(body)["text"]
    assert TEXT in json.loads(body)["text"]


def test_rocketchat_is_sent_its_hook(receiver, door):
    sent(door, "rocketchat", address=f"{receiver.home}/hooks/a1b2/c3d4")
    [(_method, path, _headers, body)] = receiver.seen
    assert path == "/hooks/a1b2/c3d4"
    assert TEXT in json.loads(body)["text"]


def test_signal_is_sent_both_numbers_and_the_text(receiver, door):
    receiver.answers = (201, b"{}")
    sent(door, "signal", server=receiver.home, source="+1 418 555 0100", to="+1 (418) 555-0123")
    [(_method, path, _headers, body)] = receiver.seen
    told = json.loads(body)
    assert (path, told["number"], told["recipients"]) == (
        "/v2/send",
        "+14185550100",
        ["+14185550123"],
    )
    assert TEXT in told["message"]


def test_matrix_joins_the_room_and_says_it_there_once(receiver, door):
    receiver.answers = (
        200,
        b'{"room_id": "!r:example.org", "event_id": "$1", "user_id": "@p:example.org"}',
    )
    sent(door, "matrix", server=receiver.home, room="!r:example.org", token="secret")
    said = [
        json.loads(body)
        for method, path, _h, body in receiver.seen
        if "/send/m.room.message" in path
    ]
    assert len(said) == 1
    assert TEXT in said[0]["body"]


def test_nextcloud_talk_is_sent_the_text_with_the_password(receiver, door):
    receiver.answers = (201, b"{}")
    sent(door, "nextcloud", server=receiver.home, user="alice", token="app-pass", room="roomid")
    [(_method, path, headers, body)] = receiver.seen
    assert path.startswith("/ocs/v2.php/apps/spreed/api/v1/chat/roomid")
    assert headers["Authorization"].startswith("Basic ")
    assert TEXT in json.loads(body)["message"]


def test_another_program_is_sent_title_and_message(receiver, door):
    sent(door, "json", address=f"{receiver.home}/hooks/parvis")
    [(_method, path, _headers, body)] = receiver.seen
    told = json.loads(body)
    assert (path, told["title"], told["message"]) == ("/hooks/parvis", TITLE, TEXT)


class Network:
    """The networks that have one address only: keeps what is asked of them, answers all well."""

    def __init__(self, status=200, body=b"{}"):
        self.asked, self.status, self.body = [], status, body

    def request(self, method, url, *, headers=None, content=None, **_more):
        self.asked.append((method, url, dict(headers or {}), content or b""))
        return Response(status=self.status, url=url, headers={}, body=self.body)


ELSEWHERE = [
    ("slack", {"address": "https://hooks.slack.com/services/T0A/B0B/" + "c" * 24},
     "https://hooks.slack.com/services/T0A/B0B/" + "c" * 24),
    ("discord", {"address": "https://discord.com/api/webhooks/123456/aBc-_d"},
     "https://discord.com/api/webhooks/123456/aBc-_d"),
    ("teams", {"address": "https://prod-1.canadaeast.logic.azure.com:443/workflows/" + "a" * 32
               + "/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers&sv=1.0&sig=Zz-9_" + "q" * 20},
     "https://prod-1.canadaeast.logic.azure.com:443/workflows/" + "a" * 32),
    ("googlechat", {"address": "https://chat.googleapis.com/v1/spaces/AAA/messages?key=kk-1&token=tt_2%3D"},
     "https://chat.googleapis.com/v1/spaces/AAA/messages"),
    ("zulip", {"server": "https://perron.zulipchat.com", "bot": "parvis-bot@perron.zulipchat.com",
               "token": "a" * 32, "stream": "veille"}, "https://perron.zulipchat.com/api/v1/messages"),
    ("pushover", {"user": "u" * 30, "token": "a" * 30}, "https://api.pushover.net/1/messages.json"),
    ("telegram", {"token": "123456789:" + "a" * 35, "chat": "-1001"},
     "https://api.telegram.org/bot123456789:" + "a" * 35 + "/sendMessage"),
    ("twilio", {"sid": "AC" + "0" * 32, "token": "b" * 32, "source": "+1 418 555 0100", "to": "+1 418 555 0123"},
     "https://api.twilio.com/2010-04-01/Accounts/AC" + "0" * 32 + "/Messages.json"),
    ("voipms", {"email": "a@example.org", "token": "motdepasse", "source": "418 555 0100", "to": "418 555 0123"},
     "https://voip.ms/api/v1/rest.php"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "values", "where"), ELSEWHERE, ids=[row[0] for row in ELSEWHERE])
def test_each_network_is_asked_at_its_own_address(key, values, where):
    answer = b'{"status": "success", "ok": true, "result": "success"}'
    network = Network(body=b"ok" if key == "slack" else answer)
    sent(network, key, **values)
    [(_method, url, _headers, body)] = network.asked
    assert url.startswith(where)
    query = {name: found[0] for name, found in parse_qs(urlsplit(url).query).items()}
    form = {n: v[0] for n, v in parse_qs(body.decode()).items()} if b"=" in body else {}
    whole = json.dumps([query, form], ensure_ascii=False) + json.dumps(
        json.loads(body) if body.startswith(b"{") else "", ensure_ascii=False
    )
    assert TEXT in whole


@pytest.mark.parametrize("service", SERVICES.values(), ids=list(SERVICES))
def test_every_service_has_a_way_to_be_asked(service):
    told = {row[0] for row in ELSEWHERE} | {
        "ntfy", "gotify", "mattermost", "rocketchat", "signal", "matrix", "nextcloud", "json"
    }  # fmt: skip
    assert service.key in told


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, Reconnect), (403, Reconnect), (404, Gone), (410, Gone), (429, TryLater), (503, TryLater), (400, Refused)],
)  # fmt: skip
def test_what_a_service_answers_has_its_meaning(receiver, door, status, kind):
    receiver.answers = (status, b"{}")
    with pytest.raises(kind):
        sent(door, "gotify", server=receiver.home, token="Abc.123")


def test_a_private_address_is_not_opened(receiver):
    door = HttpDoor(Guard())
    with pytest.raises(Refused, match="private network"):
        sent(door, "gotify", server=receiver.home, token="Abc.123")
    assert receiver.seen == []


def test_a_service_sends_nobody_elsewhere(receiver, door):
    receiver.answers = (307, b"")
    with pytest.raises(Refused, match="sends Parvis on to elsewhere"):
        sent(door, "json", address=f"{receiver.home}/x")


def test_fields_that_do_not_fit_are_said_and_nothing_is_asked(receiver, door):
    with pytest.raises(Refused, match="cannot be used"):
        sent(door, "slack", address="https://hooks.slack.com/services/")
    assert receiver.seen == []


def test_nothing_of_a_key_is_logged(receiver, door, caplog):
    caplog.set_level(0)
    receiver.answers = (401, b"{}")
    with pytest.raises(Reconnect):
        sent(door, "gotify", server=receiver.home, token="TresSecret123")
    assert "TresSecret123" not in caplog.text
