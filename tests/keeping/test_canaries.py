"""A canary in each kind of secret: readable nowhere, neither rows, backups, logs nor pages.

A new secret is caught by being planted here; a new column of secrets by the last test.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tarfile
from base64 import b64encode
from contextlib import closing
from pathlib import Path

import pytest
from tests.backup.test_backup import KEY, parvis, python

CANARY = "k4n4r1-mot-de-passe"
MAIL = "k4n4r1-du-courriel-sortant"
CODES = "K4N4R1QWERTYUIOPASDFGHJKLZXC2345"
PLANT = f"""
import logging
from django.test import Client
from parvis.channels.models import Channel
from parvis.team.models import Brand, User
from parvis.channels.models import MailServer
from parvis.team.invitations import Offer, invite
from parvis.team.models import CodeMaker
logging.disable(logging.NOTSET)
brand, owner = Brand.objects.get(), User.objects.get()
channel = Channel.objects.create(brand=brand, network="wordpress", authority="https://x.example",
    title="X", url="https://x.example", secret={{"user": "alice", "password": "{CANARY}"}})
print("password", "{CANARY}")
seat = brand.seats.get(user=owner)
offer = Offer(email="benoit@example.org", name="Benoit", role="manager", language="fr-ca", days=7)
_offered, key = invite(brand, offer, by=seat)
print("invitation", key)
MailServer.objects.create(host="smtp.x.example", user="a", sender="a@x.example",
    secret={{"password": "{MAIL}"}})
print("mail", "{MAIL}")
CodeMaker.objects.create(user=owner, secret={{"secret": "{CODES}"}})
print("codes", "{CODES}")
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from django.conf import settings
from django.utils import timezone
from parvis.channels.connecting import key_of
from parvis.channels.models import Outgoing
from parvis.channels.noting import NotingDoor
from parvis.kit.door.desk import desk_door
class Echo(BaseHTTPRequestHandler):
    def log_message(self, *told):
        pass
    def do_GET(self):
        self.send_response(500)
        self.end_headers()
        self.wfile.write(b"<h1>echoed:</h1> {CANARY} " + self.headers["Authorization"].encode())
settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
server = HTTPServer(("127.0.0.1", 0), Echo)
Thread(target=server.serve_forever, daemon=True).start()
asked = []
NotingDoor(desk_door(), asked, lambda: key_of(channel)).request("GET",
    f"http://127.0.0.1:{{server.server_port}}/{CANARY}?k={CANARY}", auth=("alice", "{CANARY}"))
row = Outgoing.objects.create(brand=brand, channel=channel, purpose="reply", draft={{}},
    send_at=timezone.now())
row.tries.create(verb="publish", started_at=timezone.now(), asked=asked)
repr(channel), str(channel.secret), repr(channel.__dict__)
logging.getLogger("x").error("%r %s %r", channel.secret, channel, Channel.objects.values("secret"))
client = Client(); client.force_login(owner)
walked = 0
for name in PAGES:
    try:
        answer = client.get(name)
    except Exception as error:
        raise SystemExit(f"{{name}}: {{error!r}}")
    walked += answer.status_code == 200
    open(FOLDER + "/" + name.strip("/").replace("/", "_") + ".html", "wb").write(answer.content)
print("walked", walked)
"""
PAGES = [
    "/desk/", "/desk/backups/", "/desk/recovery-sheet/", "/desk/key/", "/desk/mail/", "/account/", "/account/security/", "/brands/new/",
    *(f"/b/cafe-du-perron/{name}" for name in (
        "", "inbox/", "members/", "team/", "team/audit/", "settings/", "channels/", "strategy/",
        "search/?q=mot", "reading/",
    )),
]  # fmt: skip


def run(home: Path, program: str, log: Path) -> str:
    """Run a program inside a desk whose host is the tests', its log kept."""
    start = (
        "import django; django.setup()\nfrom django.conf import settings\n"
        "settings.ALLOWED_HOSTS = ['testserver']\n"
    )
    with log.open("ab") as told:
        done = subprocess.run(
            [sys.executable, "-c", start + program],
            env={
                **os.environ,
                "PARVIS_HOME": str(home),
                "PARVIS_LOG": "DEBUG",
                "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
            },
            stdout=subprocess.PIPE, stderr=told, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, log.read_text()[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> tuple[Path, Path, dict[str, str]]:
    """A desk with a secret of each kind, and a folder of all that it tells: pages, logs, backups."""
    home, told = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("told")
    parvis(home, "demo")
    program = f"PAGES = {PAGES!r}\nFOLDER = {str(told)!r}\n{PLANT}"
    out = run(home, program, told / "desk.log")
    secrets = dict(line.split(" ", 1) for line in out.splitlines() if " " in line)
    assert int(secrets.pop("walked")) >= len(PAGES) - 1
    secrets["recovery"] = KEY.search(parvis(home, "recovery-sheet"))[0]
    parvis(home, "recovery-sheet", "--confirm", secrets["recovery"][-4:])
    for name in ("parvis.key", "session.key"):
        secrets[name] = (home / name).read_text().split()[0]
    (told / "doctor.txt").write_text(parvis(home, "doctor", code=1))
    (told / "backup.txt").write_text(parvis(home, "backup", str(told / "sealed.parvis")))
    parvis(home, "backup", "--plain", str(told / "plain.tar.gz"))
    (told / "rows.sql").write_text("\n".join(rows_of(home / "parvis.sqlite3")))
    with tarfile.open(told / "plain.tar.gz") as tar:
        tar.extractall(told / "plain", filter="data")
    return home, told, secrets


def rows_of(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


KINDS = ["password", "invitation", "mail", "codes", "recovery", "parvis.key", "session.key"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_is_readable_in_rows_backups_logs_or_pages(planted, kind):
    home, told, secrets = planted
    secret = secrets[kind]
    assert len(secret) >= 16
    forms = {secret, secret.replace("-", ""), secret.lower(), secret[: len(secret) // 2]}
    places = [p for p in (*told.rglob("*"), *home.glob("parvis.sqlite3*")) if p.is_file()]
    places += [p for p in home.glob("queue*") if p.is_file()]
    assert len(places) > len(PAGES)
    found = [p.name for p in places for form in forms if form.encode() in p.read_bytes()]
    assert found == []


def test_the_search_for_canaries_finds_one_that_is_there(planted):
    home, _told, secrets = planted
    assert secrets["parvis.key"].encode() in (home / "parvis.key").read_bytes()
    read = "from parvis.channels.models import Channel\nprint(Channel.objects.get(title='X').secret['password'])"
    assert python(home, read) == CANARY


def test_a_server_that_repeats_the_key_is_kept_without_it(planted):
    home, _told, _secrets = planted
    read = "from parvis.channels.models import Attempt\nprint(Attempt.objects.exclude(asked=[]).get().asked)"
    kept = python(home, read)
    assert "echoed:" in kept
    assert "(hidden)" in kept
    assert b64encode(f"alice:{CANARY}".encode()).decode() not in kept


def test_files_of_secrets_are_their_owners_alone(planted):
    home, told, _secrets = planted
    for name in ("parvis.key", "session.key", "erasures.key"):
        assert (home / name).stat().st_mode & 0o077 == 0
    for name in ("sealed.parvis", "plain.tar.gz"):
        assert (told / name).stat().st_mode & 0o077 == 0


def test_every_column_named_like_a_secret_is_encrypted_or_only_a_digest():
    from django.apps import apps
    from django.db import models

    from parvis.kit.secrets import EncryptedJSONField

    known = {
        "team.User.password",
        "sessions.Session.session_key",
        "keeping.RecoverySheet.public",
        "team.Passkey.credential",  # its public half
    }
    suspicious = re.compile(r"secret|password|token|private|credential|session_key")
    open_ones = {
        f"{m._meta.label}.{f.name}"
        for m in apps.get_models()
        for f in m._meta.concrete_fields
        if suspicious.search(f.name)
        and not isinstance(f, EncryptedJSONField | models.BooleanField)  # yes or no tells nothing
    }
    assert open_ones <= known
