"""By keyboard alone, and without any script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_round_of_the_inbox_by_keyboard_alone(cafe, open_page, sign_in):
    page = sign_in(open_page())
    page.goto(f"{cafe.url}/b/cafe-du-perron/inbox/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#reply-text")
    page.keyboard.press("r")
    page.keyboard.type("Merci, à samedi!")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".undo")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("u")
    page.wait_for_selector(".undo", state="detached")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("#keys dl").inner_text().strip()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("galette")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=galette")
    assert page.locator("main .rows li").count() >= 3


def test_reading_and_answering_need_no_script(cafe, open_page, sign_in):
    page = sign_in(open_page(java_script_enabled=False))
    page.goto(f"{cafe.url}/b/cafe-du-perron/inbox/")
    page.locator(".mails a").first.click()
    page.fill("#reply-text", "Sans script, merci!")
    page.locator("#reply .btn-go").click()
    page.wait_for_selector(".undo")
    page.locator(".undo button").click()
    page.wait_for_selector(".undo", state="detached")


def test_the_tab_shown_is_in_sight_on_a_phone(cafe, open_page, sign_in):
    page = sign_in(open_page(viewport={"width": 360, "height": 740}))
    page.goto(f"{cafe.url}/b/cafe-du-perron/listening/presence/")
    tab = page.locator(".tabs [aria-current]")
    expect(tab).to_be_in_viewport(ratio=0.9)
