"""The portraits that a real WordPress names."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from tests.servers.wordpress import Site

from parvis.connectors.wordpress import WordPress
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.stream.pictures.rules import asked

pytestmark = pytest.mark.servers


def test_a_portrait_named_by_wordpress_is_asked_for_without_its_default(any_wordpress: Site):
    site = any_wordpress
    post = site.post("Pain", "…")
    said = site.visitor_comment(post, "Léa", "lea@example.test", "Bonjour?")
    door = HttpDoor(Guard(lambda: ["127.0.0.1"]), polite=Manners(rate=1000, burst=1000))
    reader = WordPress(WordPress.discover(site.url, door)[0].settings, door)
    items = {i.remote_id: i for page in reader.read("comments", "") for i in page.items}
    door.close()
    avatar = urlsplit(items[f"comment:{said}"].author.avatar)
    assert parse_qs(avatar.query)["d"] == ["mm"]
    wanted = urlsplit(asked(avatar.geturl(), 256))
    assert (wanted.hostname, wanted.path) == (avatar.hostname, avatar.path)
    assert parse_qs(wanted.query) == {"s": ["256"], "d": ["404"], "r": ["g"]}
