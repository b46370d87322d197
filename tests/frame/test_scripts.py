"""What our scripts do, in a real browser."""

import tomllib
from pathlib import Path

import pytest

from parvis.site import stylesheet
from parvis.wire.counting import addresses

pytestmark = pytest.mark.browser
JS = stylesheet.CSS.parent / "js"
LENGTHS = Path(__file__).parents[1] / "wire" / "lengths.toml"


@pytest.fixture
def page(chromium):
    opened = chromium.new_page()
    opened.route(
        "**/*", lambda route: route.fulfill(body="<html></html>", content_type="text/html")
    )
    opened.goto("http://127.0.0.1:9/")
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    opened.close()
    assert not faults


DIALOG = """
<dialog id="keys"><dl></dl><input type="checkbox" data-keys-on><form method="dialog"><button>Close</button></form></dialog>
"""


def run(page, body: str, *scripts: str) -> None:
    page.set_content(f'<!doctype html><html lang="fr-CA"><body>{body}</body></html>')
    for number, script in enumerate(scripts, 1):
        code = (JS / script).read_text("utf-8") + f"\nwindow.ran = {number};"
        page.add_script_tag(content=code, type="module")
        page.wait_for_function(f"window.ran === {number}")


def test_a_letter_presses_what_bears_it_but_never_while_typing(page):
    run(
        page,
        DIALOG + '<input id="q" type="search" data-key="/" aria-label="Chercher">'
        '<button data-key="e" disabled>hors</button><button hidden data-key="e">caché</button>'
        '<button id="done" data-key="e">Réglé <kbd>e</kbd></button><textarea></textarea>',
        "keys.js",
    )
    page.evaluate("window.hits = 0; done.onclick = () => { window.hits += 1 }; 0")
    page.keyboard.press("e")
    page.keyboard.press("Control+e")
    assert page.evaluate("hits") == 1
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("e/?")
    assert page.evaluate("q.value") == "e/?"
    assert page.evaluate("hits") == 1
    assert not page.evaluate("keys.open")


def test_help_lists_the_keys_of_this_page_and_can_silence_them(page):
    run(page, DIALOG + '<button id="done" data-key="e">Réglé <kbd>e</kbd></button>', "keys.js")
    page.evaluate("window.hits = 0; done.onclick = () => { window.hits += 1 }; 0")
    page.keyboard.press("?")
    assert page.evaluate("keys.open")
    assert page.inner_text("#keys dd") == "Réglé"
    page.uncheck("[data-keys-on]")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    assert page.evaluate("hits") == 0
    page.keyboard.press("?")
    assert page.locator("#keys dd").count() == 1
    page.check("[data-keys-on]")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    assert page.evaluate("hits") == 1


def test_j_and_k_walk_the_list_and_stop_at_its_ends(page):
    run(
        page,
        '<ul data-list><li><a href="#1">1</a></li><li><a href="#2" aria-current="true">2</a></li>'
        '<li><a href="#3">3</a></li></ul>',
        "keys.js",
    )
    here = "document.activeElement.textContent"
    page.keyboard.press("j")
    assert page.evaluate(here) == "3"
    page.keyboard.press("j")
    assert page.evaluate(here) == "3"
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert page.evaluate(here) == "1"


@pytest.mark.parametrize(
    ("unit", "text", "said"),
    [
        ("codepoint", "été 🥐", "5 sur 1\N{NO-BREAK SPACE}000"),
        ("byte", "été 🥐", "10 sur 1\N{NO-BREAK SPACE}000"),
    ],
)
def test_a_text_is_counted_in_the_unit_of_its_network(page, unit, text, said):
    run(
        page,
        f'<textarea data-count="o" data-limit="1000" data-unit="{unit}"></textarea>'
        '<output id="o" data-of="{used} sur {limit}"></output>',
        "count.js",
    )
    page.fill("textarea", text)
    assert page.inner_text("#o").replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}") == said
    assert page.evaluate("document.querySelector('textarea').checkValidity()")
    page.fill("textarea", "x" * 1001)
    assert not page.evaluate("document.querySelector('textarea').checkValidity()")
    assert "over" in page.get_attribute("#o", "class")


@pytest.mark.parametrize(
    ("rule", "marks"),
    [
        ("bytes", 'data-unit="byte"'),
        ("codepoints", 'data-unit="codepoint"'),
        ("bluesky", 'data-unit="grapheme" data-octets="3000"'),
        ("mastodon", 'data-unit="grapheme" data-link="23" data-far-names="1"'),
        ("x", 'data-unit="weighted" data-link="23"'),
    ],
)
def test_the_browser_counts_each_text_as_the_desk_does(page, rule, marks):
    page.route(
        "**/tlds.txt",
        lambda r: r.fulfill(path=JS.parent / "tlds.txt", content_type="text/plain; charset=utf-8"),
    )
    run(
        page,
        f'<textarea data-count="o" data-limit="9" data-domains="/tlds.txt" {marks}></textarea>'
        '<output id="o" data-of="{used}"></output>',
        "count.js",
    )
    page.wait_for_function("document.querySelector('#o').textContent !== ''")
    # A text box has no carriage return of its own.
    rows = [
        row for row in tomllib.loads(LENGTHS.read_text("utf-8"))["text"] if "\r" not in row["text"]
    ]
    told = page.evaluate(
        """texts => texts.map(text => {
            const box = document.querySelector("textarea"), out = document.querySelector("#o");
            box.value = text;
            box.dispatchEvent(new Event("input", {bubbles: true}));
            return Number(out.textContent);
        })""",
        [row["text"] for row in rows],
    )
    found = dict(zip((row["text"] for row in rows), told, strict=True))
    assert found == {row["text"]: row["counts"][rule] for row in rows}


def test_what_an_answer_costs_is_told_as_soon_as_it_holds_what_the_desk_takes_for_a_link(page):
    tlds = (stylesheet.CSS.parent / "tlds.txt").read_text("utf-8")
    page.route("**/tlds.txt", lambda route: route.fulfill(body=tlds, content_type="text/plain"))
    run(
        page,
        '<textarea id="t" data-count="o" data-limit="280" data-unit="weighted" data-link="23"'
        ' data-domains="/tlds.txt"></textarea>'
        '<output id="o" data-of="{used}"></output>'
        '<output id="c" data-bills="t" data-plain="0.015" data-link="0.20">0.015</output>',
        "count.js",
    )
    page.wait_for_function("document.querySelector('#o').textContent")
    texts = [row["text"] for row in tomllib.loads(LENGTHS.read_text("utf-8"))["text"]]
    texts = [text for text in texts if "\r" not in text]
    told = page.evaluate(
        """texts => texts.map(text => {
            const box = document.querySelector("textarea");
            box.value = text;
            box.dispatchEvent(new Event("input", {bubbles: true}));
            return document.querySelector("#c").textContent;
        })""",
        texts,
    )
    links = [next(addresses(text, bare=True), None) is not None for text in texts]
    assert told == ["0.20" if link else "0.015" for link in links]
    assert {True, False} == set(links)


def test_a_text_too_heavy_in_bytes_is_over_though_it_is_short(page):
    run(
        page,
        '<textarea data-count="o" data-limit="300" data-octets="100" data-unit="grapheme"></textarea>'
        '<output id="o" data-of="{used}"></output>',
        "count.js",
    )
    page.fill("textarea", "👨‍👩‍👧‍👦" * 4)
    assert page.evaluate("document.querySelector('textarea').checkValidity()")
    page.fill("textarea", "👨‍👩‍👧‍👦" * 5)
    assert page.inner_text("#o") == "5"
    assert not page.evaluate("document.querySelector('textarea').checkValidity()")


def test_the_choice_of_dark_is_kept_and_shown(page):
    pick = (
        '<fieldset data-theme-pick hidden><input type="radio" name="t" value="">'
        '<input type="radio" name="t" value="dark"></fieldset>'
    )
    run(page, pick)
    page.add_script_tag(content=(JS / "theme.js").read_text("utf-8"))
    page.evaluate("document.dispatchEvent(new Event('DOMContentLoaded'))")
    page.check("[value=dark]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    run(page, pick)
    page.add_script_tag(content=(JS / "theme.js").read_text("utf-8"))
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.evaluate("document.dispatchEvent(new Event('DOMContentLoaded'))")
    page.check("[value='']")
    assert page.evaluate("document.documentElement.dataset.theme") is None


def test_when_the_seconds_are_over_the_bar_asks_what_became_of_it(page):
    run(
        page,
        '<div id="a" data-undo data-left="0" hx-get="/x"></div><div id="b" data-undo data-left="0"></div>',
    )
    page.evaluate(
        "window.asked = []; window.htmx = {trigger: (node, name) => asked.push(node.id + name)}; 0"
    )
    page.add_script_tag(content=(JS / "undo.js").read_text("utf-8"), type="module")
    page.wait_for_function("asked.length === 1", timeout=3000)
    assert page.evaluate("asked") == ["aleft"]
    page.wait_for_function("!document.getElementById('b')", timeout=3000)
