"""Backup → three answers sent, one person erased → restore: nothing twice, she is gone, one list."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.servers.test_kill_outbox import comments
from tests.servers.wordpress import Farm

pytestmark = pytest.mark.servers
KEEPER = Path(__file__).with_name("keeper.py")


def at(home: Path, *words: str, given: str = "") -> str:
    """Run a step of the story, or a command of `parvis`, at a desk."""
    env = {
        **os.environ,
        "PARVIS_HOME": str(home),
        "PARVIS_ALLOWED_OUT": "127.0.0.1",
        "PARVIS_SETTLE_SECONDS": "0",
        "PARVIS_LOG": "ERROR",
        "PARVIS_LANG": "en",
    }
    program = ["-m", "parvis", *words[1:]] if words[0] == "parvis" else [str(KEEPER), *words]
    done = subprocess.run(
        [sys.executable, *program],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        input=given,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_backup_sent_erased_restored_nothing_twice_and_one_list(wordpress: Farm, tmp_path: Path):
    site = wordpress.site("6.8")
    post = site.post("Un billet", "…")
    asked = {
        name: str(site.visitor_comment(post, name, f"{n}@example.test", f"Question de {name}?"))
        for n, name in enumerate(("Léa", "Max", "Noé", "Ida", "Zoé"))
    }
    before, after, file = tmp_path / "before", tmp_path / "after", tmp_path / "desk.parvis"
    answered = [asked[name] for name in ("Léa", "Max", "Noé", "Ida")]
    at(before, "prepare", site.url, site.user, site.app_password, *answered)
    key = re.search(r"(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}", at(before, "parvis", "recovery-sheet"))[0]
    at(before, "parvis", "recovery-sheet", "--confirm", key[-4:])
    at(before, "parvis", "backup", str(file))

    at(before, "send", "Ida")
    at(before, "forget", "Zoé")
    said = sorted(c["content"]["raw"] for c in comments(site, post))
    assert len([text for text in said if "réponse" in text]) == 3

    told = at(before, "parvis", "restore", str(file), "--into", str(after), given=key)
    assert "1 erasure made since was done again" in told
    at(after, "send")
    at(after, "read")
    found = json.loads(at(after, "state"))
    assert sorted(state for _text, state, _id in found["outgoing"]) == ["held"] + ["sent"] * 3
    assert all(known for _text, state, known in found["outgoing"] if state == "sent")
    assert found["members"] == ["A WordPress Commenter", "Ida", "Léa", "Max", "Noé"]
    assert not [words for words in found["words"] if "Zoé" in words]
    assert found["tied"] == 3
    assert found["password"] == site.app_password
    assert sorted(c["content"]["raw"] for c in comments(site, post)) == said

    at(after, "decide", "drop")
    at(after, "send")
    assert sorted(c["content"]["raw"] for c in comments(site, post)) == said
    ended = json.loads(at(after, "state"))
    assert [row[1] for row in ended["outgoing"] if "Ida" in row[0]] == ["cancelled"]
    assert b"Zo\xc3\xa9" not in (after / "parvis.sqlite3").read_bytes()


def test_what_a_person_lets_go_leaves_once(wordpress: Farm, tmp_path: Path):
    site = wordpress.site("6.8")
    post = site.post("Un billet", "…")
    asked = str(site.visitor_comment(post, "Léa", "lea@example.test", "Question?"))
    before, after, file = tmp_path / "before", tmp_path / "after", tmp_path / "desk.parvis"
    at(before, "prepare", site.url, site.user, site.app_password, asked)
    key = re.search(r"(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}", at(before, "parvis", "recovery-sheet"))[0]
    at(before, "parvis", "recovery-sheet", "--confirm", key[-4:])
    at(before, "parvis", "backup", str(file))
    at(after, "parvis", "restore", str(file), given=key)
    at(after, "send")
    assert not [c for c in comments(site, post) if "réponse" in c["content"]["raw"]]
    at(after, "decide", "send")
    at(after, "send")
    at(after, "send")
    assert len([c for c in comments(site, post) if "réponse" in c["content"]["raw"]]) == 1
