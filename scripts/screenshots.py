"""Takes a picture of every page of the sample brand: both languages, light and dark, phone and wide.

`make screenshots` writes shots/NAME-LANGUAGE-THEME-WIDTH.png; `ARGS=readme` only those of README.md and
LISEZMOI.md, `ARGS=docs` all those that the guides show, into docs/img/NAME-LANGUAGE.png.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
BRAND = "/b/cafe-du-perron"
PAGES = {
    "today": f"{BRAND}/",
    "inbox": f"{BRAND}/inbox/",
    "noted": f"{BRAND}/noted/",
    "inbox-held": f"{BRAND}/inbox/?state=held",
    "inbox-spam": f"{BRAND}/inbox/?state=spam",
    "several": f"{BRAND}/inbox/bulk/",
    "listening": f"{BRAND}/listening/",
    "new-watch": f"{BRAND}/listening/new/",
    "alert-ways": f"{BRAND}/listening/alerts/ways/",
    "new-alert-way": f"{BRAND}/listening/alerts/ways/new/slack/",
    "voice": f"{BRAND}/listening/voice/",
    "sources": f"{BRAND}/listening/sources/",
    "new-source": f"{BRAND}/listening/sources/new/",
    "presence": f"{BRAND}/listening/presence/",
    "engine": f"{BRAND}/listening/presence/engines/console/",
    "word-lists": f"{BRAND}/listening/lists/",
    "new-word-list": f"{BRAND}/listening/lists/new/",
    "posts": f"{BRAND}/posts/",
    "new-post": f"{BRAND}/posts/new/",
    "members": f"{BRAND}/members/",
    "notice": f"{BRAND}/notice/",
    "notice-first": f"{BRAND}/notice/first/",
    "retention": f"{BRAND}/retention/",
    "search": f"{BRAND}/search/?q=galette",
    "search-fault": f"{BRAND}/search/?q=%22la+galette",
    "strategy": f"{BRAND}/strategy/",
    "saved-replies": f"{BRAND}/strategy/replies/",
    "saved-reply": f"{BRAND}/strategy/replies/new/",
    "tags": f"{BRAND}/tags/",
    "views": f"{BRAND}/views/",
    "team": f"{BRAND}/team/",
    "audit": f"{BRAND}/team/audit/",
    "settings": f"{BRAND}/settings/",
    "channels": f"{BRAND}/channels/",
    "imports": f"{BRAND}/imports/",
    "mailbox": f"{BRAND}/channels/accounts/notices/",
    "bluesky": f"{BRAND}/channels/accounts/bluesky/",
    "streams": f"{BRAND}/channels/streams/",
    "reading": f"{BRAND}/reading/",
    "account": "/account/",
    "security": "/account/security/",
    "codes": "/account/security/codes/",
    "passkey": "/account/security/passkeys/new/",
    "password": "/account/security/password/",
    "sessions": "/account/sessions/",
    "people": "/desk/people/",
    "machine": "/desk/",
    "address": "/desk/address/",
    "letters": "/desk/mail/",
    "backups": "/desk/backups/",
    "recovery-sheet": "/desk/recovery-sheet/",
    "key": "/desk/key/",
    "new-brand": "/brands/new/",
}
OPENED = {
    "held": (f"{BRAND}/inbox/?state=held", ".mails li"),
    "conversation": (f"{BRAND}/inbox/", ".mails li:has-text('Mathieu'), .mails li:nth-child(4)"),
    "watch": (f"{BRAND}/listening/", ".rows li"),
    "member": (f"{BRAND}/members/?q=Rosalie", ".rows li"),
    "public-notice": (f"{BRAND}/notice/", "section:has(> #public)"),
    "channel": (f"{BRAND}/channels/", ".rows li"),
    "seat": (f"{BRAND}/team/", "main .rows .line"),
}
# What the printed pages show, and under which name in docs/img.
README = {"conversation": "inbox", "today": "today"}
DOCS = {**README, "held": "moderation", "notice-first": "notice", "address": "address"}
KEPT = {"readme": README, "docs": DOCS}


@contextmanager
def desk() -> Iterator[tuple[str, str, str]]:
    """Run a desk that holds the sample brand; give its address, and whom to sign in as."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        env = {**os.environ, "PARVIS_HOME": home, "PARVIS_LANG": "en", "PARVIS_LOG": "ERROR"}
        parvis = [sys.executable, "-m", "parvis"]
        told = subprocess.run(
            [*parvis, "demo"], env=env, capture_output=True, text=True, check=True
        ).stdout
        found = re.search(r"as (\S+) with (\S+)", told)
        if found is None:
            sys.exit(told)
        served = subprocess.Popen([*parvis, "serve", "--port", str(port)], env=env)
        try:
            wait(f"http://127.0.0.1:{port}/sign-in/")
            yield f"http://127.0.0.1:{port}", found[1], found[2]
        finally:
            served.terminate()
            served.wait(20)


def wait(address: str) -> None:
    """Wait until the desk answers."""
    for _try in range(200):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("the desk did not open")


def signed_in(browser: Browser, where: tuple[str, str, str], look: tuple[str, str, int]) -> Page:
    """Open a page that looks and speaks as asked."""
    address, email, password = where
    language, theme, width = look
    height = 800 if width > 500 else 740
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        locale=f"{language}-CA",
        timezone_id="America/Toronto",
    )
    page = context.new_page()
    page.goto(f"{address}/sign-in/")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/b/**")
    page.goto(f"{address}/account/")
    page.select_option("select[name=language]", "fr-ca" if language == "fr" else "en")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    return page


def show(page: Page, address: str, name: str) -> None:
    """Bring a page before the lens."""
    if name in PAGES:
        page.goto(address + PAGES[name])
        return
    start, row = OPENED[name]
    page.goto(address + start)
    page.locator(row).first.locator("a").first.click()
    page.wait_for_timeout(700)


def main() -> None:
    """Take the pictures."""
    kept = KEPT.get("".join(sys.argv[1:]))
    folder = ROOT / ("shots" if kept is None else "docs/img")
    folder.mkdir(parents=True, exist_ok=True)
    looks = [
        (language, theme, width)
        for language in ("fr", "en")
        for theme in (("light", "dark") if kept is None else ("light",))
        for width in ((1280, 360) if kept is None else (1280,))
    ]
    with desk() as where, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        for look in looks:
            page = signed_in(browser, where, look)
            for name in kept or [*PAGES, *OPENED]:
                show(page, where[0], name)
                if kept is None:
                    page.screenshot(path=str(folder / f"{'-'.join(map(str, (name, *look)))}.png"))
                else:
                    file = folder / f"{kept[name]}-{look[0]}.png"
                    page.screenshot(path=str(file))
                    small(file)
        browser.close()


def small(file: Path) -> None:
    """Make a picture light enough to live in the repository."""
    with Image.open(file) as picture:
        light = picture.convert("RGB").resize((960, picture.height * 960 // picture.width))
        light.quantize(64, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main()
