"""A like by keyboard, twice: pressed, then ended, and the keyboard stays where it is."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.browser
SAID = """
import django
django.setup()
from datetime import UTC, datetime
from parvis.channels.models import Place
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.wire.items import Author, Item, Kind, Page
place = Place.objects.filter(channel__network="mastodon").select_related("channel").first()
item = Item(
    authority=place.channel.authority, remote_id="status:77", kind=Kind.COMMENT,
    said_at=datetime.now(UTC), author=Author(remote_id="account:7", name="Inès"),
    text="La brioche de ce matin!", url="https://perron.example/77",
)
take_page(place, Page(authority=place.channel.authority, items=(item,), cursor="c"))
print(Conversation.objects.get(root="status:77").pk)
"""


@pytest.fixture
def said(cafe) -> str:
    """Somebody speaks on the café's Mastodon; return the address of the conversation."""
    env = {**cafe.env, "DJANGO_SETTINGS_MODULE": "parvis.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SAID], env=env, capture_output=True, text=True, check=True
    )
    return f"{cafe.url}/b/cafe-du-perron/conversations/{done.stdout.split()[-1]}/"


def test_a_like_is_pressed_and_ended_by_keyboard(cafe, open_page, sign_in, said):
    page = sign_in(open_page(viewport={"width": 360, "height": 740}), "en")
    page.goto(said)
    like = page.locator(".gestures button[value=like]")
    like.focus()
    for pressed in ("true", "false"):
        page.keyboard.press("Enter")
        page.wait_for_selector(f".gestures button[value=like][aria-pressed={pressed}]:focus")
