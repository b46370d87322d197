"""The law: searching an index that holds some texts finds what trying the query on each finds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.scripted import place as connect
from tests.text.strategies import HARDER, LISTS, languages, listed, texts, trees

from parvis.stream import history, search
from parvis.stream.models import Author, Item
from parvis.stream.rules import item_id
from parvis.stream.subjects import subject_of
from parvis.text.query.check import compiled
from parvis.text.query.faults import QueryError
from parvis.text.query.parser import parse
from parvis.text.query.tree import Filter
from parvis.text.query.writer import write

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
NAMES = ("Jean Roy", "roy", "Jeanne", "+")
beside = st.sampled_from(
    [
        Filter("in", "Commentaires"), Filter("channel", "wordpress"), Filter("has", "link"),
        Filter("is", "reply"), Filter("after", "2026-11-09"), Filter("before", "2026-11-10"),
        Filter("author", "jean"), Filter("site", "cafe.example"),
    ]
)  # fmt: skip
said = st.tuples(
    st.just("") | texts.map(lambda text: text.strip()[:400]), texts, languages,
    st.none() | st.sampled_from(NAMES), st.integers(-40, 40), st.booleans(),
)  # fmt: skip


class Undone(Exception):
    """Takes an example out of the database again."""


@pytest.fixture
def where(db):
    assert search.behind() == 0
    return connect()


def keep(where, number: int, told) -> tuple[Item, str]:
    """Store and index something said as the intake does, by hand and in no time."""
    title, text, language, name, hours, is_reply = told
    at = NOON + timedelta(hours=hours)
    author = None
    if name:
        author, _made = Author.objects.get_or_create(
            brand=where.channel.brand, authority="https://cafe.example", remote_id=name,
            defaults={"network": "wordpress", "name": name, "first_at": at, "last_at": at},
        )  # fmt: skip
    item = Item(
        pk=item_id(at, number), brand=where.channel.brand, channel=where.channel, author=author,
        authority="https://cafe.example", remote_id=f"comment:{number}", kind="comment",
        title=title.replace("\x00", ""), text=text.replace("\x00", ""), said_at=at,
        html="", url=f"https://cafe.example/{number}", language=language, place=where,
        parent="comment:0" if is_reply else "",
    )  # fmt: skip
    item.save(force_insert=True)
    search.write([item])
    return item, name or ""


@settings(
    deadline=None, max_examples=HARDER or 150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    tree=trees(lists=True) | st.tuples(trees(), beside).map(lambda two: parse_both(*two)),
    lists=st.fixed_dictionaries(dict.fromkeys(LISTS, listed)),
    told=st.lists(said, min_size=1, max_size=4),
    limit=st.sampled_from([1, 50]),
)
def test_searching_finds_what_the_check_alone_finds(where, tree, lists, told, limit):
    test = compiled(tree, lists=lists)
    with pytest.raises(Undone), transaction.atomic():
        items = [keep(where, n, one) for n, one in enumerate(told)]
        subjects = {
            item.pk: subject_of(item, author_name=name, network="wordpress", place="Commentaires")
            for item, name in items
        }
        alone = {pk: spans for pk, one in subjects.items() if (spans := test(one)) is not None}
        asked = history.asked_of(where.channel.brand_id, tree, lists)
        assert dict(history.matching(asked)) == alone
        assert history.count(asked) == history.Count(len(alone))
        paged, before = {}, search.LAST
        while before is not None:
            page = history.page(asked, before=before, limit=limit)
            paged |= page.found
            before = page.older
        assert paged == alone
        assert list(paged) == sorted(paged, reverse=True)
        raise Undone


def parse_both(tree, one):
    """Ask for both, read back from what is written, when it can be."""
    try:
        return parse(f"({write(tree)}) {write(one)}")
    except QueryError:
        return one
