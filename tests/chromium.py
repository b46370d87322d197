"""One real browser for the whole run: Playwright bears no second one in a process."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.servers.processes import missing

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.*, EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def chromium(other_peoples_sockets_all_along):
    """Real Chromium, without a screen and without a way out of this machine."""
    if not Path(CHROMIUM).exists():
        missing("Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
