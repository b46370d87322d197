"""Moderation on a real WordPress from the desk, one by one and by the hundred, read back there."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.browser.test_main_job import open_the_desk, paste_a_key
from tests.servers.wordpress import Farm, Site

pytestmark = pytest.mark.browser

WORDS = {
    "fr": {
        "go": "Continuer",
        "read": "Lire ce site",
        "begin": "J’ai lu, commencer la lecture",
        "let": "Essayer cette clé",
        "publish": "Publier",
        "spam": "Indésirable",
        "published": "Publié sur le site",
        "held": "Retenu sur le site",
        "first": "Rien de cette personne n’a encore été publié ici",
        "choose": "Choisir l’échange avec",
        "done": "Fait : 60 sur 60",
        "undo": "Annuler",
    },
    "en": {
        "go": "Continue",
        "read": "Read this site",
        "begin": "I have read it, begin to read",
        "let": "Try this key",
        "publish": "Publish",
        "spam": "Spam",
        "published": "Published on the site",
        "held": "Put on hold on the site",
        "first": "Nothing of this person was published here before",
        "choose": "Choose the conversation with",
        "done": "60 of 60 done",
        "undo": "Undo",
    },
}
HELD = 60


def crowd(site: Site) -> list[int]:
    """Sixty held comments of sixty people."""
    post = site.post("Le pain d’épices est de retour", "Tendre au milieu.")
    now = datetime.now(UTC)
    rows = ",".join(
        f"({post}, 'Membre {n:02}', 'm{n}@example.test', '', '192.0.2.1', '{at}', '{at}',"
        f" 'Propos {n:02}', 0, '0', '', 'comment', 0, 0)"
        for n in range(HELD)
        for at in [(now - timedelta(minutes=n)).strftime("%Y-%m-%d %H:%M:%S")]
    )
    site.database.sql(
        "INSERT INTO wp_comments (comment_post_ID, comment_author, comment_author_email,"
        " comment_author_url, comment_author_IP, comment_date, comment_date_gmt, comment_content,"
        " comment_karma, comment_approved, comment_agent, comment_type, comment_parent, user_id)"
        f" VALUES {rows}",
        database=site.name,
    )
    return [c["id"] for c in read_back(site, "hold")]


def read_back(site: Site, status: str) -> list[dict]:
    """Read comments of a status through WordPress's own API, as its administrator."""
    return site.rest("wp/v2/comments", status=status, per_page="100", search="Propos")


def moderating(page, desk, site: Site, words: dict[str, str]) -> str:
    """Open a desk on the site, give it a key, and wait for the held ones."""
    open_the_desk(page, desk, site, words)
    page.goto(f"{desk.url}/b/le-four/channels/")
    page.locator(".rows a").first.click()
    paste_a_key(page, site, words)
    address = f"{desk.url}/b/le-four/inbox/?state=held"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        page.goto(address)
        if page.locator("[rel=next]").count():
            return address
        time.sleep(1)
    raise AssertionError(page.content())


@pytest.mark.parametrize(("language", "version", "width"), [("fr", "6.1", 360), ("en", "7", 1280)])
def test_held_comments_are_decided_from_the_desk_by_keyboard(
    wordpress: Farm, desk, open_page, language: str, version: str, width: int
):
    words, site = WORDS[language], wordpress.site(version)
    crowd(site)
    page = open_page(locale=f"{language}-CA", viewport={"width": width, "height": 800})
    held = moderating(page, desk, site, words)
    keys = page.keyboard

    # One by one: j to the first, open it, p publishes; it leaves after its ten seconds.
    keys.press("j")
    keys.press("Enter")
    page.wait_for_selector(".decide .btn-go")
    assert words["first"] in page.locator(".guess").inner_text()
    keys.press("p")
    page.wait_for_selector("#thread .undo")
    assert len(read_back(site, "hold")) == HELD
    page.wait_for_selector(f"#thread >> text={words['published']}", timeout=30_000)
    assert [c["content"]["raw"] for c in read_back(site, "approve")] == ["Propos 00"]

    # Undone afterwards: the site holds it again.
    page.locator("#thread .say-ok button").press("Enter")
    page.wait_for_selector(f"#thread >> text={words['held']}", timeout=30_000)
    assert len(read_back(site, "hold")) == HELD

    # Spam with “!”, then taken back within the ten seconds with u.
    page.goto(held)
    keys.press("j")
    keys.press("Enter")
    page.wait_for_selector(".decide .btn-go")
    keys.press("!")
    page.wait_for_selector("#thread .undo")
    page.evaluate("document.activeElement.blur()")
    keys.press("u")
    page.wait_for_selector(".decide .btn-go")

    # All sixty: x chooses a row, the list of scopes takes all that match, Publish leaves.
    page.goto(held)
    keys.press("j")
    keys.press("x")
    box = page.get_by_role("checkbox", name=f"{words['choose']} Membre 00")
    assert box.is_checked()
    keys.press("j")
    keys.press("x")
    assert "2" in page.locator("#bulk-scope option").first.inner_text()
    page.locator("#bulk-scope").focus()
    keys.press("End")
    assert page.locator("#bulk-scope").input_value() == "match"
    page.locator(".chosen button[value='moderate:approve']").press("Enter")
    page.wait_for_selector("#bulk-progress .undo")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_selector("#bulk-progress progress", timeout=30_000)
    page.wait_for_selector(f"text={words['done']}", timeout=90_000)
    assert len(read_back(site, "approve")) == HELD

    # And the whole of it undone, read back on the site.
    page.evaluate("document.activeElement.blur()")
    keys.press("u")
    page.wait_for_selector(f"h1:has-text('{words['undo']}')")
    page.wait_for_selector(f"text={words['done']}", timeout=90_000)
    assert len(read_back(site, "hold")) == HELD
    page.goto(held)
    assert page.locator(".mails li").count() == 50


def test_choosing_and_acting_need_no_script(cafe, open_page, sign_in):
    page = sign_in(open_page(java_script_enabled=False))
    page.goto(f"{cafe.url}/b/cafe-du-perron/inbox/")
    assert not page.locator(".chosen").is_visible()
    page.locator(".choose").nth(1).check()
    page.locator(".choose").nth(2).check()
    page.locator(".chosen button[value='state:resolved']").click()
    expect(page.locator(".bulk-strip")).to_contain_text("2")
    page.locator(".bulk-strip form button").click()
    expect(page.locator(".bulk-strip form")).to_have_count(0)
    expect(page.locator(".bulk-strip")).to_contain_text("2")


def test_a_range_is_chosen_with_shift_and_kept_when_the_list_is_drawn_again(
    cafe, open_page, sign_in
):
    page = sign_in(open_page())
    page.goto(f"{cafe.url}/b/cafe-du-perron/inbox/?state=all")
    page.locator(".choose").nth(1).click()
    page.locator(".choose").nth(5).click(modifiers=["Shift"])
    assert page.locator(".choose:checked").count() == 5
    with page.expect_response("**/inbox/?state=all"):
        page.evaluate("htmx.trigger(document.body, 'parvis:listchanged')")
    expect(page.locator(".choose:checked")).to_have_count(5)
    expect(page.locator("#bulk-scope option").first).to_contain_text("5")
    page.locator("[data-unchoose]").click()
    assert page.locator(".choose:checked").count() == 0
    assert not page.locator(".chosen").is_visible()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_bar_and_its_menus_stay_on_a_phone_s_screen(cafe, open_page, sign_in, language):
    page = sign_in(open_page(locale=f"{language}-CA", viewport={"width": 360, "height": 740}))
    page.goto(f"{cafe.url}/b/cafe-du-perron/inbox/?state=all")
    page.locator(".choose").nth(1).check()
    inside = """all => all.filter(node => node.checkVisibility()).every(node => {
        const box = node.getBoundingClientRect()
        return box.left >= 0 && box.right <= innerWidth && box.top >= 0})"""
    menus = page.locator(".chosen details").all()
    assert menus
    for menu in menus:
        menu.locator("summary").click()
        assert page.locator(".chosen button, .chosen summary").evaluate_all(inside)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        menu.locator("summary").click()
