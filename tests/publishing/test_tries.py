"""What was tried for a post is listed, as text, in both languages, to the brand's own people alone."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.publishing.conftest import Square, leave

from parvis.channels.models import Outgoing
from parvis.publishing.models import Post
from parvis.wire.errors import Refused

ASKED = {
    "method": "POST", "address": "square.example/post", "status": 500, "ms": 12, "cause": "",
    "body": "<h1>Oups</h1><script>alert(1)</script>",
}  # fmt: skip


@pytest.fixture
def post(sit, benoit, brands, square) -> Post:
    """A post that was refused, with what the network answered."""
    Square.answers = [Refused("No.")]
    told = {"channel": [square.pk], "text": "Ouvert lundi", "at": "now"}
    sit(benoit).post(f"/b/{brands.cafe.slug}/posts/new/", told)
    leave()
    Outgoing.objects.get().tries.update(asked=[ASKED])
    return Post.objects.get()


def url_of(post: Post) -> str:
    return reverse("post", args=[post.brand.slug, post.pk])


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("What was tried (1)", "Sent : refused")), ("fr-ca", ("Ce qui a été tenté (1)", "Envoyé : refusé"))],
)  # fmt: skip
def test_what_was_tried_is_listed_with_status_time_and_the_body_as_text(
    post, sit, benoit, language, words
):
    benoit.language = language
    benoit.save(update_fields=["language"])
    page = sit(benoit).get(url_of(post))
    told = text_of(page)
    for word in (*words, "POST square.example/post", "HTTP 500, 12 ms"):
        assert word in told
    html = page.content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "<h1>Oups" not in html
    assert "<script>alert" not in html


def test_more_attempts_ask_no_more_of_the_database(post, sit, benoit):
    client = sit(benoit)
    client.get(url_of(post))
    with CaptureQueriesContext(connection) as one:
        client.get(url_of(post))
    row = Outgoing.objects.get()
    for _number in range(10):
        row.tries.create(verb="find", started_at=timezone.now(), outcome="absent", asked=[ASKED])
    with CaptureQueriesContext(connection) as many:
        page = client.get(url_of(post))
    assert "(11)" in text_of(page)
    assert len(many) == len(one)


def test_someone_of_another_brand_sees_nothing_of_it(post, sit, charlie):
    page = sit(charlie).get(url_of(post))
    assert page.status_code == 404
    assert b"Oups" not in page.content
