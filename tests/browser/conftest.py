"""A real desk in its own folder, and a real browser that complains about everything."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.desk import Desk
from tests.servers.processes import missing

CACHE = Path(
    os.environ.get("PARVIS_SERVERS")
    or Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "parvis-servers"
)


@pytest.fixture(autouse=True)
def _wire(other_peoples_sockets):
    """The browser and its desk speak over the machine's own wire."""


@pytest.fixture
def open_page(chromium):
    """Open pages of any kind; whatever the browser complains about fails the test."""
    contexts, complaints = [], []

    def make(**kinds):
        kinds = {
            "viewport": {"width": 1280, "height": 800},
            "locale": "fr-CA",
            "timezone_id": "America/Toronto",
            **kinds,
        }
        context = chromium.new_context(**kinds)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "console",
            lambda m: complaints.append(f"{page.url}: {m.text}") if m.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield make
    told = [c for c in complaints if "/wp-" not in c and "status of 4" not in c]
    for context in contexts:  # what is cut off by closing is no complaint
        context.close()
    assert told == []


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path / "desk")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def cafe(tmp_path_factory, other_peoples_sockets_all_along):
    """A desk with the sample brand and an empty one, and Alice to sign in as."""
    made = Desk(tmp_path_factory.mktemp("cafe") / "desk")
    told = made.parvis("demo")
    made.email, made.password = re.search(r"as (\S+) with (\S+)", told).groups()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def sign_in(cafe):
    def enter(page, language=None):
        page.goto(f"{cafe.url}/sign-in/")
        page.fill("input[name=email]", cafe.email)
        page.fill("input[name=password]", cafe.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/b/**")
        if language:
            home = page.url
            page.goto(f"{cafe.url}/account/")
            page.select_option("select[name=language]", {"fr": "fr-ca"}.get(language, language))
            page.locator("main form button").first.click()
            page.wait_for_load_state()
            page.goto(home)
        return page

    return enter


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility rules, as a script."""
    found = sorted(CACHE.glob("axe-*.min.js"))
    if not found:
        missing("axe (accessibility rules)")
    return found[-1].read_text(encoding="utf-8")
