"""A post from the page: counted as its network counts, pictured, described, taken back in time."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from tests.browser.test_a11y import findings, keys, sideways

pytestmark = pytest.mark.browser


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "orange").save(out, "JPEG")
    return {"name": "brioche.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_a_post_is_counted_pictured_described_and_taken_back(
    cafe, open_page, sign_in, axe, width, theme
):
    page = sign_in(
        open_page(
            locale="en-CA",
            color_scheme=theme,
            viewport={"width": width, "height": 800},
            bypass_csp=True,
        ),
        "en",
    )
    root = page.url.split("?")[0] + "posts/"
    page.goto(root + "new/")
    box = page.locator("#post-text")
    if not page.locator("input[name=channel]").is_checked():
        page.check("input[name=channel]")
    counted = page.locator("output[data-counts=post-text]")
    box.fill("Brioche 🥐 https://perron.ca/une-adresse-bien-trop-longue-pour-un-texte")
    assert counted.inner_text().startswith("33 ")
    page.fill("#post-warning", "Beurre")
    assert counted.inner_text().startswith("39 ")
    box.fill("é" * 495)
    assert "over" in counted.get_attribute("class")
    assert not box.evaluate("node => node.checkValidity()")
    page.fill("#post-warning", "")
    box.fill("Brioche du jour 🥐")
    page.set_input_files("#files-new", picture())
    page.wait_for_selector(".files .waiting img")
    assert page.locator(".unsaid").is_visible()
    alt = page.locator(".files textarea")
    with page.expect_response("**/files/"):
        alt.fill("Une brioche tressée")
    assert not page.locator(".unsaid").is_visible()
    told = findings(page, axe) + sideways(page) + keys(page)
    page.reload()
    assert page.input_value("#post-text") == "Brioche du jour 🥐"
    assert page.input_value(".files textarea") == "Une brioche tressée"
    page.click("button.btn-go:has-text('Send')")
    page.wait_for_selector("[data-undo]")
    told += findings(page, axe) + sideways(page) + keys(page)
    assert page.locator(".hung-ours img").get_attribute("alt") == "Une brioche tressée"
    page.keyboard.press("u")
    page.wait_for_selector("#post-form")
    assert page.input_value("#post-text") == "Brioche du jour 🥐"
    page.locator("#post-text").press("Control+Enter")
    page.wait_for_selector("text=Practice: it would stand there now", timeout=30_000)
    told += findings(page, axe) + sideways(page) + keys(page)
    page.fill("#words-text", "Brioche de demain")
    page.click("text=Change it there")
    page.wait_for_selector("text=The change leaves in a moment")
    told += findings(page, axe) + sideways(page)
    page.wait_for_selector("text=Practice: it would be done there now", timeout=30_000)
    page.goto(root)
    assert "Brioche" in page.locator(".rows li").first.inner_text()
    told += findings(page, axe) + sideways(page) + keys(page)
    assert told == []


def test_a_post_is_written_without_script(cafe, open_page, sign_in):
    page = sign_in(open_page(locale="en-CA", java_script_enabled=False), "en")
    root = page.url.split("?")[0] + "posts/"
    page.goto(root + "new/")
    page.fill("#post-text", "Sans script")
    page.check("input[name=channel]")
    page.set_input_files("#files-new", picture())
    page.click(".files .add button")
    assert page.input_value("#post-text") == "Sans script"
    page.fill(".files textarea", "Une brioche")
    page.click("button.btn-go:has-text('Send')")
    assert "It leaves in a moment" in page.inner_text("#standing")
    assert page.locator(".hung-ours img").get_attribute("alt") == "Une brioche"


def test_one_key_leads_to_a_new_post_from_anywhere(cafe, open_page, sign_in):
    page = sign_in(open_page(locale="en-CA"), "en")
    page.keyboard.press("c")
    page.wait_for_url("**/posts/new/")
    assert page.locator("h1").inner_text() == "New post"
