"""Archives of several files, read a few objects at a time and on from anywhere."""

from __future__ import annotations

import io

import pytest
from tests.archives.accounts import discourse, mastodon, slack, status, tarred, tweet, x, zipped

from parvis.archives import bundle
from parvis.archives.bundle import elements, opening
from parvis.archives.discourse import DiscourseArchive
from parvis.archives.mastodon import MastodonArchive
from parvis.archives.slack import SlackArchive
from parvis.archives.x import XArchive
from parvis.imports.opening import Opened
from parvis.imports.registry import recognise, wanted
from parvis.wire.archive import Damaged

ROW = "Le levain,Recettes,No,Mot {0},<p>Mot {0}</p>,2,1,https://forum.example/t/le-levain/12/{0},2023-05-01 10:00:00 UTC"
DAYS = {
    f"general/2023-05-{day:02}.json": [
        {"type": "message", "user": "U1", "text": f"Mot {day} {n}", "ts": f"16829{day:02}{n:03}.000100"}
        for n in range(6)
    ]
    for day in range(1, 12)
}  # fmt: skip
KINDS = {
    MastodonArchive: mastodon([status(n, f"<p>Mot {n}</p>") for n in range(1, 60)]),
    XArchive: x(*[[tweet(n, f"Mot {n}") for n in range(at, at + 9)] for at in range(1, 100, 9)]),
    DiscourseArchive: discourse(*[ROW.format(n) for n in range(1, 60)]),
    SlackArchive: slack(DAYS),
}


def kept(tmp_path, files) -> io.BytesIO:
    """What an import keeps of an archive."""
    path, out = tmp_path / "archive.zip", io.BytesIO()
    path.write_bytes(zipped(files))
    with Opened(path, wanted=wanted()) as opened:
        opened.write_to(out)
    return out


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.spec.name)
def test_an_archive_is_recognised_and_read_on_from_any_of_its_batches(tmp_path, monkeypatch, kind):
    monkeypatch.setattr("parvis.archives.batching.BATCH", 7)
    monkeypatch.setattr(bundle, "PIECE", 50)
    file = kept(tmp_path, KINDS[kind])
    (tmp_path / "tar").write_bytes(file.getvalue())
    assert recognise(tmp_path / "tar", "archive") is kind
    assert b"PNG" not in file.getvalue()
    whole = list(kind(file, {}).read(""))
    names = [row.remote_id for batch in whole for row in batch.rows]
    assert len(names) == len(set(names)) > 50
    assert [batch.at for batch in whole] == sorted(batch.at for batch in whole)
    for cut, batch in enumerate(whole[:-1], 1):
        rest = [row.remote_id for later in kind(file, {}).read(batch.cursor) for row in later.rows]
        assert rest == [row.remote_id for later in whole[cut:] for row in later.rows]


@pytest.mark.parametrize("piece", [1, 2, 7, 10_000])
def test_objects_are_cut_wherever_a_piece_ends(monkeypatch, piece):
    monkeypatch.setattr(bundle, "PIECE", piece)
    body = 'window.x = [ {"é\\"":"] } ["} , 7, {"b":[{"c":"\\\\"}]},{}] tail'.encode()
    file = io.BytesIO(body)
    found = list(elements(file, opening(file, "")))
    assert [one for one, _end in found] == [
        '{"é\\"":"] } ["}'.encode(),
        b'{"b":[{"c":"\\\\"}]}',
        b"{}",
    ]
    assert all(body[end - len(one) : end] == one for one, end in found)


def test_what_stands_before_a_cut_is_read_and_the_cut_is_told(tmp_path):
    files = KINDS[MastodonArchive]
    cut = files | {"outbox.json": files["outbox.json"][:-900]}
    *_all, last = MastodonArchive(kept(tmp_path, cut), {}).read("")
    assert "stops before its end" in last.trouble
    assert len(last.rows) > 50


def test_a_tar_gz_is_opened_too(tmp_path):
    path = tmp_path / "archive.tar.gz"
    path.write_bytes(tarred(KINDS[MastodonArchive]))
    with Opened(path, wanted=wanted()) as opened:
        assert [part.name for part in opened.parts] == ["outbox.json", "actor.json"]


@pytest.mark.parametrize("lacks", ["outbox.json", "actor.json"])
def test_an_archive_without_one_of_its_files_is_refused(tmp_path, lacks):
    files = {name: body for name, body in KINDS[MastodonArchive].items() if name != lacks}
    with pytest.raises(Damaged):
        list(MastodonArchive(kept(tmp_path, files), {}).read(""))
