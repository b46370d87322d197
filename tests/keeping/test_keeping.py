"""Sheets, daily backups and their faults, the change of key, the list after a restore."""

import errno
import shutil
import sqlite3
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from parvis.channels import deciding, outbox, quiet
from parvis.channels.models import Channel, Heartbeat, Outgoing, OutgoingState
from parvis.keeping import actions, archive, backup, rotation
from parvis.keeping.models import BackupPlan, Drill, Fault, KeyRotation, RecoverySheet
from parvis.keeping.queries import care, sheet_in_use
from parvis.keeping.rules import file_name
from parvis.kit import ledger, recovery, seal
from parvis.kit.secrets import KeyMissing, SecretBox, the_box
from parvis.wire.items import Draft


@pytest.fixture
def on_disk(folder, tmp_path, settings, monkeypatch):
    """A database file for the backup to copy: the tests' own lives in memory."""
    file = tmp_path / "parvis.sqlite3"
    with sqlite3.connect(file) as rows:
        rows.execute("CREATE TABLE stream_item (id INTEGER PRIMARY KEY, text TEXT)")
        rows.execute("CREATE TABLE members_member (id INTEGER PRIMARY KEY)")
        rows.executemany("INSERT INTO stream_item (text) VALUES (?)", [("mot",)] * 1000)
    monkeypatch.setattr(backup, "_database", lambda: file)
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.webp").write_bytes(b"image")
    (tmp_path / "parvis.env").write_text("PARVIS_ADDRESS=https://x.example\n")
    return file


@pytest.fixture
def key(alice) -> str:
    _sheet, key = actions.make_sheet(by=alice)
    assert actions.confirm_sheet(typed=key[-4:], by=alice)
    return key


def opened(file: Path, key: str) -> dict:
    with file.open("rb") as source:
        return archive.read(seal.unseal(source, recovery.read(key)), None)


def test_a_sheet_is_used_once_someone_read_it_from_the_paper(alice):
    first, key_one = actions.make_sheet(by=alice)
    assert sheet_in_use() is None
    assert actions.confirm_sheet(typed="0000", by=alice) is None
    second, key_two = actions.make_sheet(by=alice)
    assert not RecoverySheet.objects.filter(pk=first.pk).exists()
    assert actions.confirm_sheet(typed=key_one[-4:], by=alice) is None
    assert actions.confirm_sheet(typed=f" {key_two[-4:].lower()} ", by=alice).pk == second.pk
    assert sheet_in_use().public == recovery.public_half(key_two).hex()
    third, key_three = actions.make_sheet(by=alice)
    assert sheet_in_use().pk == second.pk
    actions.confirm_sheet(typed=key_three[-4:], by=alice)
    assert sheet_in_use().pk == third.pk


def test_the_desk_makes_the_first_backup_when_the_sheet_is_held(on_disk, key, tmp_path):
    plan = BackupPlan.objects.get()
    assert plan.due_at <= timezone.now()
    actions.daily(plan.pk)
    plan.refresh_from_db()
    assert plan.fault == ""
    assert plan.due_at > timezone.now()
    told = opened(Path(plan.good_file), key)
    assert set(told["files"]) == {
        "parvis.sqlite3", "parvis.key", "parvis.env", "erasures.key", "media/a.webp",
    }  # fmt: skip
    assert told["counts"] == {"stream_item": 1000, "members_member": 0}
    assert Path(plan.good_file).stat().st_mode & 0o777 == 0o600
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".backup")]
    assert not care().is_old
    assert care(timezone.now() + timedelta(hours=37)).is_old


def test_old_backups_go_by_the_rule_and_other_files_stay(on_disk, key, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 40):
        (folder / file_name(timezone.now() - timedelta(days=day))).touch()
    (folder / "photo.parvis").touch()
    actions.daily(actions.the_plan().pk)
    assert 10 <= len(list(folder.glob("parvis-*.parvis"))) <= 14
    assert (folder / "photo.parvis").exists()


Usage = namedtuple("Usage", "total used free")


def full(*_args):
    return Usage(1, 1, 0)


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("no sheet", Fault.NO_SHEET),
        ("no folder", Fault.NO_FOLDER),
        ("disk full before", Fault.DISK_FULL),
        ("disk full in the middle", Fault.DISK_FULL),
        ("not allowed", Fault.NOT_ALLOWED),
        ("written wrong", Fault.DAMAGED),
        ("rows damaged", Fault.ILL),
    ],
)
def test_a_backup_that_fails_says_why_and_leaves_nothing(
    on_disk, alice, tmp_path, monkeypatch, what, fault, sit, settings
):
    if what != "no sheet":
        _sheet, key = actions.make_sheet(by=alice)
        actions.confirm_sheet(typed=key[-4:], by=alice)
    plan = actions.the_plan()
    disk = tmp_path / "disk"
    disk.mkdir()
    BackupPlan.objects.update(folder=str(disk))
    if what == "no folder":
        disk.rmdir()
    elif what == "disk full before":
        monkeypatch.setattr(shutil, "disk_usage", full)
    elif what in {"disk full in the middle", "not allowed"}:
        code = errno.ENOSPC if "full" in what else errno.EACCES

        def fail(*_args):
            raise OSError(code, "no")

        monkeypatch.setattr(backup.os, "fsync", fail)
    elif what == "written wrong":
        write = backup._write

        def spoil(target, *rest):
            file_key = write(target, *rest)
            target.flush()
            target.seek(-30, 2)
            target.write(b"x")
            return file_key

        monkeypatch.setattr(backup, "_write", spoil)
    elif what == "rows damaged":
        data = bytearray(on_disk.read_bytes())
        data[4096:4200] = b"\xff" * 104
        on_disk.write_bytes(data)
    actions.daily(plan.pk)
    plan.refresh_from_db()
    assert plan.fault == fault
    assert plan.due_at > timezone.now()
    assert not disk.exists() or list(disk.iterdir()) == []
    page = sit(alice).get(reverse("desk")).content.decode()
    with translation.override("en"):
        assert "nobody holds" in page if what == "no sheet" else str(fault.label) in page


def test_the_ledger_lies_beside_the_backups_after_an_erasure(on_disk, key, tmp_path):
    actions.daily(actions.the_plan().pk)
    (tmp_path / ledger.LEDGER).write_text("{}\n")
    actions.spread_ledger()
    assert (tmp_path / "backups" / ledger.LEDGER).read_text() == "{}\n"


def secrets_of(brand, count):
    for n in range(count):
        Channel.objects.create(
            brand=brand, network="feed", authority=f"https://{n}.example", title=str(n),
            secret={"password": f"mot {n}"},
        )  # fmt: skip


class Killed(BaseException):
    """The worker died."""


def test_the_key_is_changed_whoever_is_killed_when(brands, alice, settings, monkeypatch):
    secrets_of(brands.cafe, 25)
    monkeypatch.setattr(rotation, "BATCH", 4)
    monkeypatch.setattr(rotation, "PAUSE", timedelta())
    old = SecretBox(settings.PARVIS_KEY_FILE.read_text().split())
    row = rotation.begin(by=alice)
    assert rotation.begin(by=alice).pk == row.pk
    save, calls = rotation._save, []

    def die_every_other_time(*args, **values):
        calls.append(values)
        if len(calls) % 2:
            raise Killed
        save(*args, **values)

    monkeypatch.setattr(rotation, "_save", die_every_other_time)
    for _step in range(100):
        try:
            rotation.step(row.pk)
        except Killed:
            passwords = [c.secret["password"] for c in Channel.objects.all() if c.secret]
            assert len(passwords) == 25
        row.refresh_from_db()
        if row.done_at:
            break
    assert row.done_at
    assert len(settings.PARVIS_KEY_FILE.read_text().split()) == 1
    for channel in Channel.objects.exclude(title__startswith="Blogue"):
        assert channel.secret["password"] == f"mot {channel.title}"
        with pytest.raises(KeyMissing):
            old.open(channel.secret.token)
    row.due_at = timezone.now()
    rotation.step(row.pk)


def test_what_was_written_late_with_the_old_key_is_closed_again(brands, settings, monkeypatch):
    secrets_of(brands.cafe, 2)
    monkeypatch.setattr(rotation, "PAUSE", timedelta())
    slow = the_box()
    row = rotation.begin(by=None)
    while not KeyRotation.objects.get(pk=row.pk).walked_at:
        rotation.step(row.pk)
    late = Channel.objects.first()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_channel SET secret = %s WHERE id = %s",
            [slow.close({"password": "tard"}), late.pk],
        )
    for _step in range(3):
        rotation.step(row.pk)
    assert KeyRotation.objects.get(pk=row.pk).done_at
    assert Channel.objects.get(pk=late.pk).secret["password"] == "tard"


def test_a_secret_that_no_key_opens_does_not_hold_the_change_up(brands, monkeypatch):
    secrets_of(brands.cafe, 1)
    monkeypatch.setattr(rotation, "PAUSE", timedelta())
    foreign = SecretBox([__import__("cryptography.fernet").fernet.Fernet.generate_key().decode()])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE channels_channel SET secret = %s", [foreign.close({"a": "b"})])
    row = rotation.begin(by=None)
    for _step in range(4 + len(rotation._columns())):
        rotation.step(row.pk)
    assert KeyRotation.objects.get(pk=row.pk).done_at


@pytest.fixture
def outgoing(brands, alice):
    channel = Channel.objects.create(
        brand=brands.cafe, network="wordpress", authority="https://x.example", title="Blogue"
    )

    def put(state, **more) -> Outgoing:
        row = outbox.put(
            brand=brands.cafe,
            channel=channel,
            draft=Draft(text=str(state)),
            purpose="reply",
            by=alice,
        )
        values = {"state": state, "send_at": timezone.now(), "due_at": None, **more}
        Outgoing.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
        return row

    return put


def test_after_a_restore_everything_that_may_have_left_is_doubted(outgoing):
    s = OutgoingState
    later = timezone.now() + timedelta(hours=2)
    doubted = [
        outgoing(one) for one in (s.QUEUED, s.RETRY, s.SENDING, s.PROCESSING, s.HELD, s.LATE)
    ]
    same = [outgoing(one) for one in (s.SENT, s.REFUSED, s.CANCELLED)]
    planned = outgoing(s.QUEUED, send_at=later, due_at=later)
    Heartbeat.objects.create(lane="outgoing", at=timezone.now() + timedelta(days=1))
    assert quiet.after_restore() == len(doubted)
    for row in (*doubted, *same, planned):
        before = row.state
        row.refresh_from_db()
        assert row.state == (s.UNCONFIRMED if row in doubted else before)
    assert planned.due_at == later
    assert quiet.in_force().reason == "restored"
    assert quiet.looked_for() == len(doubted)
    assert not Heartbeat.objects.exists()


def test_quiet_mode_ends_once_each_thing_has_its_word(outgoing, alice, sit):
    s, w = OutgoingState, deciding.Word
    quiet.after_restore()
    send, there, drop, late = (
        outgoing(s.HELD, why_held="quiet"), outgoing(s.HELD, why_held="quiet"),
        outgoing(s.UNCONFIRMED), outgoing(s.LATE),
    )  # fmt: skip
    paused = outgoing(s.HELD, why_held="paused")
    client, url = sit(alice), reverse("desk_quiet")
    page = client.get(reverse("desk")).content.decode()
    assert page.count('name="word-') == 4 * 3
    refused = client.post(url, {f"word-{send.pk}": "send", f"word-{there.pk}": "nonsense"})
    assert refused.status_code == 422
    assert "choose for each answer" in refused.content.decode()
    assert quiet.in_force()
    words = {send: w.SEND, there: w.THERE, drop: w.DROP, late: w.SEND}
    client.post(url, {f"word-{row.pk}": str(word) for row, word in words.items()})
    assert quiet.in_force() is None
    for row in (*words, paused):
        row.refresh_from_db()
    assert [r.state for r in (there, drop, late, paused)] == [s.SENT, s.CANCELLED, s.QUEUED, s.HELD]
    assert (send.state, send.due_at <= timezone.now()) == (s.HELD, True)


def test_the_operator_without_a_seat_decides_without_reading(outgoing, sit, folder):
    from tests.cast import person

    outgoing(OutgoingState.HELD, why_held="quiet")
    Outgoing.objects.update(draft={"text": "secret mimosa"})
    quiet.after_restore()
    Outgoing.objects.update(state="held", why_held="quiet", due_at=None)
    keeper = person("Olga Roy", is_operator=True, language="en")
    page = sit(keeper).get(reverse("desk")).content.decode()
    assert 'name="word-' in page
    assert "mimosa" not in page


def test_today_asks_the_operator_for_the_sheet_and_nobody_else(brands, alice, benoit, sit, on_disk):
    url = reverse("today", args=[brands.cafe.slug])
    assert "Print the recovery sheet" in sit(alice).get(url).content.decode()
    assert "Print the recovery sheet" not in sit(benoit).get(url).content.decode()
    _sheet, key = actions.make_sheet(by=alice)
    actions.confirm_sheet(typed=key[-4:], by=alice)
    assert "Print the recovery sheet" not in sit(alice).get(url).content.decode()
    BackupPlan.objects.update(fault=Fault.DISK_FULL, fault_at=timezone.now())
    page = sit(alice).get(url).content.decode()
    assert "See why no backup is made" in page
    assert "not enough room" in page


def test_the_sheet_is_shown_once_and_its_page_is_not_kept_by_the_browser(alice, sit):
    client, url = sit(alice), reverse("recovery_sheet")
    made = client.post(url)
    mark = RecoverySheet.objects.get().mark
    told = made.content.decode()
    assert told.count("<li>") >= 9
    assert "no-store" in made["Cache-Control"]
    assert mark in told
    wrong = client.post(reverse("recovery_sheet_confirmed"), {"mark": "0000"})
    assert wrong.status_code == 422
    again = client.get(url).content.decode()
    assert mark not in again
    client.post(reverse("recovery_sheet_confirmed"), {"mark": mark})
    assert sheet_in_use().mark == mark


def test_the_folder_of_backups_must_be_there(alice, sit, tmp_path, key):
    client, url = sit(alice), reverse("backups")
    for bad in ("relative/folder", str(tmp_path / "absent")):
        assert client.post(url, {"hour": "4", "folder": bad}).status_code == 422
    client.post(url, {"hour": "4", "folder": str(tmp_path)})
    plan = BackupPlan.objects.get()
    assert (plan.hour, plan.folder) == (4, str(tmp_path))
    client.post(reverse("backup_now"))
    plan.refresh_from_db()
    assert plan.due_at <= timezone.now()


def test_the_doctor_tells_of_the_last_drill(db, folder):
    from parvis.site.doctor.kept import drill

    with translation.override("en"):
        assert "ever tried out" in str(list(drill()))
        Drill.objects.create(file="x", is_good=False)
        assert "ever tried out" in str(list(drill()))
        actions.note_drill(Path("x"), made_at=None, is_good=True)
        assert "Last backup tried out" in str(list(drill()))
