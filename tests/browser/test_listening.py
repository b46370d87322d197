"""The room of listening, walked by keyboard: a watch, what it catches, a burst and its letter."""

from __future__ import annotations

import email
import email.policy
import re
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from playwright.sync_api import Locator
from tests.browser.test_a11y import findings, sideways
from tests.browser.test_main_job import WORDS, open_the_desk
from tests.servers.processes import wait_until
from tests.servers.wordpress import Farm, Site

pytestmark = pytest.mark.browser

ROOM = "b/le-four/listening"
FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Neighbourhood News</title><link>{url}/</link>
<language>en</language>{items}</channel></rss>"""
STORY = (
    "<item><title>{title}</title><link>{url}/{n}</link><guid>{url}/{n}</guid>"
    "<pubDate>{at}</pubDate><description>{text}</description></item>"
)


CROSS = (
    ("Franchement", "on n’en revient pas chez nous"),
    ("Bonjour", "ma mère le disait encore hier soir"),
    ("Dites", "qui peut se le permettre avec trois enfants"),
    ("Bof", "je reste quand même"),
    ("Ah non", "et pourtant votre équipe est gentille comme tout"),
    ("Voyons", "expliquez-nous au moins pourquoi"),
)


class Keys:
    """Whoever has no mouse: goes from one thing to the next and sees where they are."""

    def __init__(self, page) -> None:
        self.page = page

    def to(self, wanted: Locator) -> None:
        """Press Tab until something is reached; that it is focused must be seen."""
        wanted.wait_for()
        for _step in range(120):
            if wanted.evaluate("n => n === document.activeElement"):
                assert wanted.evaluate("n => getComputedStyle(n).outlineStyle") != "none"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} is not reached by Tab")

    def press(self, name: str, role: str = "button") -> None:
        """Reach something by its name and press it."""
        self.to(self.page.get_by_role(role, name=name).first)
        self.page.keyboard.press("Enter")

    def type(self, name: str, text: str) -> None:
        """Reach a field and write into it."""
        self.to(self.page.get_by_role("textbox", name=name).first)
        self.page.keyboard.type(text)


def due_now(desk, table: str) -> None:
    """Do to what waits what some minutes do."""
    with sqlite3.connect(desk.home / "parvis.sqlite3", timeout=20) as base:
        base.execute(f"UPDATE {table} SET due_at = ? WHERE due_at IS NOT NULL", [_now()])


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def read_again(desk) -> None:
    """Have the connected places read at once: it is the next poll."""
    due_now(desk, "channels_place")


def see(page, address: str, words: str, *, within: float = 30) -> None:
    """Look at a page until it says something."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        page.goto(address)
        if words in page.locator("main").inner_text():
            return
        time.sleep(0.5)
    raise AssertionError(page.locator("main").inner_text())


def letters_leave_by(page, desk, letterbox) -> None:
    """Name the mail server, as its operator does; a trial letter leaves."""
    page.goto(f"{desk.url}/desk/mail/")
    page.fill("input[name=host]", "127.0.0.1")
    page.fill("input[name=port]", str(letterbox.port))
    page.select_option("select[name=security]", "none")
    page.fill("input[name=sender]", "bureau@lefour.example")
    page.locator("main .btn-go").click()
    wait_until(lambda: letterbox.letters, what="the trial letter")
    letterbox.letters.clear()


def told_calmly(site: Site) -> int:
    """A post on which people spoke of bread now and then for some weeks."""
    post, now = site.post("Nos heures d’été", "…"), datetime.now(UTC)
    for week, text in enumerate(("Le pain de seigle, miam", "Du bon pain", "Vivement le pain")):
        at = now - timedelta(days=7 * week + 2)
        site.comment(post, f"Habitué {week}", text, at=at, email=f"h{week}@example.test")
    site.comment(post, "Vigneron", "Le pain et le vin", at=now - timedelta(days=3))
    return post


def letter_of(letterbox) -> EmailMessage:
    wait_until(lambda: letterbox.letters, what="the letter", seconds=40)
    [envelope] = letterbox.letters
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


def pieces(page) -> list[str]:
    page.wait_for_selector("#trial .clauses")
    rows = page.locator("#trial .clauses tbody tr, #trial .clauses tfoot tr").all_inner_texts()
    return [" ".join(row.split()) for row in rows]


def write_the_watch(page, desk) -> str:
    """Write it wrong, see where, mend it, see what each piece brings, keep it; its number."""
    keys = Keys(page)
    page.goto(f"{desk.url}/{ROOM}/")
    keys.press("Écrire la première veille", "link")
    keys.type("Nom", "Notre pain")
    keys.type("Ce qu’on cherche", "(pain OU croissant*")
    page.wait_for_selector("#trial .pointed b")
    assert page.locator("#trial .pointed b").inner_text() == "("
    assert "jamais fermée" in page.locator("#trial .fault").inner_text()
    page.keyboard.press("End")
    page.keyboard.type(") SAUF vin")
    assert pieces(page) == ["pain 4", "ou croissant* 0", "sauf vin −1", "Il reste 3"]
    assert page.locator("#trial mark").first.inner_text() == "pain"
    keys.press("Garder cette veille")
    page.wait_for_url(re.compile(r"/watches/\d+/"))
    return re.search(r"/watches/(\d+)/", page.url)[1]


def leave_a_word_out_on_a_phone(page, desk, watch: str) -> None:
    """Say twice that it is not about us, leave the word out that is proposed, put it back."""
    here = f"{desk.url}/{ROOM}/mentions/?watch={watch}"
    page.goto(here)
    for _time in range(2):
        one = page.locator(".mention", has_text="Passante").first
        one.locator("summary").click()
        one.get_by_role("button", name="Il ne s’agit pas de nous").click()
        page.wait_for_selector("text=Mis de côté")
    count = page.locator(".mention").count()
    assert sideways(page) == []
    page.get_by_role("button", name="L’écarter scandale").click()
    page.get_by_role("button", name="Le remettre").wait_for()
    assert page.locator(".mention", has_text="scandale").count() == 0
    assert page.locator(".mention").count() < count
    assert sideways(page) == []
    page.get_by_role("button", name="Le remettre").click()
    page.get_by_role("button", name="L’écarter scandale").wait_for()
    assert page.locator(".mention").count() == count


def test_a_watch_catches_what_a_visitor_writes_and_a_burst_sends_its_letter(
    wordpress: Farm, desk, open_page, letterbox, axe
):
    site = wordpress.site("6.8")
    post = told_calmly(site)
    page = open_page()
    open_the_desk(page, desk, site, WORDS["fr"])
    letters_leave_by(page, desk, letterbox)
    watch = write_the_watch(page, desk)
    mentions = f"{desk.url}/{ROOM}/mentions/"
    see(page, mentions, "Vivement le pain")

    site.visitor_comment(post, "Léa", "lea@example.test", "Vos croissants, que je les aime!")
    read_again(desk)
    see(page, mentions, "Vos croissants", within=20)
    first = page.locator(".mention").first
    assert first.locator("mark").inner_text() == "croissants"
    assert "Nouveau" in first.inner_text()
    keys = Keys(page)
    keys.to(first.locator("summary"))
    page.keyboard.press("Enter")
    keys.press("Favorable")
    page.wait_for_selector("text=(dit par une personne)")
    assert findings(page, axe) == []

    for n, (how, more) in enumerate(CROSS):
        at = datetime.now(UTC) - timedelta(minutes=n)
        text = f"{how}, le prix du pain est un scandale https://a.example/prix {more}"
        site.comment(post, f"Passante {n}", text, at=at, email=f"p{n}@example.test")
    read_again(desk)
    see(page, mentions, f"Passante {len(CROSS) - 1}")
    due_now(desk, "listening_check")
    letter = letter_of(letterbox)
    text, count = letter.get_content(), len(CROSS) + 1
    assert "Notre pain" in letter["Subject"]
    headline = (
        rf"{count} mentions de {count} personnes en (une heure|3 heures); d’habitude, de 0 à \d"
    )
    assert re.search(headline, text)
    for told in ("La veille a moins d’une semaine", f"{len(CROSS)} renvoient à https://a.example/"):
        assert told in text
    link = re.search(rf"https?://\S+{ROOM}/mentions/\?watch={watch}", text)[0]
    page.goto(link)
    assert page.locator("h1").inner_text() == "Notre pain"
    page.goto(f"{desk.url}/{ROOM}/alerts/")
    assert re.search(headline, page.locator("main").inner_text())
    phone = open_page(
        viewport={"width": 360, "height": 740}, storage_state=page.context.storage_state()
    )
    leave_a_word_out_on_a_phone(phone, desk, watch)
    phone.goto(f"{desk.url}/{ROOM}/watches/{watch}/edit/")
    assert sideways(phone) == []


def feed(web, *stories: tuple[str, str]) -> None:
    """Publish stories, the first one the newest, on a page that names its feed."""
    told, now = [], datetime.now(UTC)
    for ago, (title, text) in enumerate(stories):
        at = format_datetime(now - timedelta(hours=ago, minutes=1))
        n = len(stories) - ago
        told.append(STORY.format(title=title, text=text, n=n, url=web.url, at=at))
    link = f'<link rel="alternate" type="application/rss+xml" href="{web.url}/feed.xml">'
    web.answers[""] = (200, f"<html><head><title>News</title>{link}</head></html>", "text/html")
    rss = FEED.format(url=web.url, items="".join(told))
    web.answers["feed.xml"] = (200, rss, "application/rss+xml")


def test_an_english_watch_hears_a_feed_and_a_conversation_begins_from_a_mention(
    web, desk, open_page
):
    old = ("Bread and wine fair", "Saturday, bread and wine."), ("New oven", "Their bread is back.")
    feed(web, *old)
    page = open_page(locale="en-CA")
    keys = Keys(page)
    open_the_desk(page, desk, web, WORDS["en"])
    page.goto(f"{desk.url}/{ROOM}/")
    keys.press("Write the first watch", "link")
    keys.type("Name", "Our bread")
    keys.type("What is looked for", "(bread OR loaf) NOT wine")
    assert pieces(page) == ["bread 2", "or loaf 0", "except wine −1", "What is left 1"]
    keys.press("Keep this watch")
    page.wait_for_url(re.compile(r"/watches/\d+/"))

    feed(web, ("Where to find a loaf?", "Who bakes a good loaf around here?"), *old)
    read_again(desk)
    see(page, f"{desk.url}/{ROOM}/mentions/", "Who bakes a good")
    first = page.locator(".mention").first
    assert first.locator("mark").all_inner_texts() == ["loaf", "loaf"]
    assert "Parvis cannot answer there: go to 127.0.0.1" in first.inner_text()
    keys.press("Open a conversation")
    page.wait_for_selector("#thread .said")
    assert "Who bakes a good loaf" in page.locator("#thread").inner_text()
    assert "This source can only be read" in page.locator("main").inner_text()
    assert page.locator(f"main a[href='{web.url}/3']").count()
    page.goto(f"{desk.url}/{ROOM}/mentions/")
    assert page.locator(".mention").first.get_by_role("link", name="The conversation").count()
