"""A desk in one sealed file, and the desk made again: quiet, whole, without who was erased since."""

import gzip
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest


def parvis(
    home: Path, *words: str, code: int = 0, given: str = "", at: Path | None = None, **env: str
) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "parvis", *words],
        env={"PARVIS_HOME": str(home), "PATH": "/usr/bin:/bin", "PARVIS_LANG": "en", **env},
        capture_output=True,
        text=True,
        check=False,
        input=given,
        cwd=at,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def python(home: Path, program: str) -> str:
    """Run a few lines inside a desk."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{program}"],
        env={"PARVIS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "parvis.site.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def rows(home: Path, sql: str):
    with closing(sqlite3.connect(home / "parvis.sqlite3")) as database:
        return database.execute(sql).fetchall()


KEY = re.compile(r"(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}")
CHANNEL = """
from parvis.channels.models import Channel
from parvis.team.models import Brand
Channel.objects.create(brand=Brand.objects.get(), network="wordpress", authority="https://x.example",
    title="X", secret={"user": "alice", "password": "mot de passe secret"})
"""


@pytest.fixture(scope="module")
def sheet(tmp_path_factory) -> tuple[Path, str]:
    """A desk whose owner holds the sheet, and the key on it."""
    home = tmp_path_factory.mktemp("desk")
    parvis(home, "demo")
    python(home, CHANNEL)
    key = KEY.search(parvis(home, "recovery-sheet"))[0]
    assert "another sheet" in parvis(home, "recovery-sheet", "--confirm", "0000", code=1)
    parvis(home, "recovery-sheet", "--confirm", key[-4:].lower())
    return home, key


@pytest.fixture(scope="module")
def saved(sheet, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("saved") / "desk.parvis"
    said = parvis(sheet[0], "backup", str(file))
    assert sheet[1][-4:] in said
    return file


def test_no_backup_is_made_for_a_sheet_that_nobody_holds(tmp_path: Path):
    parvis(tmp_path / "desk", "recovery-sheet")
    said = parvis(tmp_path / "desk", "backup", str(tmp_path / "x.parvis"), code=1)
    assert "nobody holds the recovery sheet" in said
    assert not (tmp_path / "x.parvis").exists()
    assert "Nobody holds a recovery sheet" in parvis(tmp_path / "desk", "doctor", code=1)


def test_a_backup_is_restored_elsewhere_with_the_sheet_alone(sheet, saved: Path, tmp_path: Path):
    desk, key = sheet
    there = tmp_path / "there"
    said = parvis(there, "restore", str(saved), given=key.lower() + "\n")
    assert "quiet mode" in said
    for table in ("stream_item", "members_member", "inbox_conversation", "stream_author"):
        counted = f"SELECT count(*) FROM {table}"
        assert rows(there, counted) == rows(desk, counted)
    assert rows(there, "SELECT reason FROM channels_quiet WHERE ended_at IS NULL") == [
        ("restored",)
    ]
    query = "SELECT count(*) FROM stream_index WHERE stream_index MATCH 'galette'"
    assert rows(there, query) == rows(desk, query)
    read = "from parvis.channels.models import Channel\nprint(Channel.objects.get(title='X').secret['password'])"
    assert python(there, read) == "mot de passe secret"
    assert (there / "parvis.key").stat().st_mode & 0o777 == 0o600
    assert not [p for p in there.iterdir() if p.name.startswith(".restoring")]
    assert parvis(there, "doctor", code=1).count("quiet mode") == 1


def test_a_backup_is_restored_by_the_words_of_the_guide(sheet, saved: Path, tmp_path: Path):
    (tmp_path / "before.parvis").write_bytes(saved.read_bytes())
    words = ("restore", "before.parvis", "--into", "back-again")
    parvis(tmp_path / "elsewhere", *words, given=sheet[1] + "\n", at=tmp_path)
    counted = "SELECT count(*) FROM stream_item"
    assert rows(tmp_path / "back-again", counted) == rows(sheet[0], counted)


def test_a_drill_says_in_words_what_it_found_and_leaves_nothing(sheet, saved, tmp_path: Path):
    desk, key = sheet
    before = {p.name for p in desk.iterdir()}
    (tmp_path / "key.txt").write_text(f" {key.replace('-', ' ')}\n")
    said = parvis(desk, "restore", "--check", str(saved), "--key-file", str(tmp_path / "key.txt"))
    assert re.search(r"can be restored: \d+ remarks, \d+ members, made on \w+\s\d+, \d{4}", said), (
        said
    )
    assert "1 secret opens" in said
    assert {p.name for p in desk.iterdir()} <= before | {"session.key"}
    assert rows(desk, "SELECT is_good FROM keeping_drill") == [(1,)]
    assert "Last backup tried out: today" in parvis(desk, "doctor", code=1)


def damaged(saved: Path, how: str) -> bytes:
    data = saved.read_bytes()
    middle = len(data) // 2
    return {
        "cut": data[:-1],
        "cut at a piece": data[: -(len(data) % 1000) - 70_000],
        "bit": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "empty": b"",
        "other": b"PK\3\4" * 100,
        "newer": data.replace(b"parvis-sealed 1", b"parvis-sealed 9", 1),
        "longer": data + b"x",
    }[how]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("cut", "damaged or cut off"),
        ("cut at a piece", "damaged or cut off"),
        ("bit", "damaged or cut off"),
        ("empty", "damaged or cut off"),
        ("other", "damaged or cut off"),
        ("longer", "damaged or cut off"),
        ("newer", "newer version of Parvis"),
    ],
)
def test_a_file_that_is_no_whole_backup_changes_nothing(sheet, saved, tmp_path, how, sentence):
    bad, there = tmp_path / "bad.parvis", tmp_path / "there"
    bad.write_bytes(damaged(saved, how))
    said = parvis(there, "restore", str(bad), given=sheet[1], code=1)
    assert sentence in said
    assert len([line for line in said.splitlines() if line.strip()]) == 1
    assert not (there / "parvis.sqlite3").exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "not a recovery key"),
        ("0000-0000", "not a recovery key"),
        ("000G-40R4-0M30-E209-185G-R38E-1W81-24GK-5Q7N", "does not open this backup"),
    ],
)
def test_another_key_opens_nothing(saved, tmp_path: Path, typed, sentence):
    assert sentence in parvis(tmp_path / "x", "restore", str(saved), given=typed + "\n", code=1)
    assert not (tmp_path / "x" / "parvis.sqlite3").exists()


def test_rows_of_a_later_version_are_refused(sheet, tmp_path: Path):
    desk, key = sheet
    later = tmp_path / "later"
    shutil.copytree(desk, later)
    with closing(sqlite3.connect(later / "parvis.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('inbox', '9999_z', '2030-01-01')"
        )
    parvis(later, "backup", str(tmp_path / "l.parvis"))
    said = parvis(tmp_path / "x", "restore", str(tmp_path / "l.parvis"), given=key, code=1)
    assert "newer version of Parvis" in said


def test_a_plain_backup_holds_no_key_and_says_what_it_is(sheet, tmp_path: Path):
    desk, _key = sheet
    said = parvis(desk, "backup", "--plain", str(tmp_path / "desk.tar.gz"))
    assert "Whoever has this file" in said
    with tarfile.open(tmp_path / "desk.tar.gz") as tar:
        names = tar.getnames()
    assert [name for name in names if name.endswith((".key", ".env"))] == ["erasures.key"]
    assert "Put the key file back" in parvis(
        tmp_path / "x", "restore", str(tmp_path / "desk.tar.gz")
    )


@pytest.mark.parametrize("name", ["../outside", "/etc/x", "media/../../x", "session.key"])
def test_an_archive_with_a_path_of_its_own_writes_nothing_outside(tmp_path: Path, name):
    told = io.BytesIO()
    with tarfile.open(fileobj=told, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 3
        tar.addfile(member, io.BytesIO(b"abc"))
    (tmp_path / "bad.tar.gz").write_bytes(gzip.compress(told.getvalue()))
    parvis(tmp_path / "deep" / "x", "restore", str(tmp_path / "bad.tar.gz"), code=1)
    assert not list(tmp_path.rglob("outside"))
    assert not list(tmp_path.rglob("x/x"))


def test_a_desk_is_never_restored_over_another(sheet, saved: Path):
    desk, key = sheet
    assert "already" in parvis(desk, "restore", str(saved), given=key, code=1)
    assert "already" in parvis(desk, "backup", str(saved), code=1)


def test_who_was_erased_after_the_backup_stays_erased(sheet, saved: Path, tmp_path: Path):
    desk, key = sheet
    other = tmp_path / "desk"
    shutil.copytree(desk, other)
    erase = """
from parvis.members.models import Member
from parvis.members.erasure import erase
from parvis.team.models import User
who = Member.objects.filter(name__startswith="Rosalie").first()
print(who.name)
erase(who, reason="asked", by=User.objects.first())
"""
    name = python(other, erase)
    counted = f"SELECT count(*) FROM members_member WHERE name = '{name}'"
    assert rows(desk, counted) != [(0,)]
    there = tmp_path / "there"
    ledger = str(other / "erasures.log")
    said = parvis(there, "restore", str(saved), "--erasures", ledger, given=key)
    assert "1 erasure made since was done again" in said
    assert rows(there, counted) == [(0,)]
    assert name.encode() not in (there / "parvis.sqlite3").read_bytes()
    again = python(there, "from parvis.members.erasure import settle; print(settle())")
    assert again == "0"
    parvis(there, "recovery-sheet", "--confirm", "x", code=1)
    parvis(there, "backup", str(tmp_path / "second.parvis"))
    parvis(tmp_path / "third", "restore", str(tmp_path / "second.parvis"), given=key)
    assert rows(tmp_path / "third", counted) == [(0,)]


def test_the_ledger_beside_the_backup_is_found_by_itself(sheet, saved: Path, tmp_path: Path):
    desk, key = sheet
    other = tmp_path / "desk"
    shutil.copytree(desk, other)
    python(
        other,
        "from parvis.members.models import Member\nfrom parvis.members.erasure import erase\n"
        "from parvis.team.models import User\n"
        "erase(Member.objects.first(), reason='asked', by=User.objects.first())",
    )
    disk = tmp_path / "disk"
    disk.mkdir()
    shutil.copy(saved, disk)
    shutil.copy(other / "erasures.log", disk)
    said = parvis(tmp_path / "there", "restore", str(disk / saved.name), given=key)
    assert "1 erasure made since" in said


def test_a_killed_restore_leaves_no_desk_and_can_be_done_again(sheet, saved: Path, tmp_path: Path):
    there = tmp_path / "there"
    for wait in (0.6, 1.0, 1.5):
        if (there / "parvis.sqlite3").exists():
            break
        process = subprocess.Popen(
            [sys.executable, "-m", "parvis", "restore", str(saved)],
            env={**os.environ, "PARVIS_HOME": str(there), "PARVIS_LANG": "en"},
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            process.communicate(sheet[1].encode() + b"\n", timeout=wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
    if not (there / "parvis.sqlite3").exists():
        parvis(there, "restore", str(saved), given=sheet[1])
    assert rows(there, "SELECT reason FROM channels_quiet WHERE ended_at IS NULL") != []
    assert rows(there, "PRAGMA integrity_check") == [("ok",)]


def test_the_manifest_tells_what_is_inside(sheet, tmp_path: Path):
    parvis(sheet[0], "backup", "--plain", str(tmp_path / "desk.tar.gz"))
    with tarfile.open(tmp_path / "desk.tar.gz") as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    assert manifest["counts"]["stream_item"] > 100
    assert set(manifest["files"]) >= {"parvis.sqlite3"}


def test_the_doctor_names_what_is_wrong_and_its_remedy(sheet):
    said = parvis(sheet[0], "doctor", code=1)
    assert "no worker has shown itself" in said
    assert "parvis serve" in said
