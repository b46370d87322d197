"""A passkey and codes of a telephone in real Chromium: keyboard alone, on a phone's width."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from functools import partial

import pytest
from tests.browser.test_a11y import findings, sideways
from tests.desk import Desk

from parvis.team.sign_in import codes

pytestmark = pytest.mark.browser

PASSWORD = "trois petits chats gris"
WORDS = {
    "fr": {
        "add": "Ajouter une clé d’accès",
        "use": "Utiliser une clé d’accès",
        "make": "Faire dix codes",
        "set": "Mettre les codes en place",
        "number": "cette adresse est un numéro",
        "confirm": "Confirmez que c’est vous",
    },
    "en": {
        "add": "Add a passkey",
        "use": "Use a passkey",
        "make": "Make ten codes",
        "set": "Set codes up",
        "number": "this address is a number",
        "confirm": "Confirm that it is you",
    },
}


@pytest.fixture(scope="module")
def door(tmp_path_factory, other_peoples_sockets_all_along):
    """A desk of its own, with one person for each language."""
    made = Desk(tmp_path_factory.mktemp("door") / "desk")
    for name in ("fr", "en"):
        email = f"{name}@example.org"
        made.parvis("createowner", "--email", email, "--name", name, "--password", PASSWORD)
    made.start()
    yield made
    made.stop()


def hold_a_key(page):
    """Give the browser a device that holds passkeys and knows its owner's finger."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return device, made["authenticatorId"]


def press(page, target) -> None:
    """Walk to something with the Tab key, as a person without a mouse does, and press Enter."""
    target.first.wait_for(state="visible")
    for _step in range(90):
        if target.first.evaluate("node => node === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {target} on {page.url}")


def password(page, url: str, who: str) -> None:
    page.goto(f"{url}/sign-in/")
    # The field has the focus when the page opens.
    page.wait_for_function("document.activeElement.name === 'email'")
    page.keyboard.type(f"{who}@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"(?<!sign-in)/$|second/$"))


OFFERS_NOTHING = """
if (sessionStorage.getItem("offers") === "no")
  PublicKeyCredential.isConditionalMediationAvailable = async () => false;
"""
AGE = """
import django
django.setup()
from django.contrib.sessions.models import Session
for row in Session.objects.all():
    kept = row.get_decoded()
    kept["proof"] = 0
    row.session_data = Session.objects.encode(kept)
    row.save()
"""


def let_the_proof_grow_old(desk) -> None:
    """Do to every session what a quarter of an hour does."""
    env = {**desk.env, "DJANGO_SETTINGS_MODULE": "parvis.site.settings"}
    subprocess.run([sys.executable, "-c", AGE], env=env, check=True)


@pytest.fixture
def fits(axe):
    """Check that a page is as wide as the phone, and what axe finds where the policy lets it look."""

    def look(page, *, with_axe: bool) -> None:
        assert sideways(page) == []
        if with_axe:
            assert findings(page, axe) == []

    return look


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_passkey_then_codes_by_keyboard_alone_on_a_phone(door, open_page, fits, language):
    words, is_bare = WORDS[language], language == "en"  # once as it is, once for axe
    page = open_page(
        locale=f"{language}-CA", viewport={"width": 360, "height": 740}, bypass_csp=is_bare
    )
    page.add_init_script(OFFERS_NOTHING)
    look = partial(fits, with_axe=is_bare)
    device, key = hold_a_key(page)
    named, numbered = f"http://localhost:{door.port}", door.url

    # A passkey, made and named; then ten codes on paper.
    password(page, named, language)
    speak(page, named, language)
    page.goto(f"{named}/account/security/")
    look(page)
    press(page, page.get_by_role("link", name=words["add"]))
    page.wait_for_selector("#passkey-name")
    look(page)
    press(page, page.locator("form[data-passkey=make] button"))
    page.wait_for_url("**/account/security/")
    assert "localhost" in page.locator("#keys-here ~ ul").inner_text()
    assert device.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    press(page, page.get_by_role("button", name=words["make"]))
    page.wait_for_selector("#recovery-codes")
    look(page)
    assert page.locator("#recovery-codes li").count() == 10
    assert page.locator("[data-save]").get_attribute("href").startswith("blob:")

    # Codes of a telephone.
    page.goto(f"{named}/account/security/")
    press(page, page.get_by_role("link", name=words["set"]))
    page.wait_for_selector("svg.qr")
    look(page)
    secret = page.locator(".secret").text_content().replace(" ", "")
    page.locator("input[name=code]").focus()
    page.keyboard.type(codes.code_at(secret, codes.step_of(time.time())))
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/security/")

    # What matters asks who one is, once some time has passed; the passkey answers.
    look(page)
    let_the_proof_grow_old(door)
    page.goto(f"{named}/account/security/password/")
    assert page.locator("h1").inner_text() == words["confirm"]
    look(page)
    press(page, page.locator("form[data-passkey=confirm] button"))
    page.wait_for_selector("input[name=password]")
    assert page.url == f"{named}/account/security/password/"

    # In again without typing anything: by the button, in a browser that offers nothing by itself.
    page.evaluate("sessionStorage.setItem('offers', 'no')")
    page.context.clear_cookies()
    page.goto(f"{named}/sign-in/")
    look(page)
    press(page, page.get_by_role("button", name=words["use"]))
    page.wait_for_url(re.compile(rf"{named}/$"))

    # Then by what the browser offers in the field of the address; this device takes it at once.
    page.evaluate("sessionStorage.clear()")
    page.context.clear_cookies()
    page.goto(f"{named}/sign-in/")
    page.wait_for_url(re.compile(rf"{named}/$"))
    page.goto(f"{named}/account/sessions/")
    look(page)
    assert page.locator("main .rows li").count() >= 1

    # At an address that is a number: no passkey there, said plainly; the code opens.
    page.context.clear_cookies()
    password(page, numbered, language)
    page.wait_for_url("**/sign-in/second/")
    look(page)
    assert words["number"] in page.locator("main").inner_text()
    assert page.locator("main .note a").get_attribute("href") == f"{named}/sign-in/"
    page.locator("input[name=code]").focus()
    page.keyboard.type(codes.code_at(secret, codes.step_of(time.time()) + 1))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"{numbered}/$"))

    # Everything is lost: the command gives a way back, and the person is told.
    told = door.parvis("resetsignin", f"{language}@example.org", "--password")
    assert re.search(r"/welcome/[\w-]{30,}/", told)
    password(page, numbered, language)
    assert page.url == f"{numbered}/"
    assert page.locator("#told form.news").count() == 1


def speak(page, url: str, language: str) -> None:
    page.goto(f"{url}/account/")
    page.select_option("select[name=language]", "fr-ca" if language == "fr" else "en")
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def test_a_device_that_says_no_leaves_a_sentence(door, open_page):
    page = open_page(locale="en-CA")
    device, key = hold_a_key(page)
    device.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    url = f"http://localhost:{door.port}"
    page.goto(f"{url}/sign-in/")
    page.locator("form[data-passkey=use] button").click()
    page.wait_for_selector("[data-passkey-fault=stopped]:visible", timeout=30_000)
    assert page.url == f"{url}/sign-in/"
