"""Pictures of others, fetched from a real HTTP server through the door, served to seats only."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image as Canvas

from parvis.channels.models import Channel, Place
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.site.removal import remove_brand
from parvis.stream.models import Author, Item, Picture
from parvis.stream.pictures.actions import step
from parvis.stream.pictures.rules import asked, named, try_again
from parvis.stream.pictures.wanting import sweep
from parvis.team.actions import change_brand
from parvis.wire.errors import Broken, Gone, Refused, TryLater
from parvis.wire.items import Author as WireAuthor
from parvis.wire.items import Item as WireItem
from parvis.wire.items import Kind, Page, Standing

SITE = "https://blog.example"


def png(color="red", size=(600, 300)):
    out = io.BytesIO()
    Canvas.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def _portraits(web):
    web.answers |= {"rose.png": (200, png()), "blue.png": (200, png("blue"))}


@pytest.fixture
def place(brands):
    def make(brand):
        channel = Channel.objects.create(
            brand=brand, network="wordpress", authority=SITE, title="Blogue", url=SITE,
            history_before=timezone.now() - timedelta(days=900),
        )  # fmt: skip
        return Place.objects.create(channel=channel, key="comments", label="comments")

    return make


def said(number=1, *, avatar="", html="<p>Bonjour</p>", ago=timedelta(hours=1), **more):
    name = more.pop("by", f"person:{number}")
    return WireItem(
        authority=SITE, remote_id=f"comment:{number}", kind=more.pop("kind", Kind.COMMENT),
        said_at=datetime.now(UTC) - ago, html=html, addressed=True,
        author=WireAuthor(remote_id=name, name="Léa", avatar=avatar), **more,
    )  # fmt: skip


def take(where, *items, gone=()):
    take_page(where, Page(authority=SITE, items=items, gone=gone))


def fetch_all():
    for _round in range(3):
        jobs.run_due(Lane.INCOMING)


def files():
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


def test_a_portrait_is_fetched_once_kept_and_served_to_a_seat_only(
    web, brands, place, alice, olivier, charlie, sit
):
    where = place(brands.cafe)
    take(where, said(avatar=f"{web.url}/rose.png"), said(2, avatar=f"{web.url}/rose.png"))
    fetch_all()
    assert web.seen == ["/rose.png"]
    kept = Picture.objects.filter(is_kept=True)
    assert kept.count() == 2
    assert len({row.file for row in kept}) == len(files()) == 1
    url = f"/b/{brands.cafe.slug}/pictures/{kept[0].name}"
    answer = sit(olivier).get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Canvas.open(io.BytesIO(answer.content)).size == (256, 128)
    assert sit(charlie).get(url).status_code == 404
    assert sit(charlie).get(url.replace(brands.cafe.slug, brands.port.slug)).status_code == 404
    talk = Conversation.objects.get(root="comment:1")
    page = sit(alice).get(f"/b/{brands.cafe.slug}/conversations/{talk.pk}/").content.decode()
    assert page.count(url) == 2  # beside the remark, beside the person
    assert url in sit(alice).get(f"/b/{brands.cafe.slug}/members/").content.decode()


def test_the_same_picture_has_another_name_in_another_brand(web, brands, place):
    for brand in (brands.cafe, brands.port):
        take(place(brand), said(avatar=f"{web.url}/rose.png"))
    fetch_all()
    names = list(Picture.objects.filter(is_kept=True).values_list("name", flat=True))
    assert len(set(names)) == 2
    assert named(b"x", brand=1, key="a") != named(b"x", brand=1, key="b")


def test_an_address_that_changes_is_fetched_again_after_a_week(web, brands, place):
    where = place(brands.cafe)
    take(where, said(avatar=f"{web.url}/rose.png"))
    fetch_all()
    before = Picture.objects.get()
    take(where, said(2, by="person:1", avatar=f"{web.url}/blue.png"))
    fetch_all()
    assert web.seen == ["/rose.png"]
    row = Picture.objects.get()
    assert row.due_at == before.fetched_at + timedelta(days=7)
    Picture.objects.update(due_at=timezone.now())
    fetch_all()
    after = Picture.objects.get()
    assert after.name != before.name
    assert len(files()) == 1


@pytest.mark.parametrize("ending", ["deleted", "forgotten", "switched off", "brand"])
def test_pictures_go_with_what_they_belong_to(web, brands, place, alice, ending):
    where = place(brands.cafe)
    inside = f'<p>vu <img src="{web.url}/blue.png" alt="une brioche"></p>'
    take(where, said(avatar=f"{web.url}/rose.png", html=inside))
    fetch_all()
    assert len(files()) == Picture.objects.count() == 2
    if ending == "deleted":
        take(where, gone=["comment:1"])
    elif ending == "forgotten":
        Item.objects.all().delete()
        Author.objects.all().delete()
    elif ending == "switched off":
        brands.cafe.shows_pictures = False
        change_brand(brands.cafe, by=alice)
    else:
        remove_brand(brands.cafe, by=alice)
    sweep(timezone.now())
    fetch_all()
    assert not Picture.objects.exists()
    assert files() == []


def test_a_brand_without_pictures_and_the_sample_ask_for_none(web, brands, place):
    brands.cafe.shows_pictures = False
    brands.cafe.save()
    brands.port.is_sample = True
    brands.port.save()
    for brand in (brands.cafe, brands.port):
        take(place(brand), said(avatar=f"{web.url}/rose.png"))
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    "more",
    [{"standing": Standing.HELD}, {"standing": Standing.SPAM}, {"kind": Kind.POST},
     {"ago": timedelta(days=91)}],
)  # fmt: skip
def test_nothing_is_asked_for_what_is_held_spam_old_or_our_own_article(web, brands, place, more):
    html = f'<img src="{web.url}/rose.png">'
    take(place(brands.cafe), said(avatar=f"{web.url}/rose.png", html=html, **more))
    assert not Picture.objects.exists()


def test_a_held_remark_gets_its_pictures_once_it_is_approved(web, brands, place):
    where = place(brands.cafe)
    html = f'<img src="{web.url}/rose.png">'
    take(where, said(html=html, standing=Standing.HELD))
    take(where, said(html=html))
    assert Picture.objects.get().item.remote_id == "comment:1"
    take(where, said(html="<p>sans image</p>"))
    fetch_all()
    assert not Picture.objects.exists()
    assert web.seen == []


def test_pictures_stand_in_a_remark_with_their_description_or_as_a_link(
    web, brands, place, alice, sit
):
    html = (
        f'<p>Regardez <img src="{web.url}/blue.png" alt="une brioche &lt;dorée&gt;">'
        f'<img src="{web.url}/lost.png" alt="perdue"><video src="{web.url}/film.mp4"></video></p>'
    )
    take(place(brands.cafe), said(html=html))
    fetch_all()
    talk = Conversation.objects.get()
    page = sit(alice).get(f"/b/{brands.cafe.slug}/conversations/{talk.pk}/").content.decode()
    name = Picture.objects.get(is_kept=True).name
    assert f'<img class="shown" src="/b/{brands.cafe.slug}/pictures/{name}"' in page
    assert 'alt="une brioche &lt;dorée&gt;" width="600" height="300"' in page
    assert "Attached picture · perdue · 127.0.0.1" in page
    assert "Attached video · 127.0.0.1" in page
    assert f'src="{web.url}' not in page  # nothing is asked of anyone by the page
    assert Picture.objects.get(url=f"{web.url}/lost.png").why_none


def test_a_failure_is_remembered_and_asked_again_later_not_for_ever(web, brands, place):
    web.answers["rose.png"] = (503, b"later")
    take(place(brands.cafe), said(avatar=f"{web.url}/rose.png"))
    row = Picture.objects.get()
    for tries in range(1, 8):
        Picture.objects.update(attempts=tries)
        step(row.pk)
        row.refresh_from_db()
        assert (row.due_at is None) == (tries == 7)
    assert not row.is_kept
    assert "503" in row.why_none
    assert try_again(Gone(), 1) is None
    assert try_again(Broken(), 1) is None
    assert try_again(Refused(), 2) == timedelta(minutes=4)
    assert try_again(TryLater(after=timedelta(days=1)), 1) == timedelta(days=1)


def test_a_service_of_portraits_is_asked_for_no_default():
    gravatar = "https://secure.gravatar.com/avatar/0123abcd?s=96&d=mm&r=g"
    assert asked(gravatar, 256) == "https://secure.gravatar.com/avatar/0123abcd?s=256&d=404&r=g"
    assert asked("http://2.gravatar.com/avatar/ab?d=identicon&f=y", 64).endswith("/ab?s=64&d=404")
    for other in ("https://cdn.example/a.png?d=mm", "https://notgravatar.com/avatar/1?d=mm"):
        assert asked(other, 256) == other


def test_a_picture_whose_file_is_lost_is_not_found_and_its_page_still_opens(
    web, brands, place, alice, sit
):
    take(place(brands.cafe), said(avatar=f"{web.url}/rose.png"))
    fetch_all()
    default_storage.delete(Picture.objects.get().file)
    url = f"/b/{brands.cafe.slug}/pictures/{Picture.objects.get().name}"
    assert sit(alice).get(url).status_code == 404
