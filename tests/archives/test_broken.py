"""Files as they come: cut, mixed, wrapped, forged. One sentence, and what was read is kept."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.imports.bringing import comment, packed, post, wxr

from parvis.archives.members_csv import MembersCsv, basis, guess, moment
from parvis.archives.wxr import Wxr
from parvis.imports.opening import Opened
from parvis.imports.registry import recognise
from parvis.wire.archive import Damaged


def read(body: bytes, cursor: str = ""):
    rows, last = [], None
    for batch in Wxr(io.BytesIO(body), {}).read(cursor):
        rows += batch.rows
        last = batch
    return rows, last


def ids(rows):
    return [row.remote_id for row in rows]


LONG = wxr(
    *(post(n, *(comment(1000 * n + i, f"Mot {i}") for i in range(30))) for n in range(1, 41))
)


def test_a_file_cut_short_gives_what_stands_before():
    body = LONG.encode()
    rows, last = read(body[: len(body) // 2])
    assert 500 < len(rows) < 800
    assert "stops before its end" in last.trouble


def test_reading_on_from_any_cursor_gives_the_rest_and_nothing_twice():
    body = LONG.replace("Mot 3", "Mot é\x03 ç€").encode()
    whole, _last = read(body)
    seen = 0
    for batch in Wxr(io.BytesIO(body), {}).read(""):
        seen += len(batch.rows)
        rest, _last = read(body, batch.cursor)
        assert whole[seen:] == rest
    assert seen == len(whole) == 40 * 31


def test_one_post_with_thousands_of_comments_is_read_on_in_its_middle():
    body = wxr(post(1, *(comment(i, f"Mot {i}") for i in range(1, 2301))), post(2)).encode()
    whole, _last = read(body)
    assert len(whole) == 2302
    assert len(set(ids(whole))) == 2302
    seen = 0
    for batch in Wxr(io.BytesIO(body), {}).read(""):
        seen += len(batch.rows)
        if seen % 700 == 0:
            assert read(body, batch.cursor)[0] == whole[seen:]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"<!doctype html><html><body>Sign in</body></html>", "does not know this kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "does not know this kind"),
        (b"PK\x03\x04 no zip", "compressed file is damaged"),
    ],
)
def test_what_is_no_archive_says_so(tmp_path, body, sentence):
    path = tmp_path / "file"
    path.write_bytes(body)
    with pytest.raises(Damaged, match=sentence):
        recognise(path, "export.xml")


def test_a_web_page_named_like_an_export_says_that_it_is_a_page():
    with pytest.raises(Damaged) as told:
        Wxr(
            io.BytesIO(b"<html><head><title>wordpress.org/export/</title></head></html>"), {}
        ).label()
    assert "web page" in told.value.sentence


def test_bytes_of_windows_and_forbidden_signs_lose_nothing():
    body = wxr(post(1, comment(1, "caf\udce9 \x0b \x1b[31m \udc93oui\udc94")))
    rows, last = read(body.encode("utf-8", "surrogateescape"))
    assert not last.trouble
    assert rows[1].html == "<p>café \x0b \x1b[31m “oui”</p>"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_every_usual_encoding_is_read(encoding):
    told = wxr(post(1, comment(1, "déjà à l'été"))).replace("’", "'")
    body = told.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
    rows, last = read(body)
    assert not last.trouble
    assert rows[1].html == "<p>déjà à l'été</p>"


def test_entities_of_html_are_read_and_entities_of_its_own_refused():
    rows, _last = read(wxr(post(1, title="Pain&nbsp;&eacute;t&#233;")).encode())
    assert rows[0].title == "Pain\u00a0été 1"
    bomb = wxr(post(1, title="&b;")).replace(
        "<rss", '<!DOCTYPE rss [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>\n<rss'
    )
    with pytest.raises(Damaged, match="entities"):
        read(bomb.encode())


def test_a_token_without_end_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("parvis.archives.xml.LONGEST_TOKEN", 200_000)
    body = wxr(post(1), head=f"<wp:x a='{'y' * 1_000_000}'/>").encode()
    with pytest.raises(Damaged):
        read(body)


def test_nesting_without_end_is_refused():
    with pytest.raises(Damaged):
        Wxr(io.BytesIO(wxr("<item>" + "<a>" * 500).encode()), {}).label()


@pytest.mark.parametrize("wrapping", ["gz", "zip", "zip with the litter of macOS"])
def test_wrapped_files_are_opened(tmp_path, wrapping):
    path = tmp_path / "file"
    if wrapping == "gz":
        path.write_bytes(packed(LONG))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("export.xml", LONG)
            if "litter" in wrapping:
                archive.writestr("__MACOSX/._export.xml", b"x")
    assert recognise(path, "export.xml.gz") is Wxr
    with Opened(path) as opened:
        assert opened.size == len(LONG.encode())
        assert len([row for batch in Wxr(opened.file, {}).read("") for row in batch.rows]) == 1240


def test_a_zip_of_several_files_says_what_to_do(tmp_path):
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", "a")
        archive.writestr("b.xml", "b")
    with pytest.raises(Damaged, match="several others"):
        Opened(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_lists_of_every_shape_are_read(encoding, sign):
    told = "\r\n".join(
        sign.join(row)
        for row in (("Prénom", "Nom", "Courriel"), ("Zoé", '"D\'Été, fille"', "z@example.org"))
    )
    (batch,) = MembersCsv(io.BytesIO(told.encode(encoding)), {}).read("")
    (one,) = batch.rows
    assert (one.name, one.email) == ("Zoé D'Été, fille", "z@example.org")


@pytest.mark.parametrize(
    ("headings", "guessed"),
    [
        (["Nom", "Courriel"], {"name": "Nom", "email": "Courriel"}),
        (["First Name", "Last Name", "E-mail"],
         {"first_name": "First Name", "last_name": "Last Name", "email": "E-mail"}),
        (["Prénom", "Nom"], {"first_name": "Prénom", "last_name": "Nom"}),
        (["Email Address", "OPTIN_TIME", "OPTIN_IP"],
         {"email": "Email Address", "consent_at": "OPTIN_TIME", "consent_proof": "OPTIN_IP"}),
        (["A", "B"], {}),
    ],
)  # fmt: skip
def test_columns_are_guessed_in_both_languages(headings, guessed):
    assert guess(headings) == guessed


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024-05-02", "2024-05-02"), ("2024-05-02T10:00:00Z", "2024-05-02"),
        ("13/02/2025", "2025-02-13"), ("02/13/2025", "2025-02-13"), ("05/05/2025", "2025-05-05"),
        ("02/03/2025", None), ("hier", None), ("", None), ("99/99/2025", None),
    ],
)  # fmt: skip
def test_a_date_is_read_when_it_can_mean_one_day_only(said, day):
    found = moment(said)
    assert (found and found.date().isoformat()) == day


@pytest.mark.parametrize(
    ("said", "means"),
    [("Exprès", "express"), ("oui", "express"), ("TACITE", "implied"), ("non", "none"),
     ("unsubscribed", "none"), ("désabonné", "none"), ("", "none"), ("peut-être", "none")],
)  # fmt: skip
def test_what_is_not_understood_is_no_consent(said, means):
    assert basis(said) == means
