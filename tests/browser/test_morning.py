"""A morning's round by keyboard on a phone: five hundred wait, the day has a dozen lines and an end."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.desk import Desk

pytestmark = pytest.mark.browser
CROWD = Path(__file__).with_name("crowd.py")
WORDS = {
    "fr": {"end": "La journée est faite", "grave": "Personne d’autre", "wait": r"(\d+) choses"},
    "en": {"end": "The day is done", "grave": "Nobody else sees it", "wait": r"(\d+) things"},
}


@pytest.fixture
def crowded(tmp_path):
    made = Desk(tmp_path / "desk")
    told = made.parvis("demo")
    made.email, made.password = re.search(r"as (\S+) with (\S+)", told).groups()
    seeded = subprocess.run(
        [sys.executable, str(CROWD)],
        env=made.env, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert seeded.stdout.split()[-1] == "500"
    made.start()
    yield made
    made.stop()


def type_in(page, desk):
    page.goto(f"{desk.url}/sign-in/")
    page.locator("input[name=email]").focus()
    page.keyboard.type(desk.email)
    page.keyboard.press("Tab")
    page.keyboard.type(desk.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/b/**")


def handle(page):
    """Settle a held remark, answer any other, then go on to the next thing; nothing but keys."""
    if page.locator("#open").count():
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            if page.locator("#open .hold, #open .say-warm").count():
                page.keyboard.press("e")
            else:
                page.keyboard.press("r")
                page.keyboard.type("Oui, dès 8 h. Merci!")
                page.keyboard.press("Control+Enter")
    page.evaluate("document.activeElement?.blur()")
    with page.expect_navigation():
        page.keyboard.press(".")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_round_among_five_hundred_reaches_its_end(crowded, open_page, language):
    words = WORDS[language]
    page = open_page(locale=f"{language}-CA", viewport={"width": 360, "height": 740})
    type_in(page, crowded)
    page.goto(f"{crowded.url}/account/")
    page.locator("select[name=language]").select_option("fr-ca" if language == "fr" else "en")
    page.locator("main form button").first.click()
    page.goto(f"{crowded.url}/b/cafe-du-perron/")
    lines = page.locator(".lead, .next > li").count()
    assert 6 <= lines <= 12
    assert words["grave"] in page.locator(".lead").inner_text()
    page.keyboard.press("r")
    page.wait_for_url("**today=**")
    for _line in range(lines + 2):
        handle(page)
        if "today=" not in page.url:
            break
    told = page.locator("main").inner_text()
    for _left in range(3):  # what is no conversation is put off by its key
        if words["end"] in told:
            break
        page.keyboard.press("s")
        page.wait_for_load_state()
        told = page.locator("main").inner_text()
    assert words["end"] in told
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    assert int(re.search(words["wait"], told)[1]) > 480
