"""The desk's letters on a real mail server: each leaves once, or says why not."""

from __future__ import annotations

import email
import email.policy

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from parvis.channels import mail
from parvis.channels.models import Letter, LetterState, MailServer
from parvis.channels.rules import say
from parvis.kit import jobs
from parvis.kit.errands import Lane


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def server(folder, letterbox, settings):
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
    return MailServer.objects.create(
        host="127.0.0.1",
        port=letterbox.port,
        security="none",
        sender="bureau@cafe.example",
        sender_name="Café du Perron",
    )


def letter(**more) -> Letter:
    made = mail.put(
        to="camille@example.org",
        subject="Bienvenue à l’équipe",
        text="Un été…",
        purpose="t",
        **more,
    )
    assert made is not None
    return made


def go() -> None:
    Letter.objects.exclude(due_at=None).update(due_at=timezone.now())
    jobs.run_due(Lane.OUTGOING)


def test_a_letter_leaves_once_and_its_words_are_forgotten(server, letterbox):
    made = letter()
    go()
    go()
    made.refresh_from_db()
    assert (made.state, dict(made.text), made.due_at) == (LetterState.SENT, {}, None)
    told = email.message_from_bytes(letterbox.letters[0].content, policy=email.policy.default)
    assert len(letterbox.letters) == 1
    assert told["Subject"] == "Bienvenue à l’équipe"
    assert told["From"] == "Café du Perron <bureau@cafe.example>"
    assert told["Auto-Submitted"] == "auto-generated"
    assert told.get_content().strip() == "Un été…"


def test_a_subject_cannot_carry_a_header(server, letterbox):
    mail.put(
        to="a@example.org", subject="Bonjour\r\nBcc: charlie@example.org", text="x", purpose="t"
    )
    go()
    assert letterbox.letters[0].rcpt_tos == ["a@example.org"]
    assert b"\r\nBcc:" not in letterbox.letters[0].content


@pytest.mark.parametrize(
    ("rcpt", "data", "state", "word"),
    [
        ("550 5.1.1 no such user", "", LetterState.REFUSED, "does not take letters for camille"),
        ("451 4.7.1 greylisted", "", LetterState.QUEUED, "asks to wait"),
        ("", "552 5.3.4 too big", LetterState.REFUSED, "refused"),
        ("", "421 4.3.2 closing", LetterState.QUEUED, "asks to wait"),
    ],
)
def test_what_a_mail_server_refuses_is_said(server, letterbox, rcpt, data, state, word):
    letterbox.rcpt, letterbox.data = rcpt, data
    made = letter()
    go()
    made.refresh_from_db()
    assert made.state == state
    assert word in say(made.trouble)
    letterbox.rcpt = letterbox.data = ""
    go()
    made.refresh_from_db()
    assert (made.state == LetterState.SENT) == (state == LetterState.QUEUED)


def test_a_letter_whose_answer_was_lost_is_not_sent_again(server, letterbox):
    letterbox.hang_up = True
    made = letter()
    go()
    go()
    made.refresh_from_db()
    assert (made.state, len(letterbox.letters)) == (LetterState.UNSURE, 1)


def test_a_worker_killed_in_mid_letter_leaves_a_doubt_and_no_second_letter(server, letterbox):
    made = letter()
    Letter.objects.filter(pk=made.pk).update(state=LetterState.SENDING)  # what a kill leaves
    go()
    made.refresh_from_db()
    assert (made.state, letterbox.letters) == (LetterState.UNSURE, [])


def test_a_server_that_sleeps_is_tried_again(server, letterbox):
    port = server.port
    MailServer.objects.update(port=1)
    made = letter()
    go()
    made.refresh_from_db()
    assert made.state == LetterState.QUEUED
    assert "does not answer as a mail server" in say(made.trouble) or "reached" in say(made.trouble)
    MailServer.objects.update(port=port)
    go()
    assert len(letterbox.letters) == 1


def test_without_a_server_nothing_is_written_down(folder):
    assert mail.put(to="a@example.org", subject="x", text="x", purpose="t") is None


FORM = {"host": "127.0.0.1", "security": "none", "sender": "b@cafe.example", "sender_name": ""}


def test_the_operator_sets_the_server_after_a_trial(folder, letterbox, settings, alice, sit):
    settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
    browser, page = sit(alice), reverse("desk_mail")
    wrong = {**FORM, "port": letterbox.port, "user": "bureau", "password": "wrong"}
    answer = browser.post(page, wrong)
    assert answer.status_code == 422
    assert "does not accept this user and password" in answer.content.decode()
    assert MailServer.objects.count() == 0
    assert browser.post(page, {**wrong, "password": "right"}).status_code == 302
    kept = MailServer.objects.get()
    assert dict(kept.secret) == {"password": "right"}
    assert letterbox.letters[0].rcpt_tos == ["alice@example.org"]
    assert "right" not in browser.get(page).content.decode()
    assert browser.post(page, {**FORM, "port": letterbox.port, "user": "bureau"}).status_code == 302
    assert dict(MailServer.objects.get().secret) == {"password": "right"}  # an empty field keeps it
    browser.post(page, {"word": "forget"})
    assert MailServer.objects.count() == 0


def test_a_password_never_travels_in_the_clear_to_someone_else(folder, alice, sit):
    told = {**FORM, "host": "smtp.example.org", "port": 25, "user": "a", "password": "b"}
    answer = sit(alice).post(reverse("desk_mail"), told)
    assert "Choose TLS" in answer.content.decode()
