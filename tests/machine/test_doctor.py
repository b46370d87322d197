"""The doctor before real misconfigurations: each is found and explained; a sound desk is left alone."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections import namedtuple
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone, translation

from parvis.channels.models import (
    Channel,
    ChannelState,
    Heartbeat,
    Letter,
    LetterState,
    MailServer,
    Outgoing,
    OutgoingState,
    Quiet,
)
from parvis.keeping.actions import confirm_sheet, make_sheet
from parvis.keeping.models import BackupPlan, Drill
from parvis.kit.errands import Lane
from parvis.kit.secrets import create_key_file
from parvis.site.doctor import data, examine, machine
from parvis.site.doctor.machine import known_names


class Neighbour(BaseHTTPRequestHandler):
    """A server that answers what a test tells it to."""

    def do_GET(self):
        status, body, headers = self.server.answer
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        pass


@pytest.fixture
def neighbour(other_peoples_sockets):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Neighbour)
    server.answer = (200, b"parvis http 127.0.0.1", {})
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def sound(brands, settings, tmp_path, neighbour, monkeypatch):
    """A desk where all is well: at work, reachable, kept safe, with one site."""
    settings.HOME = tmp_path
    settings.PARVIS_QUEUE_FILE = tmp_path / "queue.sqlite3"
    (tmp_path / "staticfiles.json").write_text("{}")
    settings.ADDRESS = neighbour.url
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
    for name in [n for n in os.environ if n.startswith("PARVIS_") and n not in known_names()]:
        monkeypatch.delenv(name)
    for lane in Lane:
        Heartbeat.objects.create(lane=lane, at=timezone.now())
    channel = Channel.objects.create(
        brand=brands.cafe,
        network="wordpress",
        authority=neighbour.url,
        title="Blogue",
        url=neighbour.url,
        checked_at=timezone.now(),
    )
    _sheet, key = make_sheet(by=None)
    confirm_sheet(typed=key[-4:], by=None)
    BackupPlan.objects.update(good_at=timezone.now())
    Drill.objects.create(file="desk.parvis", is_good=True)
    with translation.override("en"):
        yield channel


def told():
    return [f"{x.sentence} → {x.remedy}" for x in examine() if not x.is_well]


def test_a_sound_desk_has_nothing_to_mend(sound):
    assert told() == []


def no_room(sound, settings, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1, 1, 40_000_000))


def no_folder(sound, settings, monkeypatch):
    settings.HOME = settings.HOME / "gone"


def no_key(sound, settings, monkeypatch):
    settings.PARVIS_KEY_FILE.unlink()


def open_key(sound, settings, monkeypatch):
    settings.PARVIS_KEY_FILE.chmod(0o644)


def other_key(sound, settings, monkeypatch):
    sound.secret = {"password": "x"}
    sound.save()
    settings.PARVIS_KEY_FILE.unlink()
    create_key_file(settings.PARVIS_KEY_FILE)


def stale_worker(sound, settings, monkeypatch):
    Heartbeat.objects.filter(lane=Lane.OUTGOING).update(at=timezone.now() - timedelta(minutes=9))


def clock_back(sound, settings, monkeypatch):
    Heartbeat.objects.filter(lane=Lane.INCOMING).update(at=timezone.now() + timedelta(hours=3))


def clock_ahead(sound, settings, monkeypatch):
    there = format_datetime(timezone.now() - timedelta(minutes=31), usegmt=False)
    sound.neighbour.answer = (200, b"parvis http 127.0.0.1", {"Date": there})


def quiet_desk(sound, settings, monkeypatch):
    Quiet.objects.create(reason="slept")


def dead_channel(sound, settings, monkeypatch):
    Channel.objects.update(
        state=ChannelState.RECONNECT, trouble={"kind": "reconnect", "sentence": "", "values": {}}
    )


def outgoing(sound, **more):
    now = timezone.now()
    return Outgoing.objects.create(
        brand=sound.brand, channel=sound, purpose="reply", draft={}, send_at=now, **more
    )


def paused_with_answers(sound, settings, monkeypatch):
    Channel.objects.update(state=ChannelState.PAUSED)
    outgoing(sound, state=OutgoingState.HELD, why_held="paused")


def late_rows(sound, settings, monkeypatch):
    outgoing(sound, due_at=timezone.now() - timedelta(hours=2))


def failing_rows(sound, settings, monkeypatch):
    outgoing(sound, due_at=timezone.now() + timedelta(hours=1), attempts=40)


def doubtful_rows(sound, settings, monkeypatch):
    outgoing(sound, state=OutgoingState.UNCONFIRMED)


def damaged_queue(sound, settings, monkeypatch):
    settings.PARVIS_QUEUE_FILE.write_bytes(b"this is no database at all, and long enough" * 40)


def misspelt_setting(sound, settings, monkeypatch):
    (settings.HOME / "parvis.env").write_text("# mine\nPARVIS_ADRESS=https://desk.example.org\n")


def no_styles(sound, settings, monkeypatch):
    (settings.STATIC_ROOT / "staticfiles.json").unlink()


def no_zone(sound, settings, monkeypatch):
    monkeypatch.setattr(machine.settings, "TIME_ZONE", "America/Nowhere")


def unknown_name(sound, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["desk.example.org"]


def bare_http(sound, settings, monkeypatch):
    settings.ADDRESS = "http://desk.example.org"


def wide_open(sound, settings, monkeypatch):
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1", "0.0.0.0/0"]


def another_program(sound, settings, monkeypatch):
    sound.neighbour.answer = (200, b"<h1>It works!</h1>", {})


def lost_host(sound, settings, monkeypatch):
    sound.neighbour.answer = (400, b"", {})


def no_proxy_header(sound, settings, monkeypatch):
    sound.neighbour.answer = (200, b"parvis https 127.0.0.1", {})


def mail_stuck(sound, settings, monkeypatch):
    trouble = {"kind": "reconnect", "sentence": "", "values": {}}
    MailServer.objects.create(host="smtp.example.org", sender="a@example.org", trouble=trouble)


def mail_refused(sound, settings, monkeypatch):
    Letter.objects.create(to="a@example.org", subject="x", purpose="t", state=LetterState.REFUSED)


@pytest.mark.parametrize(
    ("break_it", "sentence", "remedy"),
    [
        (no_room, "Only 40 MB are left", "Free some room"),
        (no_folder, "does not exist", "PARVIS_HOME"),
        (no_key, "missing or unreadable", "Put it back"),
        (open_key, "Other users of this computer can read the key", "chmod 600"),
        (other_key, "closed by another key", "connect those accounts again"),
        (stale_worker, "What leaves: no worker", "parvis serve"),
        (clock_back, "clock of this computer is behind", "Set it by the network"),
        (clock_ahead, "31 minutes away from that of Blogue", "timedatectl"),
        (quiet_desk, "quiet mode", "machine’s page"),
        (dead_channel, "Blogue (Café du Perron)", "Connect it again"),
        (paused_with_answers, "Blogue is paused, and 1 answer waits", "Take it up again"),
        (late_rows, "more than an hour late", "start it again"),
        (failing_rows, "more than twenty times", "why each of them waits"),
        (doubtful_rows, "1 answer waits for your word", "Today lists them"),
        (damaged_queue, "cannot be used", "delete that file"),
        (misspelt_setting, "PARVIS_ADRESS is unknown", "PARVIS_ADDRESS"),
        (no_styles, "style sheets were not made", "parvis serve"),
        (no_zone, "time zones are missing", "make run"),
        (unknown_name, "does not know itself by the name 127.0.0.1", "PARVIS_HOSTS"),
        (bare_http, "needs https", ""),
        (wide_open, "every machine of your network", "Name only"),
        (another_program, "Something else than Parvis answers", "where that name leads"),
        (lost_host, "does not know itself", "restart"),
        (no_proxy_header, "does not say that people come in https", "X-Forwarded-Proto"),
        (mail_stuck, "letters do not leave", "Try the mail server out"),
        (mail_refused, "1 letter did not leave", "which, and why"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_the_doctor_finds_it_and_says_how_to_mend_it(
    sound, settings, monkeypatch, neighbour, break_it, sentence, remedy
):
    sound.neighbour = neighbour
    break_it(sound, settings, monkeypatch)
    found = [x for x in told() if sentence in x]
    assert found, told()
    assert remedy in found[0]


@pytest.mark.parametrize("damaged", [False, True])
def test_a_damaged_database_is_found(sound, tmp_path, damaged):
    path = tmp_path / "parvis.sqlite3"
    line = sqlite3.connect(path)
    line.execute("PRAGMA page_size=1024")
    line.execute("CREATE TABLE t(x)")
    line.executemany("INSERT INTO t VALUES (?)", [("a" * 300,) for _ in range(300)])
    line.commit()
    line.close()
    if damaged:
        with path.open("r+b") as file:
            file.seek(20 * 1024)
            file.write(b"\xff" * 6 * 1024)
    found = list(data.whole(path))
    assert found[0].is_well != damaged
    assert ("parvis restore" in found[0].remedy) == damaged
