from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parvis.stream.models import Item
from parvis.stream.subjects import UNTOLD, subject_of, told
from parvis.text.query.check import compiled
from parvis.text.query.fields import FIELDS, Takes
from parvis.text.query.parser import parse

ITEM = Item(
    kind="comment", standing="held", title="Ouverture", text="Du pain? Voyez https://four.example/a",
    html="<p>Du pain? <img src='x'></p>", url="https://www.blogue.example/2026/a", language="fr-ca",
    parent="comment:1", said_at=datetime(2026, 11, 2, 3, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("pain", True),
        ("ouverture", True),
        ("title:ouverture", True),
        ("title:pain", False),
        ("lang:fr", True),
        ("lang:en", False),
        ("site:blogue.example", True),
        ("author:alice", True),
        ("author:ali", False),
        ("type:comment is:held is:reply has:link has:question", True),
        ("is:ours", False),
        ("has:emoji", False),
        ("links:four.example", True),
        ("channel:wordpress in:commentaires", True),
        ("after:2026-11-01 before:2026-11-03", True),
        ("after:2026-11-03", False),
    ],
)
def test_a_query_is_tried_on_an_item(query: str, matches: bool) -> None:
    subject = subject_of(ITEM, author_name="Alice", network="wordpress", place="Commentaires")
    assert (compiled(parse(query))(subject) is not None) is matches


def test_places_are_places_in_what_is_told() -> None:
    [(start, end)] = compiled(parse("pain"))(subject_of(ITEM)) or []
    assert told(ITEM)[start:end] == "pain"


def test_every_field_is_told_or_said_not_to_be() -> None:
    subject = subject_of(ITEM, author_name="Alice", network="wordpress", place="Commentaires")
    asked = {one.names[0] for one in FIELDS if one.takes not in {Takes.QUERY, Takes.DATE}}
    assert asked - set(subject.facts) == {one for one in UNTOLD if ":" not in one}
