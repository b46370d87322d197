"""Moderation on a real WordPress: every act, what is so already, and every refusal."""

from __future__ import annotations

import itertools

import httpx
import pytest
from tests.servers.wordpress import Farm, Site

from parvis.connectors.wordpress import WordPress
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.wire.errors import Gone, Reconnect, Refused
from parvis.wire.items import Action, Moderation, Standing

pytestmark = pytest.mark.servers

STATES = {"approved": "approve", "hold": "hold", "spam": "spam", "trash": "trash"}


@pytest.fixture(scope="module")
def door():
    made = HttpDoor(Guard(lambda: ["127.0.0.1"]), polite=Manners(rate=999, burst=999))
    yield made
    made.close()


def connected(site: Site, door: HttpDoor, **more: str) -> WordPress:
    found = WordPress.discover(site.url, door)[0]
    secret = {"user": site.user, "password": site.app_password, **more}
    return WordPress({**found.settings, **secret}, door)


def status(site: Site, comment: int) -> str:
    return site.rest(f"wp/v2/comments/{comment}")["status"]


def test_every_act_from_every_state_and_twice(any_wordpress: Site, door):
    site, made = any_wordpress, connected(any_wordpress, door)
    for before, action in itertools.product(STATES, Action):
        comment = site.comment(1, "Léa", f"{before} {action}", state=before)
        asked = Moderation(remote_id=f"comment:{comment}", action=action)
        for _time in range(2):
            receipt = made.moderate(asked)
            assert receipt.standing is action.standing, (before, action)
            assert STATES[status(site, comment)] == action
        assert made.recheck([f"comment:{comment}"]).items[0].standing is action.standing


def test_the_inverse_puts_back_what_stood(any_wordpress: Site, door):
    site, made = any_wordpress, connected(any_wordpress, door)
    comment = site.comment(1, "Léa", "publié, puis corbeille, puis remis")
    for action in (Action.TRASH, Action.back_to(Standing.PUBLISHED), Action.SPAM, Action.APPROVE):
        made.moderate(Moderation(remote_id=f"comment:{comment}", action=action))
    assert status(site, comment) == "approved"


def test_wordpress_offers_comments_no_batch_and_does_not_say_why_it_holds(any_wordpress: Site):
    site = any_wordpress
    answer = httpx.post(
        f"{site.url}/",
        params={"rest_route": "/batch/v1"},
        auth=(site.user, site.app_password),
        json={"requests": [{"path": "/wp/v2/comments/1", "body": {"status": "hold"}}]},
        timeout=30,
    )
    assert "rest_batch_not_allowed" in answer.text
    assert status(site, 1) == "approved"
    told = set(site.rest("wp/v2/settings"))
    assert not {name for name in told if "moderation" in name or "max_links" in name}


def test_what_is_gone_is_said_to_be_gone(any_wordpress: Site, door):
    site, made = any_wordpress, connected(any_wordpress, door)
    comment = site.comment(1, "Léa", "bientôt effacé", state="hold")
    site.erase("comment", comment)
    for action in Action:
        with pytest.raises(Gone):
            made.moderate(Moderation(remote_id=f"comment:{comment}", action=action))


def test_an_account_that_may_not_moderate_is_told_so(any_wordpress: Site, door):
    site = any_wordpress
    comment = site.comment(1, "Léa", "retenu", state="hold")
    _id, password = site.add_user("benoit", "author")
    made = connected(site, door, user="benoit", password=password)
    for action in (Action.APPROVE, Action.TRASH):
        with pytest.raises(Refused) as said:
            made.moderate(Moderation(remote_id=f"comment:{comment}", action=action))
        assert "Editor or Administrator" in said.value.sentence
    wrong = connected(site, door, password="not the right one")
    with pytest.raises(Reconnect):
        wrong.moderate(Moderation(remote_id=f"comment:{comment}", action=Action.APPROVE))
    assert status(site, comment) == "hold"


def test_a_site_without_trash_deletes_nothing(wordpress: Farm, door):
    site = wordpress.site("6.8")
    made = connected(site, door)
    comment = site.comment(1, "Léa", "à garder")
    plugin = site.root / "wp-content/mu-plugins/notrash.php"
    plugin.write_text("<?php add_filter('rest_comment_trashable', '__return_false');")
    try:
        with pytest.raises(Refused) as said:
            made.moderate(Moderation(remote_id=f"comment:{comment}", action=Action.TRASH))
    finally:
        plugin.unlink()
    assert "no trash" in said.value.sentence
    assert status(site, comment) == "approved"


def test_a_site_without_pretty_addresses_is_moderated_too(wordpress: Farm, door):
    site = wordpress.site("6.1", name="plain", pretty=False)
    made = connected(site, door)
    comment = site.comment(1, "Léa", "retenu", state="hold")
    for action in (Action.APPROVE, Action.TRASH):
        made.moderate(Moderation(remote_id=f"comment:{comment}", action=action))
    assert status(site, comment) == "trash"
