"""axe on every page, with rows and without, as CI asks and in every combination on demand."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.browser

ALL = os.environ.get("PARVIS_A11Y") == "all"
LOOKS = [
    (language, theme, width)
    for language in ("fr", "en")
    for theme in ("light", "dark")
    for width in (360, 1280)
    if ALL or (language, theme, width) in {("fr", "light", 360), ("en", "dark", 1280)}
]
BRAND_PAGES = [
    "", "inbox/", "inbox/?state=all", "inbox/?state=all&text=galette",
    "inbox/?state=held", "inbox/?state=spam", "inbox/?state=trash", "inbox/bulk/", "members/", "posts/", "posts/new/",
    "listening/", "listening/mentions/", "listening/muted/", "listening/alerts/", "listening/new/",
    "listening/lists/", "listening/lists/new/",
    "listening/sources/", "listening/sources/new/", "listening/presence/",
    "listening/presence/engines/brave/", "listening/presence/engines/console/",
    "listening/alerts/ways/", "listening/alerts/ways/new/matrix/", "listening/voice/",
    "search/", "search/?q=galette", "search/?q=%22la+galette", "strategy/", "strategy/replies/", "strategy/replies/new/", "tags/", "views/", "team/", "team/audit/", "settings/", "channels/", "imports/",
    "reading/", "notice/", "notice/first/", "retention/", "retention/?days=30", "noted/", "channels/accounts/notices/",
    "channels/accounts/bluesky/", "channels/streams/",
]  # fmt: skip


def findings(page, axe: str) -> list[str]:
    page.evaluate(axe)
    told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{page.url}: {v['id']}: {v['nodes'][0]['html'][:140]} ({len(v['nodes'])})"
        for v in told["violations"]
    ]


def sideways(page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    return [f"{page.url}: scrolls sideways"] if wide else []


KEYS = """() => {
  const shown = [...document.querySelectorAll("[data-key]")].filter((n) => n.checkVisibility({visibilityProperty: true}) && !n.disabled);
  const by = Object.groupBy(shown, (n) => n.dataset.key);
  const twice = Object.entries(by).filter(([, nodes]) => nodes.length > 1);
  document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "?", bubbles: true}));
  const told = [...document.querySelectorAll("#keys dt[data-found]")];
  const silent = told.filter((dt) => !/\\p{L}{2}/u.test(dt.nextElementSibling.textContent));
  const listed = told.map((dt) => [...dt.querySelectorAll("kbd")].map((k) => k.textContent).join(" "));
  const words = told.map((dt) => dt.nextElementSibling.textContent.replace(/\\s+/g, " "));
  document.querySelector("#keys")?.close();
  return {
    twice: twice.map(([key, nodes]) => `${key}: ${nodes.map((n) => n.outerHTML.slice(0, 90)).join(" and ")}`),
    silent: silent.map((dt) => dt.textContent),
    unlisted: document.querySelector("#keys") ? Object.keys(by).filter((key) => !listed.includes(key)) : [],
    alike: words.filter((word, at) => words.indexOf(word) !== at),
  };
}"""


def keys(page) -> list[str]:
    """Say which key two things claim at once, and which one the list under “?” does not explain."""
    told = page.evaluate(KEYS)
    return [f"{page.url}: {fault}: {told[fault]}" for fault in told if told[fault]]


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_a11y_of_every_page(cafe, open_page, sign_in, axe, language, theme, width):
    page = open_page(
        locale=f"{language}-CA",
        color_scheme=theme,
        viewport={"width": width, "height": 800},
        bypass_csp=True,
    )
    faults = []
    page.goto(f"{cafe.url}/sign-in/")
    faults += findings(page, axe) + sideways(page)
    sign_in(page)
    page.context.request.post(
        f"{cafe.url}/language/",
        form={
            "language": "fr-ca" if language == "fr" else "en",
            "csrfmiddlewaretoken": page.context.cookies()[0]["value"],
        },
        headers={"X-CSRFToken": csrf(page)},
    )
    slug = page.url.split("/b/")[1].split("/")[0]
    pages = [f"/b/{slug}/{name}" for name in BRAND_PAGES]
    pages += [first_link(page, cafe, slug, "inbox/?state=all", ".mails a")]
    pages += [
        first_link(page, cafe, slug, f"inbox/?state={s}", ".mails a") for s in ("open", "held")
    ]
    pages += [first_link(page, cafe, slug, "members/", ".rows a")]
    member = first_link(page, cafe, slug, "members/", ".rows a")
    pages += [f"{member}?show=notes", f"{member}same/?q=a", two_side_by_side(page, cafe, slug)]
    pages += [first_link(page, cafe, slug, "channels/", ".rows a")]
    pages += [first_link(page, cafe, slug, "notice/", "a[href^='/notice/']")]
    ping = first_link(page, cafe, slug, "inbox/?state=all&kind=pingback", ".mails a")
    pages += [first_link(page, cafe, slug, ping.partition(f"/{slug}/")[2], ".said .who a")]
    pages += [first_link(page, cafe, slug, "team/", "main .rows a.btn")]
    pages += [done_to_several(page, cafe, slug)]
    pages += [f"{member}erasure/", "/desk/backups/", "/desk/recovery-sheet/", "/desk/key/"]
    pages += [
        "/account/",
        "/account/security/",
        "/account/security/codes/",
        "/account/security/password/",
        "/account/security/passkeys/new/",
        "/account/sessions/",
        "/desk/",
        "/desk/address/",
        "/desk/mail/",
        "/desk/people/",
        "/brands/new/",
        "/nothing-here/",
    ]
    for address in pages:
        page.goto(cafe.url + address)
        faults += keys(page) + findings(page, axe) + sideways(page)
    assert faults == []


def csrf(page) -> str:
    return next(c["value"] for c in page.context.cookies() if c["name"] == "parvis_csrf")


def first_link(page, cafe, slug: str, address: str, where: str) -> str:
    page.goto(f"{cafe.url}/b/{slug}/{address}")
    return page.locator(where).first.get_attribute("href")


def done_to_several(page, cafe, slug: str) -> str:
    """Settle two conversations at once; the address of what was done."""
    page.goto(f"{cafe.url}/b/{slug}/inbox/?state=all")
    for number in (1, 2):
        page.locator(".choose").nth(number).check()
    page.locator(".chosen > .line:last-child button").first.click()
    page.wait_for_load_state()
    return first_link(page, cafe, slug, "inbox/bulk/", "main a[href*='/bulk/']")


def two_side_by_side(page, cafe, slug: str) -> str:
    page.goto(f"{cafe.url}/b/{slug}/members/")
    links = page.locator(".rows a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return f"{links[0]}same/{links[1].rstrip('/').rpartition('/')[2]}/"


def test_a11y_of_an_empty_desk(desk, open_page, axe):
    page = open_page(viewport={"width": 360, "height": 740}, bypass_csp=True)
    faults = []
    page.goto(f"{desk.url}/first-run/")
    faults += findings(page, axe)
    page.goto(f"{desk.url}/first-run/?key={desk.key}")
    faults += findings(page, axe)
    page.fill("input[name=name]", "Alice")
    page.fill("input[name=email]", "alice@example.com")
    page.fill("input[name=password]", "une phrase assez longue")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/brands/new/")
    page.fill("input[name=name]", "Vide")
    page.press("input[name=name]", "Enter")
    page.wait_for_url("**/b/vide/")
    for name in BRAND_PAGES:
        page.goto(f"{desk.url}/b/vide/{name}")
        faults += findings(page, axe) + sideways(page)
    page.goto(f"{desk.url}/b/vide/noted/")
    page.locator("main textarea").first.fill("Vu ailleurs : une tarte au citron")
    page.locator("main form button[value=keep]").click()
    page.wait_for_selector("#there-text")  # the box “I answered there”
    faults += keys(page) + findings(page, axe) + sideways(page)
    assert faults == []
