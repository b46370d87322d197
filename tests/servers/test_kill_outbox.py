"""Kill -9 of the worker in the middle of sending to real servers: nothing lost, nothing twice.

`make kill-outbox N=1000` is the campaign, spread over the three; the suite runs a short one.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.servers.bluesky import Network, Person
from tests.servers.fediverse import Snac
from tests.servers.killing import A_KILL, Campaign, Row
from tests.servers.wordpress import Farm, Site

pytestmark = pytest.mark.servers

KILLS = int(os.environ.get("PARVIS_KILLS", "30"))
TOGETHER = 25  # answers under one and the same thing


def share(number: int) -> int:
    """Say how many of the kills are this network's."""
    return KILLS // 3 + (number < KILLS % 3)


def kept_word(campaign: Campaign, row: Row) -> None:
    """Everything arrived once, and what was in doubt was resolved by looking."""
    assert (row.twice, row.lost, row.asked_of_people) == (0, 0, 0), row
    assert campaign.states == {"sent": row.asked}
    assert row.once == row.asked
    assert row.cut, "no kill fell in the middle of a call"
    assert row.doubts == row.found + row.absent >= 1


def test_a_wordpress_is_told_nothing_twice(wordpress: Farm, tmp_path: Path, killed: list[Row]):
    site, times = wordpress.site("6.8"), share(0)
    posts = [site.post("Un billet", "…") for _n in range(1 + A_KILL * times // TOGETHER)]
    told = {"url": site.url, "user": site.user, "password": site.app_password}
    campaign = Campaign(tmp_path, "wordpress", told)
    campaign.kill(times, [{"about": f"post:{post}"} for post in posts])
    row = campaign.row(c["content"]["raw"] for post in posts for c in comments(site, post))
    killed.append(row)
    kept_word(campaign, row)


def test_the_fediverse_is_told_nothing_twice(
    fediverse: tuple[Snac, Snac], tmp_path: Path, killed: list[Row]
):
    us, times = fediverse[0], share(1)
    above = [us.say(f"Message {n}")["id"] for n in range(1 + A_KILL * times // TOGETHER)]
    campaign = Campaign(tmp_path, "mastodon", {"url": us.url, "token": us.token})
    campaign.kill(times, [{"parent": f"status:{own}"} for own in above])
    under = [us.api("GET", f"statuses/{own}/context")["descendants"] for own in above]
    said = (one["content"].partition("<br>")[0].strip() for rows in under for one in rows)
    row = campaign.row(said)
    killed.append(row)
    kept_word(campaign, row)


def test_bluesky_is_told_nothing_twice(bluesky: Network, tmp_path: Path, killed: list[Row]):
    four = bluesky.person("kill")
    told = {"handle": four.handle, "password": four.app_password("kill"), "service": bluesky.home}
    campaign = Campaign(tmp_path, "bluesky", told)
    campaign.kill(share(2), [{}])
    row = campaign.row(posts_of(four))
    killed.append(row)
    kept_word(campaign, row)


def posts_of(person: Person) -> list[str]:
    """List every word of a person's repository."""
    found, cursor = [], None
    while True:
        asked = {"repo": person.did, "collection": "app.bsky.feed.post", "limit": 100}
        answer = person.client.com.atproto.repo.list_records({**asked, "cursor": cursor})
        found += [record.value.text for record in answer.records]
        cursor = answer.cursor
        if not cursor:
            return found


def comments(site: Site, post: int) -> list[dict]:
    """List every comment of a post."""
    found, page = [], 1
    while True:
        rows = site.rest("wp/v2/comments", post=str(post), per_page="100", page=str(page))
        found += rows
        if len(rows) < 100:
            return found
        page += 1
