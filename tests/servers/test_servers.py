"""The servers themselves: what the other tests rely on."""

from __future__ import annotations

import httpx
import pytest
from tests.servers.wordpress import Farm, Site

pytestmark = pytest.mark.servers


def test_a_site_keeps_what_is_put_into_it_and_forgets_it_on_reset(any_wordpress: Site):
    site = any_wordpress
    post = site.post("Pain d’épices 🍞", "Bonjour")
    said = site.visitor_comment(post, "Léa", "lea@example.test", "Vous ouvrez à quelle heure?")
    held = site.comment(post, "Zoé", "En attente", state="hold")
    ping = site.comment(post, "Autre blogue", "[…] le pain […]", type="pingback")
    site.many_comments(30, post=post)
    seen = {
        c["id"]: c for c in site.rest("wp/v2/comments", status="all", type="all", per_page="100")
    }
    assert (seen[held]["status"], seen[ping]["type"], seen[said]["parent"]) == (
        "hold",
        "pingback",
        0,
    )
    assert len(seen) >= 33
    assert "Vous ouvrez à quelle heure" in site.page(f"/?p={post}")
    site.reset()
    assert post not in [p["id"] for p in site.rest("wp/v2/posts")]


def test_an_answer_can_be_swallowed_after_the_work_was_done(wordpress: Farm):
    site = wordpress.site("6.8")
    with site.pause_before_answer():
        with pytest.raises(httpx.TimeoutException):
            httpx.post(
                f"{site.url}/wp-json/wp/v2/comments",
                timeout=3,
                auth=(site.user, site.app_password),
                json={"post": 1, "content": "Une fois"},
            )
        site.stop()
    site.start()
    assert "Une fois" in [c["content"]["raw"] for c in site.rest("wp/v2/comments")]
