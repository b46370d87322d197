"""What a machine wrote is known for what it is, and no making of a letter is an error."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parvis.letters import machines
from parvis.letters.folders import listed, sent_among
from parvis.letters.making import subject_of
from parvis.letters.reading import read_head
from parvis.letters.structure import parts_of


def head(text: str):
    return read_head(f"From: a@x.example\r\n{text}\r\n\r\n".encode())


AUTOMATIC = [
    "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated; type=x", "X-Autoreply: yes",
    "X-Autorespond: x", "Precedence: auto_reply", "Subject: Réponse automatique : horaire",
    "Subject: Automatic reply: hours", "Subject: Out of office",
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
]  # fmt: skip


@pytest.mark.parametrize("line", AUTOMATIC)
def test_what_answers_by_itself_is_known(line):
    assert machines.is_automatic(head(line))


@pytest.mark.parametrize("line", ["Auto-Submitted: no", "Subject: Re: hours", "Precedence: first-class", "Subject: Absence de lundi", "Subject: Absent"])  # fmt: skip
def test_what_a_person_wrote_is_theirs(line):
    assert not machines.is_automatic(head(line))


@pytest.mark.parametrize(
    ("line", "bulk"),
    [
        ("List-Id: Promos <promo.example.org>", True), ("List-Unsubscribe: <https://x>", True), ("Precedence: bulk", True),
        ("List-Id: Bonjour <bonjour.cafe.example>", False), ("List-Id: <x>\r\nList-Post: <mailto:bonjour@cafe.example>", False),
        ("X-Mailer: x", False),
    ],
)  # fmt: skip
def test_letters_to_lists_are_known_save_to_a_list_that_is_us(line, bulk):
    assert machines.is_bulk(head(line), "bonjour@cafe.example") is bulk


def report(
    action="failed",
    code="smtp; 550 5.7.1 <b@x.example> policy",
    status="5.7.1",
    inside="Message-ID: <m@us>",
):
    return (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n--r\r\nContent-Type: text/plain\r\n\r\nx\r\n'
        f"--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {code}\r\n\r\n--r\r\nContent-Type: message/rfc822\r\n\r\n{inside}\r\nSubject: x\r\n\r\nbody\r\n--r--\r\n"
    ).encode()  # fmt: skip


def test_a_notice_of_failure_tells_which_letter_and_why_without_an_address():
    assert machines.failure_of(report()) == machines.Failure(
        message_id="<m@us>", reason="550 5.7.1 … policy."
    )
    assert machines.failure_of(report(code="x-unknown")).reason == "5.7.1 x-unknown."
    assert machines.failure_of(report(action="delayed")) is None
    assert machines.failure_of(report(inside="X: y")) is None
    assert machines.failure_of(b"Subject: x\r\n\r\nundelivered") is None


@pytest.mark.parametrize(
    ("lines", "sent"),
    [
        ([b'(\\HasNoChildren) "/" INBOX', b'(\\Sent) "/" "[Gmail]/Messages envoy&AOk-s"'], "[Gmail]/Messages envoy&AOk-s"),
        ([b'(\\HasNoChildren) "." "INBOX.Sent"'], "INBOX.Sent"),
        ([b'() "/" "&AMk-l&AOk-ments envoy&AOk-s"'], "&AMk-l&AOk-ments envoy&AOk-s"),
        ([b'(\\Noselect) "/" "Sent"', b'() "/" "Sent/2026"', None, b"nonsense"], ""),
    ],
)  # fmt: skip
def test_the_folder_of_sent_letters_is_found(lines, sent):
    assert sent_among(listed(lines)) == sent


@pytest.mark.parametrize(
    "text", ["Re: L'horaire", "RE : RE: l'horaire", "Rép: L'HORAIRE", "AW: re[2]: l'horaire "]
)
def test_a_subject_is_compared_without_its_marks(text):
    assert subject_of(text) == "l'horaire"


@given(st.binary(max_size=200))
@example(b"(\0)")
@example(b"(text plain NIL NIL NIL 7bit " + b"9" * 5000 + b")")
def test_no_structure_is_an_error(raw):
    assert isinstance(parts_of(b"1 (UID 1 BODYSTRUCTURE " + raw), list)


@given(st.binary(max_size=300))
def test_no_report_is_an_error(raw):
    machines.failure_of(b"Content-Type: multipart/report; boundary=r\r\n\r\n--r\r\n" + raw)


DEEP = b"(" * 5000
NESTED = b'(("TEXT" "PLAIN" NIL NIL NIL "7BIT" 2 1)(("APPLICATION" "PDF" ("NAME" {5}\r\n\xc3\xa9.pd) NIL NIL "BASE64" 400 NIL ("ATTACHMENT" NIL) NIL) "MIXED") "MIXED" ("BOUNDARY" "x"))'  # fmt: skip


def test_a_structure_is_read_with_literals_and_the_deep_ones_are_left():
    assert parts_of(b"BODYSTRUCTURE " + DEEP) == []
    words, pdf = parts_of(b"1 (BODYSTRUCTURE " + NESTED + b")")
    assert (words.number, words.mime) == ("1", "text/plain")
    assert (pdf.number, pdf.name, pdf.size, pdf.attached) == ("2.1", "é.pd", 300, True)
