"""A forum lets Parvis in: the person approves there, copies a sealed text, and it works."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.urls import reverse

from parvis.channels.actions import connect_channel
from parvis.channels.models import Channel
from parvis.wire.connector import Found
from parvis.wire.connector import Place as WirePlace

HERE = {"host": "127.0.0.1:8000"}


@pytest.fixture
def forum(web, brands, alice, settings) -> Channel:
    settings.ALLOWED_HOSTS = ["*"]
    me = {"current_user": {"id": 7, "username": "atelier", "name": "L’Atelier"}}
    web.answers["session/current.json"] = (200, json.dumps(me), "application/json")
    found = Found(
        network="discourse", authority=web.url, title="Le fournil", url=web.url,
        settings={"url": web.url}, places=(WirePlace(key="posts", label="posts"),),
    )  # fmt: skip
    return connect_channel(found, brand=brands.cafe, by=alice)


def test_a_person_lets_parvis_into_a_forum_without_its_administrators(forum, alice, brands, sit):
    client = sit(alice)
    asked = client.post(reverse("channel_asking", args=[brands.cafe.slug, forum.pk]), headers=HERE)
    url = asked.context["begun"].offer.url
    page = asked.content.decode()
    assert "Paste the code here" in page
    assert "PRIVATE KEY" not in page
    told = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    body = json.dumps({"key": "k" * 32, "nonce": told["nonce"], "push": False, "api": 4})
    public = load_pem_public_key(told["public_key"].encode())
    sealed = base64.encodebytes(public.encrypt(body.encode(), padding.PKCS1v15())).decode()
    code = reverse("channel_code", args=[brands.cafe.slug, forum.pk])
    wrong = client.post(code, {"code": "QUJD"}, headers=HERE)
    assert "not the text that the forum showed" in wrong.content.decode()
    forum.refresh_from_db()
    assert not forum.account_id
    asked = client.post(code, {"code": sealed}, headers=HERE)
    assert asked.status_code == 302
    forum.refresh_from_db()
    assert (forum.account_id, forum.account_name) == ("user:7", "L’Atelier")
    assert set(dict(forum.secret)) == {"user_key", "client_id", "user"}
