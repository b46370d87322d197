"""What each engine is asked and how each of its answers is taken, by a real server and the real door."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from urllib.parse import parse_qs, unquote

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from tests.listening import engines as told

from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.listening.presence.engines import Sought, brave, console, searxng
from parvis.wire.errors import Broken, Reconnect, Refused, TryLater

SOUGHT = Sought(words="Pain au levain", language="fr", region="CA")
MAIL = "parvis@projet.iam.gserviceaccount.com"


@pytest.fixture
def server():
    with told.served() as made:
        yield made


@pytest.fixture
def door():
    made = HttpDoor(Guard(lambda: ["127.0.0.1"]), polite=Manners(rate=1000, burst=1000))
    yield made
    made.close()


@pytest.fixture(scope="module")
def key():
    return console.key_of(told.key_file())


def test_searxng_is_asked_in_json_and_in_the_language_of_the_region(server, door):
    server.answers["search"] = told.searx("https://a.example/1", "https://b.example/2")
    found = searxng.ask(f"{server.url}/", SOUGHT, door)
    assert found == ["https://a.example/1", "https://b.example/2"]
    [asked] = server.seen
    assert asked.query == {
        "q": "Pain au levain", "format": "json", "language": "fr-CA", "safesearch": "0",
    }  # fmt: skip
    searxng.ask(server.url, Sought(words="pain", region="CA"), door)
    assert server.seen[1].query["language"] == "all"


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (told.always(403, b"Forbidden"), Refused, "does not answer in JSON"),
        (told.always(429, b"Too Many Requests"), TryLater, "guards itself"),
        (told.always(404, b"no"), Broken, "no SearXNG"),
        (told.always(200, b"<html>Bienvenue</html>"), Broken, "no SearXNG"),
        (told.always(502, b"bad"), TryLater, "does not answer for now"),
        (told.searx(silent=("google", "brave")), TryLater, "answered: google, brave."),
    ],
)
def test_what_searxng_refuses_is_told_with_its_remedy(server, door, answer, error, words):
    server.answers["search"] = answer
    with pytest.raises(error, match=words):
        searxng.ask(server.url, SOUGHT, door)


def test_no_result_is_an_answer_when_the_engines_spoke(server, door):
    assert searxng.ask(server.url, SOUGHT, door) == []


def test_brave_is_asked_with_its_key_for_twenty_results_of_a_country(server, door):
    server.answers["res"] = told.brave("https://a.example/", "https://b.example/")
    found = brave.ask("BSA-1", SOUGHT, door, at=server.url)
    assert found == ["https://a.example/", "https://b.example/"]
    [asked] = server.seen
    assert (asked.path, asked.headers["x-subscription-token"]) == ("/res/v1/web/search", "BSA-1")
    assert asked.query == {
        "q": "Pain au levain", "count": "20", "country": "CA", "search_lang": "fr",
        "result_filter": "web", "safesearch": "off",
    }  # fmt: skip
    server.answers["res"] = told.brave()
    assert brave.ask("BSA-1", Sought(words="pain"), door, at=server.url) == []
    assert server.seen[1].query["country"] == "ALL"
    assert "search_lang" not in server.seen[1].query


@pytest.mark.parametrize(
    ("answer", "error", "words", "after"),
    [
        (told.refused_by_brave(422, "SUBSCRIPTION_TOKEN_INVALID"), Reconnect, "this key", None),
        (told.refused_by_brave(422, "VALIDATION"), Refused, "these words: No.", None),
        (told.refused_by_brave(429, "RATE_LIMITED", X_RateLimit_Remaining="0, 40"),
         TryLater, "does not answer for now", timedelta(seconds=2)),
        (told.refused_by_brave(429, "QUOTA_LIMITED", X_RateLimit_Remaining="1, 0",
                               X_RateLimit_Reset="1, 86000"),
         TryLater, "used up", timedelta(seconds=86_000)),
        (told.always(503, b"later"), TryLater, "does not answer for now", None),
        (told.always(403, b"<html>"), Refused, "HTTP 403", None),
    ],
)  # fmt: skip
def test_what_brave_refuses_is_told_with_its_remedy(server, door, answer, error, words, after):
    server.answers["res"] = answer
    with pytest.raises(error, match=words) as caught:
        brave.ask("BSA-secret", SOUGHT, door, at=server.url)
    assert getattr(caught.value, "after", None) == after
    assert "BSA-secret" not in str(caught.value)


def ask_console(server, door, key, sought=SOUGHT):
    return console.ask(
        "sc-domain:cafe.example", key, sought, door, since=date(2026, 11, 20),
        until=date(2026, 11, 30), tokens=f"{server.url}/token", api=f"{server.url}",
    )  # fmt: skip


def test_search_console_is_asked_for_days_and_pages_of_these_very_words(server, door, key):
    server.answers["sites"] = told.console(
        ("2026-11-27", "https://cafe.example/", 1, 10, 4.25),
        ("2026-11-26", "https://cafe.example/", 2, 10, 3.0),
        ("2026-11-26", "https://cafe.example/menu", 1, 40, 7.5),
    )
    found = ask_console(server, door, key)
    assert [(one.day, one.position, one.clicks, one.displays) for one in found] == [
        (date(2026, 11, 26), 7.5, 3, 50), (date(2026, 11, 27), 4.25, 1, 10),
    ]  # fmt: skip
    assert found[0].page == "https://cafe.example/menu"
    _token, asked = server.seen
    assert unquote(asked.path) == "/sites/sc-domain:cafe.example/searchAnalytics/query"
    assert "%3A" in asked.path
    assert asked.headers["authorization"] == "Bearer ya29.invented"
    body = json.loads(asked.body)
    assert (body["startDate"], body["endDate"]) == ("2026-11-20", "2026-11-30")
    assert body["dimensions"] == ["date", "page"]
    assert body["dimensionFilterGroups"][0]["filters"] == [
        {"dimension": "query", "operator": "equals", "expression": "pain au levain"},
        {"dimension": "country", "operator": "equals", "expression": "can"},
    ]


def test_the_token_is_asked_at_google_with_an_assertion_that_the_key_signed(server, door, key):
    ask_console(server, door, key, None)
    form = parse_qs(server.seen[0].body.decode())
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    head, claims, signature = form["assertion"][0].split(".")

    def opened(part: str) -> bytes:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    private = load_pem_private_key(key["private_key"].encode(), None)
    private.public_key().verify(
        opened(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256()
    )
    told_of = json.loads(opened(claims))
    assert json.loads(opened(head)) == {"alg": "RS256", "typ": "JWT", "kid": "ab12"}
    assert (told_of["iss"], told_of["aud"]) == (MAIL, "https://oauth2.googleapis.com/token")
    assert told_of["scope"] == "https://www.googleapis.com/auth/webmasters.readonly"
    assert told_of["exp"] - told_of["iat"] <= 3600


@pytest.mark.parametrize(
    ("kind", "answer", "error", "words"),
    [
        ("token", told.always(400, {"error": "invalid_grant"}), Reconnect, "does not accept this key"),
        ("token", told.always(200, {}), Broken, "does not understand"),
        ("sites", told.refused_by_google("User does not have sufficient permission", "forbidden"),
         Refused, f"{MAIL} may not read this property"),
        ("sites", told.refused_by_google("API has not been used", "accessNotConfigured"),
         Refused, "is not enabled"),
        ("sites", told.always(404, b"no"), Refused, "may not read this property"),
        ("sites", told.always(429, b"quota"), TryLater, "asks Parvis to ask less often"),
    ],
)  # fmt: skip
def test_what_google_refuses_is_told_with_its_remedy(server, door, key, kind, answer, error, words):
    server.answers[kind] = answer
    with pytest.raises(error, match=words) as caught:
        ask_console(server, door, key)
    assert "PRIVATE KEY" not in str(caught.value)


@pytest.mark.parametrize(
    "pasted",
    ["", "AIzaSyD", '{"installed": {"client_id": "1"}}',
     '{"client_email": "a@b", "private_key": "-----BEGIN PRIVATE KEY-----\\nno"}'],
)  # fmt: skip
def test_what_is_no_key_file_says_what_one_looks_like(pasted):
    with pytest.raises(Refused, match="a JSON file that Google gives once"):
        console.key_of(pasted)
