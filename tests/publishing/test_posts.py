"""From the page to the network: a post is written, shown, taken back, changed, and never lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.publishing.conftest import Hill, Square, leave, photo

from parvis.channels.files.actions import step
from parvis.channels.models import File, Outgoing
from parvis.publishing.models import Part, Post, PostDraft
from parvis.site.removal import remove_brand
from parvis.stream import store
from parvis.stream.models import Item
from parvis.stream.rules import first_id
from parvis.team.models import AuditEntry
from parvis.wire.errors import Refused, TryLater

HX = {"HX-Request": "true"}


@pytest.fixture
def desk(sit, benoit, brands):
    client = sit(benoit)
    client.root = f"/b/{brands.cafe.slug}/posts/"
    return client


def upload(desk, body: bytes, name: str = "pain.jpg", **more):
    told = {"file": SimpleUploadedFile(name, body), **more}
    return desk.post(f"{desk.root}new/files/", told, headers=HX)


def send(desk, *channels, **more):
    told = {"channel": [c.pk for c in channels], "text": "Ouvert lundi", "at": "now", **more}
    return desk.post(f"{desk.root}new/", told)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_picture_with_its_words_goes_from_the_page_to_each_network(desk, square, hill, blog):
    page = desk.get(f"{desk.root}new/").content.decode()
    assert 'data-counts="post-text"' in page
    assert f'value="{square.pk}"' in page
    assert f'value="{blog.pk}"' not in page
    assert 'data-limit="60" data-unit="grapheme"' in page
    box = upload(desk, photo(1400, noisy=True))
    assert b"whoever cannot see it will not know" in box.content
    assert "Parvis makes it smaller for Square" in text_of(box)
    kept = File.objects.get()
    assert desk.post(
        f"{desk.root}new/files/", {f"alt:{kept.name}": "Un pain doré"}, headers=HX
    ).status_code == 200  # fmt: skip
    sent = send(
        desk,
        square,
        hill,
        title="Lundi",
        language="fr",
        audience="unlisted",
        **{f"section-{hill.pk}": "4"},
    )
    assert sent.status_code == 302, text_of(sent)
    assert "It leaves in a moment." in text_of(desk.get(sent.url))
    assert not Square.stands
    leave()
    told, there = Square.stands["square:1"], Hill.stands["hill:1"]
    for draft in (told, there):
        assert (draft.text, draft.language) == ("Ouvert lundi", "fr")
        assert [one.alt for one in draft.media] == ["Un pain doré"]
        assert 0 < len(draft.media[0].content) <= 250_000
        assert draft.media[0].mime == "image/jpeg"
    assert (told.audience, told.title, there.audience, there.title, there.section) == (
        "unlisted", "", None, "Lundi", "4"
    )  # fmt: skip
    shown = text_of(desk.get(sent.url))
    assert shown.count("It stands there. Written by Benoit Côté.") == 2
    assert "See it there" in shown
    listed = text_of(desk.get(desk.root))
    assert "Ouvert lundi" in listed
    assert "1 file" in listed
    assert not PostDraft.objects.exists()
    assert AuditEntry.objects.filter(verb="post.made").count() == 2


def test_what_one_network_would_refuse_leaves_by_none_and_nothing_typed_is_lost(desk, square, hill):
    long = "é" * 61
    again = send(desk, square, hill, text=long, title="", warning="Recette")
    assert again.status_code == 422
    said = text_of(again)
    for told in (
        "68 of 60",
        "wants a title",
        "which section of Hill",
        "Hill, Le hill has no warning",
    ):
        assert told in said
    assert long in again.content.decode()
    assert not Outgoing.objects.exists()
    kept = PostDraft.objects.get()
    assert (kept.text, kept.warning, kept.channels.count()) == (long, "Recette", 2)
    assert long in desk.get(f"{desk.root}new/").content.decode()
    for given, told in (
        ({"text": " "}, "The post is empty"),
        ({"channel": []}, "Choose where it goes"),
    ):
        assert told in text_of(
            desk.post(f"{desk.root}new/", {"text": "a", "channel": [square.pk], **given})
        )
    assert not Post.objects.exists()


def test_a_post_taken_back_in_time_is_a_draft_again_with_its_files(desk, square, hill):
    upload(desk, photo())
    File.objects.update(alt="Un pain")
    made = send(desk, square, hill, title="Lundi", **{f"section-{hill.pk}": "5"})
    assert not desk.get(f"{desk.root}new/").content.decode().count("alt:")
    back = desk.post(f"{made.url}undo/")
    assert back.url.endswith("/posts/new/")
    leave()
    assert not Square.stands
    assert not Hill.stands
    page = desk.get(back.url).content.decode()
    for told in ("Ouvert lundi", "Un pain", 'value="Lundi"', '<option value="5" selected'):
        assert told in page
    assert "It did not leave" in text_of(desk.get(made.url))
    assert "never" not in text_of(send(desk, square))
    leave()
    assert [one.alt for one in Square.stands["square:1"].media] == ["Un pain"]
    late = desk.post(f"{desk.root}{Post.objects.latest('pk').pk}/undo/", follow=True)
    assert "It has left meanwhile" in text_of(late)


def test_a_post_for_later_says_its_hour_and_can_be_moved_or_taken_back(desk, square):
    on = (timezone.localdate() + timedelta(days=3)).isoformat()
    made = send(desk, square, at="date", on=on, hour="08:30")
    row = Outgoing.objects.get()
    assert row.send_at > timezone.now() + timedelta(days=1)
    assert "as the clocks of" in text_of(desk.get(made.url))
    leave_url = f"{made.url}parts/{Part.objects.get().pk}/"
    desk.post(leave_url, {"word": "hour", "at": "week"})
    row.refresh_from_db()
    assert row.send_at > timezone.now() + timedelta(days=5)
    assert "Choose a day and an hour to come" in text_of(
        send(desk, square, at="date", on="2020-01-01")
    )
    desk.post(f"{made.url}undo/")
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert PostDraft.objects.get().text == "Ouvert lundi"


def test_a_post_is_changed_where_that_can_be_and_taken_back_everywhere(desk, square, hill):
    made = send(desk, square, hill, title="Lundi", warning="", **{f"section-{hill.pk}": "4"})
    leave()
    page = text_of(desk.get(made.url))
    assert "Hill, Le hill lets nobody change a post" in page
    long = desk.post(f"{made.url}words/", {"text": "é" * 61})
    assert long.status_code == 422
    assert "é" * 61 in long.content.decode()
    desk.post(f"{made.url}words/", {"text": "Ouvert mardi"})
    assert "The change leaves in a moment." in text_of(desk.get(made.url))
    assert "the words are the same" in text_of(
        desk.post(f"{made.url}words/", {"text": "Ouvert mercredi"}, follow=True)
    )
    leave()
    assert Square.stands["square:1"].text == "Ouvert mardi"
    assert Hill.stands["hill:1"].text == "Ouvert lundi"
    assert "Changed there, by Benoit Côté." in text_of(desk.get(made.url))
    assert {p.text for p in Part.objects.all()} == {"Ouvert mardi", "Ouvert lundi"}
    stored(square, "square:1")
    desk.post(f"{made.url}end/")
    assert text_of(desk.get(made.url)).count("It is taken back in a moment.") == 2
    leave()
    assert not Square.stands
    assert not Hill.stands
    assert text_of(desk.get(made.url)).count("Taken back there, by Benoit Côté.") == 2
    assert Item.objects.get(remote_id="square:1").text == ""
    assert "no longer stands there" in text_of(desk.post(f"{made.url}end/", follow=True))


def stored(channel, name: str) -> None:
    """Have what we said read back, as the next reading does."""
    now = timezone.now()
    row = Item(
        brand=channel.brand, channel=channel, authority=channel.authority, remote_id=name,
        kind="post", text="Ouvert mardi", said_at=now, seen_at=now, ours=True,
    )  # fmt: skip
    with transaction.atomic():
        store.write(channel, None, [store.Prepared(row, None)], ())


def test_a_change_is_undone_before_it_leaves(desk, square):
    made = send(desk, square)
    leave()
    desk.post(f"{made.url}end/", {"part": Part.objects.get().pk})
    desk.post(f"{made.url}parts/{Part.objects.get().pk}/", {"word": "drop", "change": "1"})
    leave()
    assert "square:1" in Square.stands
    assert "Take it back from Square" in text_of(desk.get(made.url))


def test_a_refusal_and_a_doubt_stand_in_a_sentence_and_on_the_page_of_the_day(desk, square, brands):
    Square.answers = [Refused("No.")]
    made = send(desk, square)
    leave()
    assert "No. Your words are kept here." in text_of(desk.get(made.url))
    today = desk.get(f"/b/{brands.cafe.slug}/").content.decode()
    assert "Your post was not accepted by Le square" in today
    assert made.url in today
    Square.answers = [TryLater(maybe_done=True)]
    again = send(desk, square, text="Ouvert samedi")
    leave()
    assert "Parvis is looking" in text_of(desk.get(again.url))


def test_files_are_kept_apart_removed_and_never_outlive_their_use(desk, square, brands, alice, sit):
    told = text_of(upload(desk, b"<svg onload=alert(1)>", "dessin.png"))
    assert "was not kept" in told
    assert "PNG, JPEG, WebP or GIF" in told
    assert "is empty" in text_of(upload(desk, b""))
    upload(desk, photo())
    upload(desk, b"%PDF-1.7 mimosa", "menu.pdf")
    picture, menu = File.objects.order_by("pk")
    url = f"/b/{brands.cafe.slug}/files/"
    shown, saved = desk.get(url + picture.name), desk.get(url + menu.name)
    assert (shown["Content-Type"], shown["Content-Disposition"][:6]) == ("image/jpeg", "inline")
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["Content-Type"] == "application/octet-stream"
    for answer in (shown, saved):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    assert menu.name not in sit(alice).get(f"{desk.root}new/").content.decode()
    assert "does not take this kind of file" in text_of(send(desk, square))
    desk.post(f"{desk.root}new/files/", {"take_out": menu.name}, headers=HX)
    step(menu.pk)
    assert not default_storage.exists(menu.path)
    send(desk, square)
    step(picture.pk)
    leave()
    step(picture.pk)
    assert default_storage.exists(picture.path)
    Outgoing.objects.update(sent_at=timezone.now() - timedelta(days=8))
    step(picture.pk)
    assert not File.objects.exists()
    assert not default_storage.exists(picture.path)


def test_a_file_that_is_gone_stops_the_post_with_its_remedy(desk, square):
    upload(desk, photo())
    made = send(desk, square)
    default_storage.delete(File.objects.get().path)
    leave()
    assert "Attach it again, then send" in text_of(desk.get(made.url))
    assert not Square.stands


def test_the_files_of_a_removed_brand_go_with_it(desk, square, brands, alice):
    upload(desk, photo())
    kept = File.objects.get()
    remove_brand(brands.cafe, by=alice)
    kept.refresh_from_db()
    assert kept.due_at <= timezone.now()
    step(kept.pk)
    assert not default_storage.exists(kept.path)
    assert not File.objects.exists()


def test_a_draft_is_one_person_s_and_a_page_that_saves_late_brings_none_back(
    desk, square, sit, alice
):
    desk.post(f"{desk.root}new/draft/", {"text": "À dire", "channel": [square.pk]})
    assert "Go on with your draft" in text_of(desk.get(desk.root))
    assert "À dire" not in sit(alice).get(f"{desk.root}new/").content.decode()
    send(desk, square)
    desk.post(f"{desk.root}new/draft/", {"text": "Ouvert lundi", "channel": [square.pk]})
    assert not PostDraft.objects.exists()
    upload(desk, photo())
    desk.post(f"{desk.root}new/draft/", {"text": "Autre", "drop": "1"})
    assert not PostDraft.objects.exists()
    assert not File.objects.exclude(spot="").exists()


@pytest.mark.parametrize(("who", "status"), [("camille", 200), ("olivier", 403)])
def test_whoever_may_answer_may_post(desk, square, sit, request, who, status):
    client = sit(request.getfixturevalue(who))
    assert client.get(f"{desk.root}new/").status_code == status
    page = client.get(desk.root)
    assert page.status_code == 200
    assert ("New post" in text_of(page)) is (status == 200)


def test_without_an_account_that_takes_posts_the_page_says_what_to_connect(desk, blog):
    assert "No account here takes posts yet" in text_of(desk.get(f"{desk.root}new/"))
    forced = send(desk, blog)
    assert forced.status_code == 422
    assert not Post.objects.exists()


def test_the_practice_desk_shows_how_it_goes_and_nothing_leaves(desk, square, brands):
    brands.cafe.is_sample = True
    brands.cafe.save()
    upload(desk, photo())
    made = send(desk, square)
    leave()
    assert "Practice: it would stand there now" in text_of(desk.get(made.url))
    desk.post(f"{made.url}words/", {"text": "Ouvert mardi"})
    leave()
    assert "Practice: it would be done there now" in text_of(desk.get(made.url))
    assert not Square.stands


def test_many_posts_are_listed_a_page_at_a_time_with_few_questions(
    desk, square, django_assert_max_num_queries
):
    for n in range(31):
        send(desk, square, text=f"Ouvert {n}.")
    with django_assert_max_num_queries(40):
        first = desk.get(desk.root).content.decode()
    assert "Ouvert 30." in first
    assert "Ouvert 0." not in first
    older = re.search(r'href="(/b/[^"]*\?before=\d+)"', first)[1]
    assert "Ouvert 0." in desk.get(older).content.decode()


def count(channel, remote_id: str, **counts: int) -> None:
    Item.objects.create(
        id=first_id(timezone.now()) + len(remote_id), brand=channel.brand, channel=channel,
        authority=f"at://{channel.network}", remote_id=remote_id, kind="post", ours=True,
        said_at=timezone.now(), counts=counts or None,
    )  # fmt: skip


def test_how_a_post_is_received_stands_beside_it(desk, square, hill, charlie, client):
    sent = send(desk, square, hill, title="a", **{f"section-{hill.pk}": "4"})
    leave()
    assert "like" not in text_of(desk.get(sent.url))
    count(square, "square:1", likes=3, reposts=1, replies=2, quotes=0)
    count(hill, "hill:1")
    count(hill, "square:1", likes=9)
    for where in (sent.url, desk.root):
        told = text_of(desk.get(where))
        assert told.count("3 likes, 1 share, 2 answers") == 1
        assert "9 likes" not in told
    client.force_login(charlie)
    assert client.get(sent.url).status_code == 404


def test_a_page_of_posts_asks_no_more_for_many_than_for_one(
    desk, square, django_assert_num_queries
):
    send(desk, square)
    leave()
    count(square, "square:1", likes=1)
    with CaptureQueriesContext(connection) as one:
        desk.get(desk.root)
        asked = len(one)
    for own in range(2, 6):
        send(desk, square, text=f"Ouvert {own}")
        leave()
        count(square, f"square:{own}", likes=own)
    with django_assert_num_queries(asked):
        page = desk.get(desk.root)
    assert "5 likes" in text_of(page)
