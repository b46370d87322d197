"""Bulk statements read and write what the ORM reads and writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from parvis.channels.models import Channel
from parvis.kit import bulk
from parvis.team.models import Brand

NOW = datetime(2026, 3, 8, 6, 30, 15, 123456, tzinfo=UTC)


def channels(count: int) -> list[Channel]:
    brand = Brand.objects.create(slug="cafe", name="Café")
    return [
        bulk.make(
            Channel,
            brand_id=brand.pk,
            network="wordpress",
            authority=f"https://{n}.example",
            title=f"Blogue « {n} » 🍁",
            url="",
            settings={"rest_root": "/é/", "list": [1, None]},
            history_before=NOW + timedelta(days=n),
        )
        for n in range(count)
    ]


def values(row: Channel) -> dict[str, object]:
    return {f.attname: getattr(row, f.attname) for f in Channel._meta.concrete_fields}


@pytest.mark.django_db
def test_what_is_inserted_is_what_the_orm_reads_and_every_row_is_told_its_key():
    rows = channels(600)
    with CaptureQueriesContext(connection) as seen:
        bulk.insert(Channel, rows)
    assert len(seen) == 3
    assert [row.title for row in rows] == [Channel.objects.get(pk=row.pk).title for row in rows]
    for row in rows[::100]:
        assert values(Channel.objects.get(pk=row.pk)) == values(row)


@pytest.mark.django_db
def test_what_is_found_is_what_the_orm_finds():
    rows = channels(5)
    bulk.insert(Channel, rows)
    wanted = ["https://1.example", "https://3.example", "https://9.example"]
    found = bulk.find(Channel, ("authority", wanted), {"brand": rows[0].brand_id}, lock=True)
    orm = Channel.objects.filter(authority__in=wanted).order_by("pk")
    assert [values(row) for row in sorted(found, key=lambda r: r.pk)] == [values(r) for r in orm]
    assert bulk.find(Channel, ("authority", wanted), {"brand": rows[0].brand_id + 1}) == []
    assert bulk.find(Channel, ("pk", [])) == []


@pytest.mark.django_db
def test_an_update_writes_the_named_fields_only_and_moments_of_any_zone():
    rows = channels(3)
    bulk.insert(Channel, rows)
    east = timezone(timedelta(hours=-5))
    for row in rows:
        row.title, row.authority = "Autre", "unsaved"
        row.history_before, row.settings = NOW.astimezone(east), {"a": 1}
    with CaptureQueriesContext(connection) as seen:
        bulk.update(Channel, rows, ["title", "history_before", "settings"])
    assert len(seen) == 1
    kept = Channel.objects.order_by("pk")[1]
    assert (kept.title, kept.authority) == ("Autre", "https://1.example")
    assert (kept.history_before, kept.settings) == (NOW, {"a": 1})


@pytest.mark.django_db
def test_a_broken_rule_is_an_error_and_not_a_silence():
    rows = channels(2)
    rows[1].authority = rows[0].authority
    with pytest.raises(IntegrityError):
        bulk.insert(Channel, rows)


@pytest.mark.django_db
def test_a_made_row_equals_the_one_the_model_makes():
    made, told = bulk.make(Brand, slug="a", name="A"), Brand(slug="a", name="A")
    for field in Brand._meta.concrete_fields:
        if not isinstance(getattr(told, field.attname), datetime):
            assert getattr(made, field.attname) == getattr(told, field.attname)
    assert made._state.adding
