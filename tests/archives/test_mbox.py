"""Files of letters: cut wherever pieces end, told as the mailbox itself would have told them."""

from __future__ import annotations

import io

import pytest
from tests.archives.accounts import zipped
from tests.archives.letters import ALICE, BENOIT, OURS, answering, files_of, letter, mbox, ours

from parvis.archives import postmarks
from parvis.archives.mbox import BULK, MAILED, NO_DATE, NO_SENDER, SET_ASIDE, TWICE, Mbox
from parvis.archives.postmarks import Span, spans
from parvis.imports.opening import Opened
from parvis.imports.registry import wanted
from parvis.letters.account import mailbox_named
from parvis.letters.making import pseudonym
from parvis.wire.archive import Damaged
from parvis.wire.items import AuthorKind, Kind

MARKS = {
    "gmail": b"From 1781393012345678@xxx Tue Nov 21 12:00:00 +0000 2023",
    "mutt": b"From alice@example.org Tue Nov 21 12:00:00 2023",
    "thunderbird": b"From - Tue Nov 21 12:00:00 2023",
    "bare": b"From ",
    "eudora": b"From ???@??? Tue Nov 21 12:00:00 2023",
}


def read(body: bytes, cursor: str = "", **mapping: str):
    mapping = {"authority": f"mailto:{OURS}"} | mapping
    found = list(Mbox(io.BytesIO(body), mapping).read(cursor))
    left: dict[str, int] = {}
    for batch in found:
        for why, count in batch.left_out.items():
            left[why] = left.get(why, 0) + count
    return {row.remote_id: row for batch in found for row in batch.rows}, left


def name(number: int | str) -> str:
    return f"letter:<{number}@example.org>"


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("piece", [3000, 1_000_000])
def test_letters_are_cut_apart_wherever_a_piece_ends(monkeypatch, mark, end, piece):
    monkeypatch.setattr(postmarks, "PIECE", piece)
    words = "Bonjour\n\nFrom now on: 12:30 is late\nFrom here\n\n>From there\nà bientôt"
    made = mbox(*[letter(n, f"{words} {n}\n" * 40) for n in range(40)], mark=mark)
    items, left = read(made.replace(b"\n", end))
    assert list(items) == [name(n) for n in range(40)]
    assert not left
    assert items[name(7)].text.splitlines()[2:5] == ["From now on: 12:30 is late", "From here", ""]
    assert ">From there" in items[name(7)].text


def test_reading_goes_on_from_any_letter_and_gives_nothing_twice(monkeypatch):
    monkeypatch.setattr("parvis.archives.batching.BATCH", 3)
    body = mbox(*[letter(n, head=answering(n - 1) if n % 2 else "") for n in range(20)])
    whole = list(Mbox(io.BytesIO(body), {"authority": f"mailto:{OURS}"}).read(""))
    assert len(whole) > 5
    for cut, batch in enumerate(whole[:-1], 1):
        later = [row for rest in whole[cut:] for row in rest.rows]
        assert list(read(body, batch.cursor)[0].values()) == later


def test_threads_are_those_of_the_headers_in_whatever_order_letters_stand():
    items, _left = read(
        mbox(
            letter(3, head=answering(1, 2), hours=3),
            ours(2, head=answering(1), hours=2),
            letter(1),
            letter(4, head=answering("gone"), hours=4),
            ours("mailing", to=", ".join(f"u{n}@example.org" for n in range(9))),
            letter(5, head=answering("mailing"), who=BENOIT, hours=5),
            letter(6, head=answering("mailing"), hours=2),
            letter(7, subject="Re: L’horaire", head="", hours=30),
            letter(8, subject="Re: L’horaire", who=BENOIT, hours=31),
        )
    )
    parents = {told.removeprefix("letter:<")[:1]: item.parent for told, item in items.items()}
    assert parents["2"] == name(1)
    assert parents["3"] == name(2)
    assert parents["1"] is None
    assert parents["4"].startswith("thread:")
    assert parents["5"].startswith("thread:")
    assert parents["6"] == name("mailing")  # Alice’s house had the mailing, among its few
    assert parents["7"] == name(4)  # no header tells; the subject and the person do
    assert parents["8"] == name(5)


def test_ours_are_known_by_the_address_and_nobody_s_address_comes_out():
    items, _left = read(mbox(letter(1), ours(2, head=answering(1)), letter(3, who=BENOIT)))
    account = mailbox_named(OURS)
    assert [item.ours for item in items.values()] == [False, True, False]
    assert items[name(2)].author.remote_id == pseudonym(OURS, account)
    assert items[name(1)].author.remote_id == pseudonym("alice@example.org", account)
    assert items[name(1)].author.name == "Alice Roy"
    assert all(item.audience == "private" and item.kind is Kind.MESSAGE for item in items.values())
    for address in ("alice@example.org", "benoit@example.net"):
        assert address not in repr(items)


def test_what_no_one_wrote_to_us_is_left_out_with_its_reason():
    many = ", ".join(f"u{n}@example.org" for n in range(11))
    items, left = read(
        mbox(
            letter(1),
            letter(1),
            letter(2, head="List-Id: <news.example.org>\n"),
            letter(3, head="X-Gmail-Labels: =?UTF-8?Q?Corbeille,Ouvert?=\n"),
            letter(4, head="X-Gmail-Labels: Spam\n"),
            letter(5, head="X-Mozilla-Status: 0009\n"),
            letter(6, head="X-Status: D\n"),
            ours(7, to=many),
            ours(8, to=OURS),
            b"From: Alice <alice@example.org>\nSubject: x\nMessage-ID: <9@example.org>\n\nmot\n",
            b"Date: Mon, 1 Mar 2021 12:00:00 +0000\nSubject: x\n\nmot\n",
            letter(10, head="Auto-Submitted: auto-replied\n", subject="Absence"),
            letter(11, who="no-reply <no-reply@example.org>"),
        )
    )
    assert left == {TWICE: 1, BULK: 1, SET_ASIDE: 4, MAILED: 2, NO_DATE: 1, NO_SENDER: 1}
    assert set(items) == {name(1), name(10), name(11)}
    assert items[name(10)].kind is Kind.AUTOMATIC
    assert items[name(11)].author.kind is AuthorKind.SITE
    assert not items[name(11)].addressed


@pytest.mark.parametrize(
    ("head", "body", "wanted"),
    [
        ("latin", "Ça va à l’été".encode("cp1252"), "Ça va à l’été"),
        ("nowhere", "Ça va".encode(), "Ça va"),
        ("utf-8", b"Caf\xe9", "Café"),
        ("utf-8", b"\x00\xff\xfe mot \x00", "mot"),
    ],
)
def test_encodings_and_broken_bytes_are_read_as_far_as_they_can(head, body, wanted):
    raw = letter(1, "@@", kind=f"text/plain; charset={head}").replace(b"@@", body)
    items, left = read(mbox(raw, letter(2)))
    assert wanted in items[name(1)].text
    assert name(2) in items
    assert not left


@pytest.mark.parametrize(
    "broken",
    [
        b"\xff\xfe\x00" * 400,
        b"Subject: =?x?Q?=\nFrom: <<>>\nDate: Mon, 99 Foo 99999\n\n",
        b'Content-Type: multipart/mixed; boundary="\n\n--\n',
        letter(9, "mot", kind="multipart/mixed; boundary=a"),
        b"From: a@example.org\nDate: Mon, 1 Mar 2021 12:00:00 +0000\nContent-Type: multipart/x;"
        b" boundary=b\n\n" + b"--b\nContent-Type: multipart/x; boundary=b\n\n" * 400,
    ],
)
def test_a_broken_letter_takes_no_other_with_it(broken):
    items, left = read(mbox(letter(1), broken, letter(2)))
    assert {name(1), name(2)} <= set(items)
    assert len(items) + sum(left.values()) >= 2


def test_files_that_hang_on_a_letter_are_named_and_never_kept():
    raw = letter(1, files_of("été.jpg", "b.jpg"), kind="multipart/mixed; boundary=cut")
    assert len(raw) > 1_000_000
    items, _left = read(mbox(raw, letter(2)))
    first, second = items[name(1)].media
    assert (first.name, second.name, first.url) == ("été.jpg", "b.jpg", "")
    true = 8000 * 54
    assert all(abs(one.size - true) < true * 0.03 for one in (first, second))
    assert items[name(1)].text == "Voici la photo"


def test_a_letter_without_a_name_is_named_as_the_server_s_own_header_is():
    bare = letter(1, name="")
    plain = next(iter(read(mbox(bare))[0]))
    dressed = b"X-Gmail-Labels: Inbox,\n Opened\nX-GM-THRID: 17\n" + bare
    assert plain.startswith("letter:sha256:")
    assert next(iter(read(mbox(dressed))[0])) == plain
    assert next(iter(read(mbox(bare.replace(b"\n", b"\r\n")))[0])) == plain


def test_the_mailbox_is_guessed_by_where_letters_were_delivered():
    label = Mbox(io.BytesIO(mbox(*[letter(n) for n in range(3)])), {}).label()
    assert (label.network, label.authority) == ("mail", f"mailto:{OURS}")
    by_use = mbox(*[letter(n, received=False, who=w) for n, w in enumerate((ALICE, BENOIT))])
    assert Mbox(io.BytesIO(by_use), {}).label().title == OURS
    with pytest.raises(Damaged):
        Mbox(io.BytesIO(mbox(b"Subject: x\n\nmot\n")), {}).label()


def test_the_zip_of_takeout_is_read_file_after_file(tmp_path):
    files = {
        "Takeout/archive_browser.html": "<html>",
        "Takeout/Courriel/Messages envoyés.mbox": mbox(ours(2, head=answering(1))).decode(),
        "Takeout/Courriel/Boîte de réception.mbox": mbox(letter(1), letter(3)).decode(),
    }
    path, out = tmp_path / "takeout.zip", io.BytesIO()
    path.write_bytes(zipped(files))
    with Opened(path, wanted=wanted()) as opened:
        opened.write_to(out)
    assert Mbox.recognise(out.getvalue()[:8192], "takeout") == 100
    items, _left = read(out.getvalue())
    assert set(items) == {name(1), name(2), name(3)}
    assert items[name(2)].ours
    assert items[name(2)].parent == name(1)


def test_what_is_no_mailbox_is_not_taken_for_one():
    for body in (b"From the team\nHello: all\n", b"From: a@example.org\n\nmot\n", b"name,email\n"):
        assert Mbox.recognise(body, "x.mbox") == 0
    assert list(spans(io.BytesIO(b"nothing here"), 0, 12)) == []
    whole = mbox(letter(1))
    assert list(spans(io.BytesIO(whole), 0, len(whole))) == [Span(0, len(whole))]
