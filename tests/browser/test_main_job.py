"""The main job: from a printed key to an answer that stands under a comment on a real WordPress."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from tests.servers.wordpress import Farm, Site

pytestmark = pytest.mark.browser

WORDS = {
    "fr": {
        "go": "Continuer",
        "read": "Lire ce site",
        "begin": "J’ai lu, commencer la lecture",
        "let": "Essayer cette clé",
        "settled": "C’est réglé",
        "held": "Retenu sur le site",
        "stands": "Votre réponse se trouve sous le propos",
    },
    "en": {
        "go": "Continue",
        "read": "Read this site",
        "begin": "I have read it, begin to read",
        "let": "Try this key",
        "settled": "It is settled",
        "held": "Held on the site",
        "stands": "Your answer stands under the remark",
    },
}


def furnish(site: Site) -> dict[str, int]:
    """Two threads, a held comment, a pingback, a trackback, French and emoji."""
    post = site.post("Le pain d’épices est de retour 🍞", "Tendre au milieu.")
    clock = iter(datetime.now(UTC) - timedelta(minutes=n) for n in range(60, 0, -5))

    def say(name: str, text: str, **more) -> int:
        return site.comment(post, name, text, at=next(clock), **more)

    first = say("Léa Côté", "Vous ouvrez à quelle heure samedi? ☕")
    under = say("Zoé Dubé", "À 8 h, je pense.", parent=first)
    deep = say("Léa Côté", "Merci Zoé!", parent=under)
    second = say("Tom Whitfield", "Do you ship to Halifax? It is “urgent”.")
    held = say("Gaétan P.", "Vous riez du monde.", state="hold")
    ping = say("Le carnet", "[…] le pain […]", type="pingback")
    track = say("Vieux blogue", "un extrait", type="trackback")
    return {
        "post": post, "first": first, "under": under, "deep": deep,
        "second": second, "held": held, "ping": ping, "track": track,
    }  # fmt: skip


def open_the_desk(page, desk, site: Site, words: dict[str, str]) -> None:
    page.goto(f"{desk.url}/first-run/?key={desk.key}")
    page.fill("input[name=name]", "Alice")
    page.fill("input[name=email]", "alice@example.com")
    page.fill("input[name=password]", "une phrase assez longue")
    page.get_by_role("button", name=words["go"]).click()
    page.fill("input[name=name]", "Le Four")
    page.fill("input[name=address]", f"{site.url}/?p=1")
    page.get_by_role("button", name=words["read"]).click()
    page.wait_for_url("**/notice/first/")
    assert "Alice" in page.locator(".told-notice").inner_text()
    page.get_by_role("button", name=words["begin"]).click()
    page.wait_for_url("**/reading/**")
    for _question in range(3):
        page.fill("#answer", "Que les voisins se parlent.")
        page.locator("form[action*=answers] button").first.click()
    page.wait_for_selector(".reading")


def paste_a_key(page, site: Site, words: dict[str, str]) -> None:
    page.fill("input[name=user]", site.user)
    page.fill("input[name=password]", site.app_password)
    page.get_by_role("button", name=words["let"]).click()
    page.wait_for_selector(".say-ok")


def ask_the_site(page, site: Site) -> None:
    page.locator("a.btn-go[href*='authorize-application']").click()
    page.fill("#user_login", site.user)
    page.fill("#user_pass", site.password)
    page.click("#wp-submit")
    page.wait_for_selector("#approve")
    page.click("#approve")
    page.wait_for_url("**/channels/**")
    page.wait_for_selector(".say-ok")


def wait_for_conversations(page, desk, count: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        page.goto(f"{desk.url}/b/le-four/inbox/?state=all")
        if page.locator(".mails li").count() >= count:
            return
        time.sleep(1)
    raise AssertionError(page.content())


@pytest.mark.parametrize(
    ("language", "version", "locale"), [("fr", "6.1", "fr-CA"), ("en", "7", "en-CA")]
)
def test_a_comment_is_answered_from_the_desk(
    wordpress: Farm, desk, open_page, language: str, version: str, locale: str
):
    words, site = WORDS[language], wordpress.site(version)
    made = furnish(site)
    page = open_page(locale=locale)
    open_the_desk(page, desk, site, words)
    page.goto(f"{desk.url}/b/le-four/channels/")
    page.locator(".rows a").first.click()
    if page.locator("a.btn-go[href*='authorize-application']").count():
        ask_the_site(page, site)
        assert version == "7"
    else:
        paste_a_key(page, site, words)

    wait_for_conversations(page, desk, 5)
    told = page.locator(".mails").inner_text()
    assert words["held"] in told
    for name in ("Léa Côté", "Tom Whitfield", "Gaétan P.", "Le carnet", "Vieux blogue"):
        assert name in told

    page.locator(".mails a", has_text="Léa Côté").first.click()
    page.wait_for_selector("#thread .said")
    said = page.locator("#thread .said")
    assert [
        re.search(r"depth-\d", c)[0] for c in said.evaluate_all("n => n.map(x => x.className)")
    ] == [
        "depth-0",
        "depth-1",
        "depth-2",
    ]
    assert "Le pain d’épices est de retour 🍞" in page.locator(".post").inner_text()
    page.locator("[data-reply-to]").first.click()
    page.fill("#reply-text", "À 8 h pile, avec du café « filtre » 🥐")
    page.locator("#reply .btn-go").click()
    page.wait_for_selector(".undo")
    assert site.rest("wp/v2/comments", search="pile") == []
    page.wait_for_selector(f"text={words['stands']}", timeout=40_000)

    answers = site.rest("wp/v2/comments", search="pile")
    assert [(c["parent"], c["post"], c["status"]) for c in answers] == [
        (made["first"], made["post"], "approved")
    ]
    assert "À 8 h pile, avec du café « filtre » 🥐" in site.page(f"/?p={made['post']}")


def test_ten_seconds_are_enough_to_take_an_answer_back(wordpress: Farm, desk, open_page):
    site = wordpress.site("6.8")
    furnish(site)
    page = open_page()
    open_the_desk(page, desk, site, WORDS["fr"])
    page.goto(f"{desk.url}/b/le-four/channels/")
    page.locator(".rows a").first.click()
    paste_a_key(page, site, WORDS["fr"])
    wait_for_conversations(page, desk, 5)
    page.locator(".mails a", has_text="Tom Whitfield").first.click()
    page.wait_for_selector("#reply-text")
    page.fill("#reply-text", "Never mind")
    page.press("#reply-text", "Control+Enter")
    page.wait_for_selector(".undo")
    page.locator(".undo button").click()
    page.wait_for_selector(".undo", state="detached")
    assert page.input_value("#reply-text") == "Never mind"
    time.sleep(12)
    assert site.rest("wp/v2/comments", search="Never mind", status="all") == []
