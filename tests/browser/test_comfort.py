"""Answering in comfort, by keyboard alone, in both languages, on a phone and on a wide screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.browser

WORDS = {
    "fr": {
        "draft": "Brouillon",
        "until": "Il revient",
        "meanwhile": "Quelqu’un a répondu pendant que vous écriviez",
        "anyway": "Envoyer quand même",
        "tagged": "Étiqueté",
        "leaves": "Part ",
        "reads": "écrit une réponse",
    },
    "en": {
        "draft": "Draft",
        "until": "It comes back",
        "meanwhile": "Someone answered while you wrote",
        "anyway": "Send it anyway",
        "tagged": "Tagged",
        "leaves": "Leaves ",
        "reads": "is writing an answer",
    },
}
INBOX = "/b/cafe-du-perron/inbox/"


def take_starters(page, cafe) -> None:
    page.goto(f"{cafe.url}/b/cafe-du-perron/strategy/replies/")
    page.locator("form[action*=starters] button").click()
    page.wait_for_load_state()


def conversations(page, cafe) -> Iterator[str]:
    page.goto(cafe.url + INBOX)
    yield from page.locator(".mails a").evaluate_all("n => n.map(a => a.href)")


def leave_the_box(page) -> None:
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") != "TEXTAREA"


@pytest.mark.parametrize(("language", "width", "nth"), [("fr", 1280, 0), ("en", 360, 2)])
def test_a_round_of_comfort_by_keyboard_alone(cafe, open_page, sign_in, language, width, nth):
    words = WORDS[language]
    page = sign_in(open_page(viewport={"width": width, "height": 800}), language)
    take_starters(page, cafe)
    page.goto(list(conversations(page, cafe))[nth])

    page.keyboard.press("r")
    page.keyboard.press("Control+a")
    page.keyboard.type("Une idée qui vient")
    with page.expect_response(lambda r: "/draft/" in r.url):
        page.wait_for_timeout(100)
    page.reload()
    assert page.input_value("#reply-text") == "Une idée qui vient"
    assert words["draft"] in page.locator("#reply").inner_text()
    page.keyboard.press("r")
    page.keyboard.press("Control+a")
    page.keyboard.type("Vite")
    page.reload()  # before the second is over: what was typed leaves with the page
    page.wait_for_timeout(300)
    page.reload()
    assert page.input_value("#reply-text") == "Vite"

    page.keyboard.press("r")
    page.keyboard.press("Control+a")
    page.keyboard.type("/merci" if language == "fr" else "/thank you")
    page.keyboard.press("Control+a")
    page.keyboard.type("/mer" if language == "fr" else "/Tha")
    page.wait_for_selector("[data-canned][aria-selected=true]")
    page.keyboard.press("Enter")
    inserted = page.input_value("#reply-text")
    assert re.match(r"(Merci|Thank you) \S+", inserted)
    assert "{" not in inserted
    leave_the_box(page)

    page.keyboard.press("t")
    page.keyboard.type("prix")
    page.keyboard.press("Enter")
    page.wait_for_selector(".news")
    assert words["tagged"] in page.locator(".news").inner_text()
    assert page.locator(".standing .tag").inner_text() == "prix"
    assert page.input_value("#reply-text") == inserted

    page.keyboard.press("s")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".news:has-text('{words['until']}')")
    page.keyboard.press("u")
    page.wait_for_selector(".news", state="detached")

    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#leaving .undo")
    assert page.input_value("#reply-text") == ""
    bar, box = page.locator("#leaving .undo").bounding_box(), page.locator("#reply").bounding_box()
    assert bar["y"] + bar["height"] <= box["y"] + 1
    assert bar["y"] > 0
    page.keyboard.press("u")
    page.wait_for_selector("#leaving .undo", state="detached")
    assert page.input_value("#reply-text") == inserted

    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/strategy/")


def test_an_answer_for_later_says_when_it_leaves(cafe, open_page, sign_in):
    page = sign_in(open_page(), "fr")
    page.goto(list(conversations(page, cafe))[1])
    page.keyboard.press("r")
    page.keyboard.type("Bonne semaine")
    page.keyboard.press("Tab")
    page.locator("details.menu-up summary").press("Enter")
    page.locator("details.menu-up button[value=tomorrow]").press("Enter")
    page.wait_for_selector("#thread .say:has-text('Part demain à 8')")
    page.locator("#thread form button[value='']", has_text="Ne pas").click()
    page.wait_for_selector("#thread .said.ours", state="detached")
    assert page.input_value("#reply-text") == "Bonne semaine"


def test_two_people_answer_and_the_second_is_shown_the_first(cafe, open_page, sign_in):
    alice = sign_in(open_page(), "fr")
    again = sign_in(open_page(viewport={"width": 360, "height": 740}))
    address = list(conversations(alice, cafe))[3]
    for page in (alice, again):
        page.goto(address)
        page.fill("#reply-text", "Oui, dès 8 h." if page is alice else "Je crois que oui.")
    alice.press("#reply-text", "Control+Enter")
    alice.wait_for_selector("#leaving .undo")
    again.press("#reply-text", "Control+Enter")
    again.wait_for_selector("#reply-error")
    told = again.locator("#reply").inner_text()
    assert WORDS["fr"]["meanwhile"] in told
    assert "Oui, dès 8 h." in told
    assert again.input_value("#reply-text") == "Je crois que oui."
    assert WORDS["fr"]["anyway"] in told
    assert again.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    again.press("#reply-text", "Control+Enter")
    again.wait_for_selector("#leaving .undo")


def test_the_help_lists_what_the_keys_do_and_nothing_else(cafe, open_page, sign_in):
    page = sign_in(open_page())
    page.goto(next(conversations(page, cafe)))
    page.keyboard.press("?")
    listed = page.locator("#keys dt").evaluate_all(
        "n => n.map(t => [...t.querySelectorAll('kbd')].map(k => k.textContent).join(' '))"
    )
    page.keyboard.press("Escape")
    assert len(listed) == len(set(listed))
    assert {"j k", "?", "/", "r", "r /", "n", "a", "s", "e", "t", "i", "Ctrl+Enter", "g i"} <= set(
        listed
    )
    assert "f" not in listed
    assert "c" in listed
    page.evaluate("""() => {
      window.hit = '';
      const told = (event) => {
        const node = event.target.closest('[data-key]');
        if (!node) return;
        window.hit = node.dataset.key;
        if (event.type === 'click') { event.preventDefault(); event.stopImmediatePropagation(); }
      };
      document.addEventListener('click', told, true);
      document.addEventListener('focusin', told, true);
    }""")
    for keys in listed:
        if keys in {"j k", "?", "r /", "Ctrl+Enter"} or "sc" in keys or "chap" in keys:
            continue
        page.evaluate(
            "window.hit = ''; document.activeElement.blur(); document.querySelectorAll('details[open]').forEach(d => d.open = false); 0"
        )
        for key in keys.split(" "):
            page.keyboard.press(key)
        got = page.evaluate(
            "window.hit || document.querySelector('details[open] > [data-key]')?.dataset.key"
        )
        assert got == keys


def test_everything_can_be_done_without_script(cafe, open_page, sign_in):
    page = sign_in(open_page(java_script_enabled=False, viewport={"width": 360, "height": 740}))
    take_starters(page, cafe)
    page.goto(cafe.url + INBOX)
    page.locator(".mails a").nth(4).click()
    page.fill("#reply-text", "Sans script")
    page.locator("#reply button[name=keep]").click()
    page.wait_for_url("**/inbox/")
    page.locator(".mails a").nth(4).click()
    assert page.input_value("#reply-text") == "Sans script"
    page.locator("#reply-text").focus()
    page.locator("#canned summary").click()
    page.locator("#canned a").first.click()
    page.locator("main .rows a").first.click()
    assert page.input_value("#reply-text") not in {"", "Sans script"}
    page.locator("summary[data-key=t]").click()
    page.fill("input[list=tag-words]", "sans script")
    page.press("input[list=tag-words]", "Enter")
    assert page.locator(".standing .tag").count() >= 1
    page.locator("summary[data-key=s]").click()
    page.locator("button[name=until][value=spoke]").click()
    assert page.locator(".standing .say").count() == 1
