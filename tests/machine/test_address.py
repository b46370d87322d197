"""The desk's address: its levels, what each thing needs of it, whether it answers."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from parvis.kit.address import NEEDS, Level, fault_of, level_of, unmet
from parvis.site.models import Reach


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("address", "level"),
    [
        ("http://127.0.0.1:8000", Level.COMPUTER),
        ("http://localhost:8000", Level.COMPUTER),
        ("http://[::1]:8000", Level.COMPUTER),
        ("https://127.0.0.1", Level.COMPUTER),
        ("http://192.168.1.20:8000", Level.NETWORK),
        ("https://10.0.0.5", Level.NETWORK),
        ("http://parvis.local", Level.NETWORK),
        ("https://bureau.lan", Level.NETWORK),
        ("https://bureau", Level.NETWORK),
        ("http://desk.example.org", Level.NETWORK),
        ("https://desk.example.org", Level.PUBLIC),
        ("https://desk.example.org:8443", Level.PUBLIC),
        ("https://203.0.113.7", Level.NETWORK),  # documentation range: private to the library
        ("https://bureau.québec", Level.PUBLIC),
    ],
)
def test_an_address_has_a_level(address, level):
    assert level_of(address) is level


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("https://desk.example.org", ""),
        ("http://127.0.0.1:8000", ""),
        ("http://192.168.1.20:8000", ""),
        ("desk.example.org", "whole"),
        ("ftp://desk.example.org", "whole"),
        ("https://", "whole"),
        ("https://desk.example.org/parvis", "root"),
        ("https://a:b@desk.example.org", "root"),
        ("https://desk.example.org:99999", "cannot be read"),
        ("http://desk.example.org", "https"),
        ("https://[::1", "cannot be read"),
    ],
)
def test_a_wrong_address_says_its_remedy(address, word):
    fault = str(fault_of(address))
    assert bool(fault) == bool(word)
    assert word in fault


def test_each_level_allows_what_the_one_below_does():
    counts = [len(unmet(level)) for level in Level]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 0
    assert all(need.instead for need in NEEDS if need.level > Level.COMPUTER)


def test_the_operator_keeps_another_address(folder, alice, sit, settings, tmp_path):
    settings.HOME = tmp_path
    (tmp_path / "parvis.env").write_text("# mine\nPARVIS_LOG=DEBUG\nPARVIS_ADDRESS=http://old\n")
    page = reverse("desk_address")
    assert sit(alice).post(page, {"address": "https://bureau.example.org/x"}).status_code == 422
    assert sit(alice).post(page, {"address": "https://bureau.example.org/"}).status_code == 302
    assert (tmp_path / "parvis.env").read_text().splitlines() == [
        "# mine",
        "PARVIS_LOG=DEBUG",
        "PARVIS_ADDRESS=https://bureau.example.org",
        "PARVIS_HOSTS=127.0.0.1,localhost,[::1],bureau.example.org",
    ]


def test_the_page_says_what_works_here_and_what_to_do_about_the_rest(folder, alice, sit):
    told = sit(alice).get(reverse("desk_address")).content.decode()
    assert "Copy the notice onto a page of your own site." in told
    assert told.count("Works at this address.") == len(NEEDS) - len(unmet(Level.COMPUTER))


def test_a_key_that_comes_back_is_noted_once_and_tells_nothing(folder, sit):
    client = sit()
    sent = Reach.objects.create(key="abc")
    for key in ("abc", "unknown"):
        answer = client.get(f"/reach/{key}/")
        assert answer.content == b"parvis http testserver"
    sent.refresh_from_db()
    first = sent.seen_at
    assert first is not None
    client.get("/reach/abc/")
    sent.refresh_from_db()
    assert sent.seen_at == first
    assert Reach.objects.count() == 1
