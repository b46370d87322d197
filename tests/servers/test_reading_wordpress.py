"""The connector against real WordPress sites of three generations."""

from __future__ import annotations

import pytest
from tests.servers.wordpress import Farm, Site

from parvis.connectors.wordpress import WordPress
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.wire.errors import Reconnect, Refused, TryLater
from parvis.wire.items import Draft, Kind, Standing

pytestmark = pytest.mark.servers

HASTY = Manners(rate=1000, burst=1000)


@pytest.fixture
def door():
    made = HttpDoor(Guard(lambda: ["127.0.0.1"]), total=8, polite=HASTY)
    yield made
    made.close()


def connect(site: Site, door: HttpDoor, **secrets: str) -> WordPress:
    found = WordPress.discover(site.url, door)[0]
    return WordPress({**found.settings, **secrets}, door)


def with_key(site: Site, door: HttpDoor) -> WordPress:
    return connect(site, door, user=site.user, password=site.app_password)


def everything(connector: WordPress, place: str = "comments"):
    return {i.remote_id: i for page in connector.read(place, "") for i in page.items}


def test_all_kinds_and_states_are_read_with_their_threads(any_wordpress: Site, door: HttpDoor):
    site = any_wordpress
    post = site.post("Pain d’épices 🍞", "Bonjour")
    first = site.visitor_comment(post, "Léa", "lea@example.test", "Vous ouvrez à quelle heure?")
    under = site.comment(post, "Zoé", "À 8 h, je pense", parent=first)
    states = {
        s: site.comment(post, "Quelqu’un", f"mot {s}", state=s) for s in ("hold", "spam", "trash")
    }
    ping = site.comment(post, "Autre blogue", "[…] le pain […]", type="pingback")
    track = site.comment(post, "Vieux blogue", "extrait", type="trackback")

    public = everything(connect(site, door))
    assert {f"comment:{first}", f"comment:{under}"} <= set(public)
    assert f"comment:{states['hold']}" not in public

    seen = everything(with_key(site, door))
    assert seen[f"comment:{under}"].parent == f"comment:{first}"
    assert seen[f"comment:{first}"].about == f"post:{post}"
    assert seen[f"comment:{first}"].author.name == "Léa"
    assert seen[f"comment:{first}"].author.remote_id == public[f"comment:{first}"].author.remote_id
    assert seen[f"comment:{states['hold']}"].standing is Standing.HELD
    assert seen[f"comment:{states['spam']}"].standing is Standing.SPAM
    assert seen[f"comment:{states['trash']}"].standing is Standing.TRASH
    assert seen[f"comment:{ping}"].kind is Kind.PINGBACK
    assert seen[f"comment:{track}"].kind is Kind.TRACKBACK
    assert all("@" not in repr(item.author) for item in seen.values())
    titles = [i.title for i in everything(connect(site, door), "posts").values()]
    assert "Pain d’épices 🍞" in titles


def test_an_answer_is_given_once_and_found_again(any_wordpress: Site, door: HttpDoor):
    site = any_wordpress
    post = site.post("Question", "…")
    asked = site.visitor_comment(post, "Léa", "lea@example.test", "Vous ouvrez à quelle heure?")
    desk = with_key(site, door)
    assert desk.check().remote_id.startswith("user:")
    draft = Draft(text="À 8 h < 9 h & « tôt » 🥐", parent=f"comment:{asked}", about=f"post:{post}")
    assert desk.find(draft, key="k") is None
    receipt = desk.publish(draft, key="k")
    assert desk.find(draft, key="k").remote_id == receipt.remote_id
    assert desk.publish(draft, key="k").remote_id == receipt.remote_id
    answers = [c for c in site.rest("wp/v2/comments", post=str(post)) if c["parent"] == asked]
    assert len(answers) == 1
    assert everything(desk)[receipt.remote_id].ours
    assert "À 8 h &lt; 9 h &amp; « tôt » 🥐" in site.page(f"/?p={post}")


def test_what_answers_a_post_stands_under_the_post_alone_once(wordpress: Farm, door: HttpDoor):
    site = wordpress.site("6.8")
    post = site.post("Billet d’un invité", "…")
    desk = with_key(site, door)
    draft = Draft(text="Merci de ce billet!", parent=f"post:{post}")
    assert desk.find(draft, key="k") is None
    receipt = desk.publish(draft, key="k")
    assert desk.find(draft, key="k").remote_id == receipt.remote_id
    [answer] = site.rest("wp/v2/comments", post=str(post))
    assert (answer["parent"], receipt.remote_id) == (0, f"comment:{answer['id']}")


def test_what_was_changed_or_deleted_is_seen_by_looking_again(wordpress: Farm, door: HttpDoor):
    site = wordpress.site("6.8")
    post = site.post("Un billet", "…")
    kept = site.comment(post, "Léa", "avant")
    lost = site.comment(post, "Zoé", "adieu")
    desk = with_key(site, door)
    site.edit(kept, text="après")
    site.erase("comment", lost)
    page = desk.recheck([f"comment:{kept}", f"comment:{lost}", f"post:{post}"])
    assert page.gone == (f"comment:{lost}",)
    assert "après" in {i.remote_id: i.html for i in page.items}[f"comment:{kept}"]


def test_each_reason_not_to_be_known_has_its_sentence(wordpress: Farm, door: HttpDoor):
    site = wordpress.site("6.8")
    with pytest.raises(Reconnect, match="does not know this user"):
        connect(site, door, user=site.user, password="wrong").check()
    with pytest.raises(Reconnect):
        everything(connect(site, door, user=site.user, password="wrong"))
    with pytest.raises(Reconnect, match="password you sign in with"):
        connect(site, door, user=site.user, password=site.password).check()
    with site.switched("strip-authorization"), pytest.raises(Reconnect, match="lost on its way"):
        with_key(site, door).check()
    with site.switched("no-passwords"), pytest.raises(Reconnect, match="no application passwords"):
        with_key(site, door).check()


def test_who_may_not_moderate_is_told_before_the_key_is_kept(any_wordpress: Site, door: HttpDoor):
    for role, may in (("author", False), ("editor", True)):
        _id, password = any_wordpress.add_user(f"someone-{role}", role)
        account = connect(any_wordpress, door, user=f"someone-{role}", password=password)
        if may:
            assert account.check().name
            continue
        with pytest.raises(Refused, match="may not moderate"):
            account.check()


def test_nothing_is_said_under_a_post_that_is_gone(wordpress: Farm, door: HttpDoor):
    with pytest.raises(Refused, match="deleted on the site"):
        with_key(wordpress.site("6.8"), door).publish(
            Draft(text="sous rien", about="post:99999"), key="k"
        )


@pytest.mark.parametrize("tail", ["", "/?p=1", "/wp-admin/", "/feed/", "/wp-login.php?x=1"])
def test_any_address_of_a_site_leads_to_it(wordpress: Farm, door: HttpDoor, tail: str):
    site = wordpress.site("6.8")
    found = WordPress.discover(site.url + tail, door)
    assert [f.authority for f in found] == [site.url]


def test_plain_permalinks_and_a_folder(wordpress: Farm, door: HttpDoor):
    plain = wordpress.site("6.8", name="plain", pretty=False)
    found = WordPress.discover(plain.url, door)[0]
    assert "rest_route" in found.settings["rest"]
    plain.comment(1, "Léa", "bonjour")
    seen = everything(WordPress(found.settings, door))
    assert "bonjour" in " ".join(i.html for i in seen.values())


def test_two_thousand_comments_are_all_read_in_order(wordpress: Farm, door: HttpDoor):
    site = wordpress.site("6.8")
    site.many_comments(2000)
    desk = connect(site, door)
    pages = list(desk.read("comments", ""))
    dates = [i.said_at for i in pages[0].items]
    assert dates == sorted(dates, reverse=True)
    assert len({i.remote_id for p in pages for i in p.items}) >= 2000
    assert not pages[-1].more
    again = list(desk.read("comments", pages[-1].cursor))
    assert len(again) == 1


def test_a_night_whose_clocks_go_back_is_read_whole(wordpress: Farm, door: HttpDoor):
    """From 5 to 7 UTC the wall of Toronto showed the hour from 1 to 2 twice."""
    site = wordpress.site("6.8")
    site.option("timezone_string", "America/Toronto")
    site.many_comments(420)
    site.database.sql(
        "UPDATE wp_comments SET comment_date_gmt = '2025-11-02 08:00:00' - INTERVAL comment_ID * 30"
        " SECOND; UPDATE wp_comments SET comment_date = comment_date_gmt - INTERVAL"
        " IF(comment_date_gmt < '2025-11-02 06:00:00', 4, 5) HOUR;",
        database=site.name,
    )
    for desk in (connect(site, door), with_key(site, door)):
        pages = list(desk.read("comments", ""))
        assert len({i.remote_id for page in pages for i in page.items}) == 421
        assert len([page for page in pages if page.items]) == 5


def test_a_lost_answer_is_a_doubt_not_a_failure(wordpress: Farm):
    site = wordpress.site("6.8")
    post = site.post("Un billet", "…")
    quick = HttpDoor(Guard(lambda: ["127.0.0.1"]), total=3, silence=2, polite=HASTY)
    desk = with_key(site, quick)
    desk.check()
    draft = Draft(text="une seule fois", about=f"post:{post}")
    assert desk._me
    with site.pause_before_answer(), pytest.raises(TryLater) as lost:
        desk.publish(draft, key="k")
    assert lost.value.maybe_done
    assert desk.find(draft, key="k") is not None
