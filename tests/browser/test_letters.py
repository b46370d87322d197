"""Letters from the desk: the mailbox connected by its pages, a letter answered, read by the other side."""

from __future__ import annotations

import os
import re
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from tests.desk import Desk

pytestmark = pytest.mark.browser

WORDS = {
    "fr": {"connect": "Courriel", "more": "Réglages moins courants", "try": "Essayer cette boîte", "whole": "La lettre entière", "left": "Une copie en a été relue", "only": "à cette seule personne"},
    "en": {"connect": "E-mail", "more": "Less usual settings", "try": "Try this mailbox", "whole": "The whole letter", "left": "A copy of it was read back", "only": "to this person alone"},
}  # fmt: skip
LETTER = (
    "From: Benoit Perron <benoit@example.test>\r\nTo: alice@example.test\r\nSubject: Un gâteau pour samedi\r\n"
    "Message-ID: <gateau@example.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour,</p><p>Pouvez-vous faire un gâteau de 12 parts?</p>"
    "<img src='https://traceur.example/p.gif'><div class='gmail_quote'>Le lundi, Alice a écrit : vieux mots</div>\r\n"
    '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="croquis.pdf"\r\n'
    "Content-Transfer-Encoding: base64\r\n\r\nUERGUERG\r\n--b--\r\n"
)  # fmt: skip


@pytest.fixture
def mail_desk(tmp_path, mailboxes):
    made = Desk(tmp_path / "desk")
    made.env["SSL_CERT_FILE"] = str(mailboxes.home / "cert.pem")
    made.start()
    yield made
    made.stop()


def open_the_desk(page, desk) -> str:
    """Open a new desk for a brand without a site, and return the brand's address."""
    page.goto(f"{desk.url}/first-run/?key={desk.key}")
    page.fill("input[name=name]", "Alice")
    page.fill("input[name=email]", "alice@example.com")
    page.fill("input[name=password]", "une phrase assez longue")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/brands/new/**")
    page.fill("input[name=name]", "Le Four")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/b/le-four/**")
    return f"{desk.url}/b/le-four"


def wait_for(page, address: str, what: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        page.goto(address)
        if page.locator(what).count():
            return
        time.sleep(0.5)
    raise AssertionError(page.content())


@pytest.mark.parametrize(("language", "width"), [("fr", 360), ("en", 1280)])
def test_a_letter_is_answered_from_the_desk(
    mailboxes, sink, mail_desk, open_page, tmp_path, language, width
):
    words, (kept, port) = WORDS[language], sink
    page = open_page(locale=f"{language}-CA", viewport={"width": width, "height": 900})
    pictures = Path(os.environ.get("PARVIS_PICTURES", tmp_path))

    def look(name):
        page.screenshot(path=pictures / f"mail-{name}-{language}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    mailboxes.deliver(LETTER.encode())
    base = open_the_desk(page, mail_desk)
    page.goto(f"{base}/channels/")
    page.get_by_role("link", name=words["connect"], exact=True).click()
    page.fill("input[name=address]", mailboxes.user)
    page.fill("input[name=password]", "non")
    page.get_by_text(words["more"]).click()
    look("form")
    fields = {
        "sender": "Café Mimosa", "host": "127.0.0.1", "port": str(mailboxes.imaps),
        "smtp_host": "127.0.0.1", "smtp_port": str(port),
    }  # fmt: skip
    for name, value in fields.items():
        page.fill(f"input[name={name}]", value)
    page.get_by_role("button", name=words["try"]).click()
    page.wait_for_selector("main [role=alert] >> visible=true")
    look("refused")
    page.fill("input[name=password]", mailboxes.password)
    page.get_by_role("button", name=words["try"]).click()
    page.wait_for_url(re.compile(r"/channels/\d+/$"))
    look("channel")

    wait_for(page, f"{base}/inbox/?state=all", ".mails li")
    page.locator(".mails a").first.click()
    page.wait_for_selector("#thread .said")
    told = page.locator("#thread").inner_text()
    assert "Pouvez-vous faire un gâteau de 12 parts?" in told
    assert "vieux mots" not in told
    assert words["only"] in page.locator("#reply .hint").inner_text()
    look("thread")
    here = page.url
    page.get_by_role("link", name=words["whole"]).click()
    page.wait_for_selector("#files")
    assert "vieux mots" in page.locator("main").inner_text()
    look("whole")
    with page.expect_download() as saved:
        page.get_by_role("link", name="croquis.pdf").click()
    assert Path(saved.value.path()).read_bytes() == b"PDFPDF"

    page.goto(here)
    page.fill("#reply-text", "Oui, pour vendredi.")
    page.locator("#reply .btn-go").click()
    page.wait_for_selector("#leaving .undo")
    wait_for(page, here, f"#thread >> text={words['left']}")
    look("answered")
    assert len(kept.taken) == 1
    (his,) = mailboxes.letters(user=mailboxes.other)
    letter = message_from_bytes(his, policy=policy.default)
    assert letter["Subject"] == "Re: Un gâteau pour samedi"
    assert letter["In-Reply-To"] == "<gateau@example.test>"
    assert letter.get_content().strip() == "Oui, pour vendredi."
