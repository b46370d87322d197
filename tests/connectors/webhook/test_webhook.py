"""Signed webhooks: what is signed comes in once, whatever is sent; what is not is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from doors import ScriptedDoor
from hypothesis import given
from hypothesis import strategies as st

from parvis.connectors.webhook import Webhook
from parvis.connectors.webhook.proof import is_signed, signature
from parvis.wire.errors import ConnectorError, Reconnect, Refused
from parvis.wire.items import Knock

SECRET = "s3cr3t-Zq81-s3cr3t"
NOW = datetime.now(UTC)
SETTINGS = {"name": "Boutique", "secret": SECRET}


def hook(**more):
    return Webhook({**SETTINGS, **more}, ScriptedDoor())


def test_a_signature_is_good_for_its_body_its_secret_and_five_minutes():
    body = b'{"text": "a"}'
    signed = {"x-parvis-signature": signature(SECRET, body, NOW)}
    assert is_signed(SECRET, body, signed, NOW)
    assert is_signed(SECRET, body, signed, NOW + timedelta(minutes=4))
    assert not is_signed(SECRET, body, signed, NOW + timedelta(minutes=6))
    assert not is_signed(SECRET, body, signed, NOW - timedelta(minutes=6))
    assert not is_signed(SECRET, body + b" ", signed, NOW)
    assert not is_signed("another secret of a good length", body, signed, NOW)
    assert not is_signed("", body, {"x-parvis-signature": signature("", body, NOW)}, NOW)
    for forged in (
        "",
        "t=,v1=",
        "v1=abc",
        "t=99999999999999,v1=a",
        "t=x,v1=y",
        "t=1767225600,v1=é",
    ):
        assert not is_signed(SECRET, body, {"x-parvis-signature": forged}, NOW)


def test_a_body_is_read_by_the_names_that_were_given():
    body = json.dumps({"data": {"posts": [
        {"body": {"plain": "Bonjour"}, "who": {"name": "zoe@example.org", "id": 7}, "n": 12, "at": 1767225600},
        {"body": {"plain": ""}}, "nonsense",
    ]}}).encode()  # fmt: skip
    told = {
        "list": "data.posts",
        "text": "body.plain",
        "author": "who.name",
        "author_id": "who.id",
        "id": "n",
        "time": "at",
    }
    (item,) = hook(**told).accept(Knock(way="hook", body=body)).items
    assert (item.remote_id, item.text, item.author.name) == ("hook:12", "Bonjour", "zoe")
    assert item.said_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert "zoe@example.org" not in repr(item)


def test_the_same_words_without_a_number_are_the_same_remark():
    body = b'{"text": "a", "author": "Zoe"}'
    first, again = (hook().accept(Knock(way="hook", body=body)).items[0] for _ in range(2))
    assert first.remote_id == again.remote_id


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"{}", b'{"text": {"a": 1}}', b"[" * 5000, b"\xff", b'{"text": ""}'])  # fmt: skip
def test_what_holds_no_words_is_refused_at_the_door(body):
    signed = {"x-parvis-signature": signature(SECRET, body, datetime.now(UTC))}
    with pytest.raises(Refused):
        hook().knock("hook", body, signed)


def test_what_is_not_signed_is_refused_and_the_secret_is_told_to_nobody():
    with pytest.raises(Refused) as told:
        hook().knock("hook", b'{"text": "a"}', {})
    assert SECRET not in f"{told.value} {told.value.cause}"
    with pytest.raises(Reconnect):
        Webhook({"name": "x", "secret": "court"}, ScriptedDoor()).check()


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"secret": "court"}, {"text": "a b"}, {"id": "..", "secret": SECRET}]
)
def test_a_setting_that_cannot_be_one_is_said(wrong):
    with pytest.raises(Refused):
        Webhook.found({**SETTINGS, **wrong})


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda kids: st.lists(kids) | st.dictionaries(st.text(), kids), max_leaves=8))  # fmt: skip
def test_no_json_is_an_error_of_our_own(value):
    try:
        hook(text="a.0.b").accept(Knock(way="hook", body=json.dumps(value).encode()))
    except ConnectorError as error:
        assert error.name == "refused"
