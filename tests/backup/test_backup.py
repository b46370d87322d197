"""A desk in one file, and the desk made again: quiet, whole, without sessions."""

import json
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


def parvis(home: Path, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "parvis", *words],
        env={"PARVIS_HOME": str(home), "PATH": "/usr/bin:/bin", "PARVIS_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def rows(home: Path, sql: str):
    with sqlite3.connect(home / "parvis.sqlite3") as database:
        return database.execute(sql).fetchall()


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("desk")
    parvis(home, "demo")
    return home


def test_a_backup_is_restored_elsewhere_in_quiet_mode(desk: Path, tmp_path: Path):
    parvis(desk, "backup", str(tmp_path / "desk.zip"))
    there = tmp_path / "there"
    said = parvis(there, "restore", str(tmp_path / "desk.zip"))
    assert "quiet mode" in said
    for table in ("stream_item", "members_member", "inbox_conversation", "team_auditentry"):
        counted = f"SELECT count(*) FROM {table}"
        assert rows(there, counted) == rows(desk, counted)
    assert rows(there, "SELECT reason FROM channels_quiet WHERE ended_at IS NULL") == [
        ("restored",)
    ]
    assert not (there / "parvis.key").exists()
    query = "SELECT count(*) FROM stream_index WHERE stream_index MATCH 'galette'"
    assert rows(there, query) == rows(desk, query)


def test_a_damaged_backup_changes_nothing(desk: Path, tmp_path: Path):
    whole, damaged = tmp_path / "desk.zip", tmp_path / "damaged.zip"
    parvis(desk, "backup", str(whole))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(damaged, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        new.writestr("manifest.json", json.dumps(manifest))
        new.writestr("parvis.sqlite3", old.read("parvis.sqlite3")[:-4096])
    there = tmp_path / "there"
    assert "Nothing was changed" in parvis(there, "restore", str(damaged), code=1)
    assert not (there / "parvis.sqlite3").exists()


def test_a_desk_is_never_restored_over_another(desk: Path, tmp_path: Path):
    parvis(desk, "backup", str(tmp_path / "desk.zip"))
    assert "already" in parvis(desk, "restore", str(tmp_path / "desk.zip"), code=1)
    assert "already" in parvis(desk, "backup", str(tmp_path / "desk.zip"), code=1)


def test_the_doctor_names_what_is_wrong_and_its_remedy(desk: Path):
    said = parvis(desk, "doctor", code=1)
    assert "no worker has shown itself" in said
    assert "parvis serve" in said
