"""A real desk in its own folder, and a real browser that complains about everything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from tests.servers.processes import free_port

ROOT = Path(__file__).resolve().parents[2]


class Desk:
    """One desk, run as its owner runs it."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home.parent / f"{home.name}.log"
        self.env = {
            **os.environ,
            "PARVIS_HOME": str(home),
            "PARVIS_ALLOWED_OUT": "127.0.0.1",
            "PARVIS_LANG": "en",
        }
        self.env.pop("DJANGO_SETTINGS_MODULE", None)

    def parvis(self, *words: str) -> str:
        """Run one command on this desk."""
        done = subprocess.run(
            [sys.executable, "-m", "parvis", *words],
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        return done.stdout

    def start(self) -> None:
        """Open the desk and wait until it answers."""
        self.told = self.log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "parvis", "serve", "--port", str(self.port)],
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=self.told,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/sign-in/", timeout=2)
            except httpx.HTTPError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError(self.log.read_text())

    def stop(self) -> None:
        """Close the desk; it must stop by itself."""
        self.process.terminate()
        self.process.wait(20)
        self.told.close()

    @property
    def key(self) -> str:
        """The one-time key that was printed."""
        return re.search(r"key=(\S+)", self.log.read_text())[1]


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
    for context in contexts:
        context.close()
    told = [c for c in complaints if "/wp-" not in c and "status of 4" not in c]
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
        return page

    return enter
