"""The sheet is made, put on paper and confirmed; the first backup follows and opens with it."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from tests.browser.test_a11y import findings, sideways

pytestmark = pytest.mark.browser


def test_from_the_sheet_to_a_backup_that_was_tried_out(cafe, open_page, sign_in, axe):
    page = open_page(viewport={"width": 360, "height": 740}, bypass_csp=True)
    sign_in(page)
    page.goto(f"{cafe.url}/desk/recovery-sheet/")
    page.locator("main form button").last.click()
    page.wait_for_selector(".rescue")
    faults = findings(page, axe) + sideways(page)
    groups = page.locator(".rescue-groups li").all_inner_texts()
    assert len(groups) == 9
    assert page.locator("[data-print]").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".rescue-groups").is_visible()
    for unprinted in ("#mark", "[data-print]", ".bar"):
        page.locator(unprinted).wait_for(state="hidden")
    page.emulate_media(media="screen")

    page.fill("#mark", "0000")
    page.press("#mark", "Enter")
    page.wait_for_selector(".fault:not([hidden])")
    faults += findings(page, axe) + sideways(page)
    assert groups[8] not in page.content()
    page.fill("#mark", groups[8].lower())
    page.press("#mark", "Enter")
    page.wait_for_url("**/desk/backups/")
    deadline = time.monotonic() + 60
    while not list((cafe.home / "backups").glob("*.parvis")) and time.monotonic() < deadline:
        time.sleep(0.3)
    page.wait_for_timeout(1000)
    page.reload()
    assert groups[8] in page.content()
    made = page.locator("code", has_text="restore --check").inner_text().split()[-1]
    done = subprocess.run(
        [sys.executable, "-m", "parvis", "restore", "--check", made],
        env=cafe.env, input="-".join(groups), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "can be restored" in done.stdout, done.stdout + done.stderr
    page.goto(f"{cafe.url}/desk/key/")
    page.locator("main form button").click()
    page.wait_for_load_state()
    faults += findings(page, axe)
    assert faults == []
