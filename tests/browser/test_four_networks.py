"""One inbox for four networks: each conversation is answered from the desk and read on the other side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy

import pytest
from atproto import client_utils
from tests.browser.test_letters import open_the_desk
from tests.browser.test_listening import read_again
from tests.desk import Desk
from tests.servers.bluesky import Network, Person
from tests.servers.fediverse import Snac
from tests.servers.imap import Mailboxes
from tests.servers.processes import wait_until
from tests.servers.wordpress import Farm, Site

pytestmark = pytest.mark.browser

WORDS = {
    "fr": {
        "look": "Regarder derrière cette adresse", "key": "Essayer cette clé", "ask": "Demander l’accès",
        "mail": "Courriel", "more": "Réglages moins courants", "try": "Essayer cette boîte",
        "own": "Un compte sur un serveur à vous", "account": "Relier ce compte",
        "password": "Avec un mot de passe d’application",
        "stands": r"Votre réponse se trouve sous le propos|Relue sur le site|Une copie en a été relue",
    },
    "en": {
        "stands": r"Your answer stands under the remark|Read back on the site|A copy of it was read back",
    },
}  # fmt: skip


@dataclass
class People:
    """Whoever speaks to the brand, each on a network of theirs, with a client of their own."""

    site: Site
    post: int
    snac: Snac
    here: Snac
    network: Network
    lea: Person
    four: Person
    boxes: Mailboxes


@pytest.fixture
def people(wordpress: Farm, fediverse: tuple[Snac, Snac], bluesky: Network, mailboxes: Mailboxes):
    site = wordpress.site("6.8")
    here, snac = fediverse
    lea, four = bluesky.person("lea"), bluesky.person("four")
    post = site.post("Le pain d’épices est de retour", "Tendre au milieu.")
    return People(site, post, snac, here, bluesky, lea, four, mailboxes)


@pytest.fixture
def wide_desk(tmp_path, mailboxes):
    made = Desk(tmp_path / "desk")
    made.env["SSL_CERT_FILE"] = str(mailboxes.home / "cert.pem")
    made.env["PARVIS_ALLOWED_OUT"] = "127.0.0.0/8,localhost"
    made.start()
    yield made
    made.stop()


def connect_the_site(page, base: str, people: People, words: dict[str, str]) -> None:
    page.goto(f"{base}/channels/")
    page.fill("input[name=address]", people.site.url)
    page.get_by_role("button", name=words["look"]).click()
    page.wait_for_url("**/notice/first/")
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{base}/channels/")
    page.locator(".rows a").first.click()
    page.fill("input[name=user]", people.site.user)
    page.fill("input[name=password]", people.site.app_password)
    page.get_by_role("button", name=words["key"]).click()
    page.wait_for_selector(".say-ok")


def connect_the_fediverse(page, base: str, people: People, words: dict[str, str]) -> None:
    here = people.here
    page.goto(f"{base}/channels/")
    page.fill("input[name=address]", f"@{here.user}@{here.host}")
    page.get_by_role("button", name=words["look"]).click()
    page.wait_for_url(re.compile(r"/channels/\d+/$"))
    page.get_by_role("button", name=words["ask"]).click()
    page.locator(f"a.btn-go[href^='{here.url}']").click()
    page.fill("input[name=login]", here.user)
    page.fill("input[name=passwd]", here.password)
    page.locator("input[type=submit]").click()
    page.wait_for_url(re.compile(r"/channels/\d+/$"))
    page.wait_for_selector(".say-ok")


def connect_bluesky(page, base: str, people: People, words: dict[str, str]) -> None:
    page.goto(f"{base}/channels/")
    page.get_by_role("link", name="Bluesky", exact=True).click()
    page.fill("input[name=handle]", people.four.handle)
    page.get_by_text(words["own"], exact=True).click()
    page.fill("input[name=service]", people.network.home)
    page.get_by_text(words["password"], exact=True).click()
    page.fill("input[name=password]", people.four.app_password("parvis"))
    page.get_by_role("button", name=words["account"]).click()
    page.wait_for_url(re.compile(r"/channels/\d+/$"))


def connect_the_mailbox(page, base: str, people: People, port: int, words: dict[str, str]) -> None:
    page.goto(f"{base}/channels/")
    page.get_by_role("link", name=words["mail"], exact=True).click()
    page.fill("input[name=address]", people.boxes.user)
    page.fill("input[name=password]", people.boxes.password)
    page.get_by_text(words["more"]).click()
    fields = {
        "sender": "Le Four", "host": "127.0.0.1", "port": str(people.boxes.imaps),
        "smtp_host": "127.0.0.1", "smtp_port": str(port),
    }  # fmt: skip
    for name, value in fields.items():
        page.fill(f"input[name={name}]", value)
    page.get_by_role("button", name=words["try"]).click()
    page.wait_for_url(re.compile(r"/channels/\d+/$"))


def speak(people: People) -> None:
    """Say something to the brand on each network, by its own means."""
    people.site.comment(people.post, "Zoé Dubé", "Vous ouvrez à quelle heure samedi?")
    us = people.here
    people.snac.say(f"@{us.user}@{us.host} Do you bake on Mondays?")
    wait_until(lambda: bool(us.told("on Mondays")), what="the mention at our server", seconds=30)
    text = client_utils.TextBuilder().mention(f"@{people.four.handle}", people.four.did)
    people.lea.client.send_post(text.text(" Are you open on Sundays?"), langs=["en"])
    people.network.settle()
    people.boxes.deliver(
        b"From: Benoit Perron <benoit@example.test>\r\nTo: alice@example.test\r\n"
        b"Subject: Un gateau pour samedi\r\nMessage-ID: <gateau@example.test>\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n\r\nPouvez-vous faire un gateau de 12 parts?\r\n"
    )


def answer(page, base: str, question: str, text: str) -> str:
    """Open the conversation that holds a question, answer it, and return its address."""
    page.goto(f"{base}/inbox/")
    page.locator(".mails a", has_text=question).first.click()
    page.wait_for_selector(f"#thread .said >> text={question}")
    if page.locator("[data-reply-to]").count():
        page.locator("[data-reply-to]").last.click()
    page.fill("#reply-text", text)
    page.locator("#reply .btn-go").click()
    page.wait_for_selector("#leaving .undo")
    return page.url


def stands(page, desk: Desk, address: str, words: str) -> None:
    """Wait until a conversation's page says that our answer stands there."""

    def told() -> bool:
        read_again(desk)
        page.goto(address)
        return re.search(words, page.locator("#thread").inner_text()) is not None

    wait_until(told, what=f"the word that the answer of {address} stands", seconds=90)


def test_one_inbox_answers_four_networks(people: People, sink, wide_desk, open_page):
    desk, (kept, port), words = wide_desk, sink, WORDS["fr"]
    page = open_page(locale="fr-CA")
    base = open_the_desk(page, desk)
    connect_the_site(page, base, people, words)
    connect_the_fediverse(page, base, people, words)
    connect_bluesky(page, base, people, words)
    connect_the_mailbox(page, base, people, port, words)
    page.goto(f"{base}/channels/")
    assert page.locator(".rows > li .say-ok").count() == 4

    speak(people)
    questions = ("quelle heure samedi", "on Mondays", "open on Sundays", "gateau de 12 parts")

    def all_came() -> bool:
        read_again(desk)
        page.goto(f"{base}/inbox/")
        list_of = page.locator(".mails")
        told = list_of.inner_text() if list_of.count() else ""
        return all(question in told for question in questions)

    wait_until(all_came, what="the four conversations", seconds=90)
    assert page.locator(".mails li").count() == 4

    # French for two.
    french = [
        answer(page, base, questions[0], "À 8 h pile, avec du café « filtre » 🥐"),
        answer(page, base, questions[3], "Oui, pour vendredi."),
    ]
    for address in french:
        stands(page, desk, address, words["stands"])

    # English for two.
    page.goto(f"{desk.url}/account/")
    page.select_option("select[name=language]", "en")
    page.locator("main form:has(select[name=language]) button[type=submit]").click()
    english = [
        answer(page, base, questions[1], "From 7, every day."),
        answer(page, base, questions[2], "Yes, on Sundays too."),
    ]
    for address in english:
        stands(page, desk, address, WORDS["en"]["stands"])

    read_by_the_others(people, kept)


def read_by_the_others(people: People, kept) -> None:
    """Read each answer as the one who asked reads it, once and in its place."""
    (ours,) = people.site.rest("wp/v2/comments", search="pile")
    (asked,) = people.site.rest("wp/v2/comments", search="quelle heure samedi")
    assert (ours["parent"], ours["post"], ours["status"]) == (
        asked["id"],
        people.post,
        "approved",
    )
    assert "À 8 h pile, avec du café « filtre » 🥐" in people.site.page(f"/?p={people.post}")

    (letter,) = people.boxes.letters(user=people.boxes.other)
    told = message_from_bytes(letter, policy=policy.default)
    assert told["In-Reply-To"] == "<gateau@example.test>"
    assert told.get_content().strip() == "Oui, pour vendredi."
    assert len(kept.taken) == 1

    wait_until(
        lambda: bool(people.snac.told("From 7, every day")), what="the answer there", seconds=30
    )
    (there,) = people.snac.told("From 7, every day")
    assert there["in_reply_to_id"]

    people.network.settle()
    rows = people.lea.client.app.bsky.notification.list_notifications().notifications
    answers = [row for row in rows if row.reason == "reply"]
    assert [row.record.text for row in answers] == ["Yes, on Sundays too."]
    assert answers[0].author.handle == people.four.handle
