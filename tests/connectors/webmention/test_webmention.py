"""Where others take mentions, what a page says of ours, and what is believed of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from doors import ScriptedDoor, answer
from hypothesis import given
from hypothesis import strategies as st

from parvis.connectors.webmention import Webmention
from parvis.connectors.webmention.asking import call
from parvis.connectors.webmention.discovery import endpoint_of
from parvis.connectors.webmention.microformats import Thing, things
from parvis.wire.door import Response
from parvis.wire.errors import ConnectorError, Gone, Refused
from parvis.wire.items import Knock

EXAMPLES = Path(__file__).parents[3].parent / "shared" / "examples"
ROCKS = EXAMPLES / "webmention-rocks"
FORMATS = EXAMPLES / "microformats" / "microformats-v2-unit"
SETTINGS = {
    "site": "https://cafe.example/",
    "tells": "",
    "endpoint": "https://desk.example/mentioned/k/",
}
OURS = "https://cafe.example/2026/brioche/"
THEIRS = "https://blog.example/notes/1"


def rocks():
    file = ROCKS / "discovery.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else []


@pytest.mark.skipif(not ROCKS.exists(), reason="the examples of webmention.rocks are not here")
@pytest.mark.parametrize("case", rocks(), ids=lambda case: str(case["test"]))
def test_the_endpoint_of_every_known_page_is_found(case):
    headers = {}
    for name, value in case.get("final_headers") or case["headers"]:
        headers[name.lower()] = ", ".join(filter(None, [headers.get(name.lower()), value]))
    headers.setdefault("content-type", "text/html")
    body = case.get("final_html") or (ROCKS / case["html_file"]).read_text("utf-8")
    url = case.get("redirects_to") or case["page_url"]
    page = Response(status=200, url=url, headers=headers, body=body.encode())
    found = endpoint_of(page)
    assert found != case["must_not_use"]
    assert found == case["expected_endpoint"]


def shape(thing: Thing) -> dict:
    values = {
        name: [shape(v.thing) | {"value": v.text} if v.thing else v.text for v in listed]
        for name, listed in thing.properties.items()
    }
    return {"type": thing.types, "properties": values}


def plain(value):
    """Keep of an expected value what is read here: its words, not its HTML nor its alternative."""
    if isinstance(value, dict) and "type" in value:
        told = {
            "type": value["type"],
            "properties": {k: [plain(v) for v in vs] for k, vs in value["properties"].items()},
        }
        return told | ({"value": plain(value["value"])} if "value" in value else {})
    if isinstance(value, dict):
        value = value["value"]
    return " ".join(value.split()) if isinstance(value, str) else value


# What a mention needs of that suite; it leaves values by class and dates put together to others.
PROMISED = (
    "names/names-microformats", "names/names-microformats-multi", "names/names-properties",
    "names/names-properties-multi", "nested/nested-microformat", "properties/properties-e", "value/value-e",
)  # fmt: skip


@pytest.mark.skipif(not FORMATS.exists(), reason="the examples of microformats are not here")
@pytest.mark.parametrize("unit", PROMISED)
def test_microformats_are_read_as_their_own_suite_says(unit):
    file = FORMATS / f"{unit}.html"
    expected = json.loads(file.with_suffix(".json").read_text("utf-8"))["items"]
    found = things(file.read_text("utf-8"), "http://example.test/")
    assert [shape(thing) for thing in found] == [plain(one) for one in expected]


@given(st.text(max_size=300))
def test_no_page_is_an_error(text):
    things(f"<div class=h-entry><p class='p-name e-content'>{text}", "https://x.example/")


def page(body: str, status: int = 200):
    return answer(body, status=status, content_type="text/html; charset=utf-8")


ANSWER = (
    f"<article class=h-entry><a class='u-in-reply-to' href='{OURS}'>la brioche</a>"
    "<div class='p-author h-card'><a class='u-url p-name' href='https://blog.example/zoe'>Zoé Dubé</a></div>"
    "<time class=dt-published datetime='2026-11-02T10:00:00-05:00'></time>"
    "<div class=e-content>Elle était <b>bonne</b>, merci.</div></article>"
)  # fmt: skip


def accept(body, status=200, **more):
    door = ScriptedDoor({THEIRS: page(body, status)})
    told = Webmention(SETTINGS, door).accept(
        Knock(way="webmention", source=THEIRS, target=OURS, **more)
    )
    return told, {item.kind: item for item in told.items}


def test_an_answer_elsewhere_becomes_a_remark_under_our_page():
    _told, by_kind = accept(ANSWER)
    said, about = by_kind["comment"], by_kind["post"]
    assert said.author.name == "Zoé Dubé"
    assert said.author.url == "https://blog.example/zoe"
    assert "Elle était <b>bonne</b>, merci." in said.html
    assert (said.about, said.addressed, said.url) == (about.remote_id, True, THEIRS)
    assert said.said_at.isoformat() == "2026-11-02T15:00:00+00:00"
    assert (about.url, about.title, about.ours) == (OURS, "2026/brioche", True)
    assert accept(ANSWER)[1]["comment"].remote_id == said.remote_id


def test_a_mere_link_is_a_mention_and_a_card_of_elsewhere_is_not_believed():
    _told, by_kind = accept(
        f"<title>Mes adresses</title><div class=h-entry><a class='p-author h-card' href='https://celebre.example/'>Célèbre</a><a href='{OURS}#x'>là</a></div>"
    )
    said = by_kind["pingback"]
    assert (said.author.name, said.author.url, said.addressed) == (
        "Célèbre",
        "https://blog.example/",
        False,
    )
    assert said.via == "blog.example"


@pytest.mark.parametrize(("body", "status"), [("<p>rien</p>", 200), ("", 410), ("", 404), (f"<p>{OURS}</p>", 200), (f"<!-- <a href='{OURS}'> -->", 200)])  # fmt: skip
def test_a_page_that_does_not_link_is_gone(body, status):
    told, by_kind = accept(body, status)
    assert by_kind == {}
    assert len(told.gone) == 1


def test_a_trackback_says_its_own_words():
    _told, _by_kind = accept(f"<a href='{OURS}'>x</a>")
    door = ScriptedDoor({THEIRS: page(f"<a href='{OURS}'>x</a>")})
    knock = Webmention(SETTINGS, door).knock(
        "trackback",
        f"url={THEIRS}&title=Titre&excerpt=Un+extrait&blog_name=Carnet".encode(),
        {"of": OURS},
    )
    (_about, said) = Webmention(SETTINGS, door).accept(knock).items
    assert (said.kind, said.title, said.text, said.author.name) == (
        "trackback",
        "Titre",
        "Un extrait",
        "Carnet",
    )


def test_a_pingback_is_read_and_nothing_it_declares_is_obeyed():
    door = Webmention(SETTINGS, ScriptedDoor())
    knock = door.knock("pingback", call(THEIRS, OURS), {})
    assert (knock.source, knock.target) == (THEIRS, OURS)
    bomb = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + call(THEIRS, OURS)
    for body in (
        bomb,
        b"<x",
        b"",
        call(THEIRS, OURS).replace(b"pingback.ping", b"system.multicall"),
    ):
        with pytest.raises(Refused):
            door.knock("pingback", body, {})


@pytest.mark.parametrize("form", [
    "", "source=x&target=y", f"source={THEIRS}&target=https://autre.example/", f"source={OURS}&target={OURS}",
    f"source=javascript:x&target={OURS}", f"source=https://{'x' * 2000}.example/&target={OURS}", f"target={OURS}",
])  # fmt: skip
def test_what_is_not_of_ours_is_refused_before_anything_is_fetched(form):
    door = ScriptedDoor()
    with pytest.raises(Refused):
        Webmention(SETTINGS, door).knock("webmention", form.encode(), {})
    assert door.requests == []


def test_others_are_told_by_their_own_way():
    linked = "https://autre.example/a"
    links = {"Link": '<https://autre.example/wm>; rel="webmention"'}
    door = ScriptedDoor(
        {
            linked: answer("", content_type="text/html", **links),
            "POST https://autre.example/wm": answer(status=202),
        }
    )
    assert Webmention(SETTINGS, door).announce(OURS, linked) == "webmention"
    assert door.requests[-1].form == {"source": OURS, "target": linked}
    ping = ScriptedDoor(
        {
            linked: answer("<link rel=pingback href=/x>", content_type="text/html"),
            "POST https://autre.example/x": answer("<methodResponse/>"),
        }
    )
    assert Webmention(SETTINGS, ping).announce(OURS, linked) == "pingback"
    assert Webmention(SETTINGS, ScriptedDoor({linked: page("x")})).announce(OURS, linked) == ""
    with pytest.raises(Gone):
        Webmention(SETTINGS, ScriptedDoor()).announce(OURS, linked)
    no = ScriptedDoor(
        {linked: answer("", **links), "POST https://autre.example/wm": answer(status=400)}
    )
    with pytest.raises(Refused):
        Webmention(SETTINGS, no).announce(OURS, linked)


def test_a_site_that_does_not_say_where_mentions_go_is_told_so():
    site = SETTINGS["site"]
    with pytest.raises(ConnectorError, match="does not say yet"):
        list(Webmention(SETTINGS, ScriptedDoor({site: page("<p>bonjour")})).read("mentions", ""))
    told = page("<link rel=webmention href='https://desk.example/mentioned/k/'>")
    assert (
        next(iter(Webmention(SETTINGS, ScriptedDoor({site: told})).read("mentions", "c"))).cursor
        == "c"
    )
