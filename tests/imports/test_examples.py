"""Real exports that nobody here wrote, with the counts that a correct system gets out of them."""

from __future__ import annotations

import hashlib
import html
import json

import pytest
from tests.imports.bringing import SHARED, bring, comment, post, wxr

from parvis.inbox.models import Conversation
from parvis.members.models import Member
from parvis.stream.models import Author, Item
from parvis.wire.items import Kind

pytestmark = pytest.mark.django_db


def real(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared/examples/{name} is not beside this repository")
    return path.read_bytes()


def replies():
    said = Item.objects.exclude(parent="").values_list("remote_id", "parent")
    return {one.partition(":")[2]: to.partition(":")[2] for one, to in said}


def test_a_disqus_export_comes_in_with_its_threads(brands, alice):
    row = bring(brands.cafe, real("comments-import/disqus.xml"), "disqus.xml", alice)
    assert row.state == "done"
    comments = Item.objects.filter(kind="comment")
    assert {i.remote_id for i in comments} == {"comment:4", "comment:5", "comment:8", "comment:11"}
    assert replies() == {"5": "4", "11": "9"}
    assert row.tally["left_out"] == {
        "deleted there": 1,
        "comments whose page is not in the file": 1,
        "pages without address and title": 1,
    }
    assert not Item.objects.filter(text__contains="@").exists()
    assert Conversation.objects.filter(is_history=True, waiting_since=None).count() == 3


def test_a_wxr_1_0_with_one_number_twice_loses_no_comment(brands, alice):
    row = bring(brands.cafe, real("comments-import/wordpress.xml"), "wordpress.xml", alice)
    assert Item.objects.filter(kind="comment").count() == 8
    assert replies() == {"7": "6", "8": "7", "9": "7"}
    assert row.tally["kinds"]["comment:published"] == 8
    many = Item.objects.get(remote_id="comment:10")
    assert (
        many.text == "When you have a comment with multiple lines:\nWordPress exports it like this."
    )
    # The stray white space around an e-mail makes nobody another person than a live reading would.
    digest = hashlib.md5(b"info@posativ.org").hexdigest()
    named = hashlib.sha256(f"{digest}\x1ftester".encode()).hexdigest()[:24]
    assert Item.objects.get(remote_id="comment:7").author.remote_id == f"guest:{named}"
    assert not any("@" in str(a.__dict__) for a in Author.objects.all())


def test_the_theme_preview_holds_seven_posts_and_two_comments(brands, alice):
    bring(brands.cafe, real("wxr/theme-preview.xml"), "theme-preview.xml", alice)
    assert Item.objects.filter(kind="post").count() == 7
    assert Item.objects.filter(kind="comment").count() == 2
    assert Member.objects.count() == 2


def naughty() -> list[str]:
    told = json.loads(real("hostile-strings/blns.json"))
    return [text for text in told if text.strip()]


def test_naughty_strings_pass_through_an_export_unchanged(brands, alice):
    strings = naughty()
    cut = [text.replace("]]>", "]]]]><![CDATA[>") for text in strings]
    names = [comment(n, "x", name=text, email=f"n{n}@example.org") for n, text in enumerate(cut, 1)]
    bring(brands.cafe, wxr(post(1, *names)).encode("utf-8", "surrogatepass"), by=alice)
    kept = dict(Item.objects.filter(kind=Kind.COMMENT).values_list("remote_id", "author__name"))
    for n, text in enumerate(strings, 1):
        assert kept[f"comment:{n}"] == html.unescape(text).strip()[:300], text


def test_naughty_strings_in_comments_read_as_they_were_typed(brands, alice):
    strings = [text for text in naughty() if "\n" not in text]
    said = [
        comment(n, html.escape(text).replace("]]>", "]]]]><![CDATA[>"), email="")
        for n, text in enumerate(strings, 1)
    ]
    bring(brands.cafe, wxr(post(1, *said)).encode("utf-8", "surrogatepass"), by=alice)
    kept = dict(Item.objects.filter(kind=Kind.COMMENT).values_list("remote_id", "text"))
    wrong = [
        (text, kept[f"comment:{n}"])
        for n, text in enumerate(strings, 1)
        if "".join(kept[f"comment:{n}"].split()) != "".join(text.split())
    ]
    assert wrong == []
