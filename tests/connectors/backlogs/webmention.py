"""A site that says where its mentions go; they come by themselves, so reading brings none."""

from __future__ import annotations

import hashlib

from doors import ScriptedDoor, answer

SITE = "https://cafe.example/"
SETTINGS = {"site": SITE, "tells": ""}


def backlog(_pages: int):
    """Give a door, settings, the place to read, and the ids it holds."""
    door = ScriptedDoor({SITE: answer("<p>bonjour", content_type="text/html")})
    home = f"page:{hashlib.blake2b(SITE.encode(), digest_size=16).hexdigest()}"
    return door, SETTINGS, "mentions", {home}
