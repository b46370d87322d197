"""The feed connector: two readers of one opinion, stable identities, clear refusals."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from doors import ScriptedDoor, answer, json_answer

from parvis.connectors.feed import Feed, fast, judge, making, reading
from parvis.connectors.feed.document import Unsure
from parvis.wire.errors import Broken, Gone, Refused
from parvis.wire.items import Kind

BASE = "https://blog.example/feed/"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "examples" / "feeds"

WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>Café &amp; Cie</title><atom:link href="https://blog.example/feed/" rel="self"
 type="application/rss+xml"/><link>https://blog.example</link><language>fr-CA</language>
<lastBuildDate>Tue, 05 May 2026 10:00:00 +0000</lastBuildDate>
<item><title>L&#8217;été &amp;amp; nous</title><link>https://blog.example/ete/</link>
<dc:creator><![CDATA[Zoé]]></dc:creator><pubDate>Mon, 04 May 2026 08:30:00 -0400</pubDate>
<category>x</category><guid isPermaLink="false">https://blog.example/?p=7</guid>
<description><![CDATA[Court]]></description>
<content:encoded><![CDATA[<p>Long <img src="/a.png"> <a href="b">b</a></p>]]></content:encoded>
<slash:comments>2</slash:comments></item></channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://blog.example/"><title>R</title><link>https://blog.example/</link></channel>
<item rdf:about="https://blog.example/1"><title>Un</title><link>https://blog.example/1</link>
<description>d</description><dc:date>2026-05-04T08:30:00+02:00</dc:date><dc:creator>A</dc:creator>
</item></rdf:RDF>"""

RSS09 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>R</title></channel>
<item><title>Un</title><link>https://blog.example/2024/05/17/un</link></item></rdf:RDF>"""

RSS091 = """<rss version="0.91"><channel><title>R</title><link>https://blog.example/</link>
<item><title>Un</title><link>/un?a=1</link><description>a &lt;b&gt; c</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"
 xmlns:thr="http://purl.org/syndication/thread/1.0"><title>A</title><id>urn:a</id>
<updated>2026-05-05T00:00:00Z</updated><author><name>Ana</name><uri>https://ana.example/</uri></author>
<entry><title type="html">1 &amp;lt; 2 &lt;b&gt;x&lt;/b&gt;</title><id>tag:a,2026:1</id>
<link href="/1"/><published>2026-05-01T00:00:00Z</published><updated>2026-05-02T00:00:00Z</updated>
<content type="html">&lt;p&gt;One&lt;/p&gt;</content></entry>
<entry><title>Plain &lt;b&gt;</title><id>tag:a,2026:2</id><link rel="alternate" href="https://x.example/2"/>
<updated>2026-05-02T00:00:00.5+02:00</updated><summary>two
lines</summary></entry></feed>"""

ATOM_COMMENTS = """<feed xmlns="http://www.w3.org/2005/Atom"
 xmlns:thr="http://purl.org/syndication/thread/1.0"><title>C</title>
<entry><title>By: B</title><id>c2</id><link href="https://blog.example/p/#comment-2"/>
<updated>2026-05-02T00:00:00Z</updated><thr:in-reply-to ref="https://blog.example/c1"/>
<content type="html">yes</content></entry></feed>"""

SURE = [WORDPRESS, RDF, RSS09, RSS091, ATOM, ATOM_COMMENTS]

FOR_THE_JUDGE = [
    WORDPRESS.replace("</channel></rss>", ""),
    WORDPRESS.replace("<category>x</category>", "<category>x</b>"),
    WORDPRESS.replace("Zoé", "z@e.example (Zoé)"),
    WORDPRESS.replace("<category>x</category>", "<title>Twice</title>"),
    ATOM.replace("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"),
    ATOM.replace("<entry>", '<entry xml:base="https://other.example/">'),
    ATOM.replace('type="html">&lt;p&gt;One&lt;/p&gt;',
                 'type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One<br/></div>'),
    "<rss><channel><item><title>x</title></item></channel></rss>\n<!-- end -->junk",
]  # fmt: skip


def items(body, content_type="application/xml", reader=reading.read):
    raw = body.encode() if isinstance(body, str) else body
    return making.items(reader(raw, content_type, BASE), BASE, seen={}, undated=None)


def read_once(body, cursor="", **headers):
    headers.setdefault("content_type", "application/rss+xml")
    door = ScriptedDoor({BASE: answer(body, **headers)})
    return list(Feed({"feed": BASE}, door).read("feed", cursor)), door


@pytest.mark.parametrize("body", SURE)
def test_the_fast_reader_and_feedparser_make_the_same_items(body):
    assert items(body, reader=fast.read) == items(body, reader=judge.read)


@pytest.mark.parametrize("body", FOR_THE_JUDGE)
def test_what_is_not_clean_goes_to_feedparser_and_is_still_read(body):
    with pytest.raises(Unsure):
        fast.read(body.encode(), "application/xml", BASE)
    assert items(body)


def test_both_readers_agree_on_every_shared_feed():
    if not SHARED.is_dir():
        pytest.skip("the shared examples are not beside this repository")
    compared = 0
    for path in sorted(SHARED.rglob("*.xml")):
        body = path.read_bytes()
        try:
            ours = items(body, reader=fast.read)
        except Unsure:
            continue
        compared += 1
        assert ours == items(body, reader=judge.read), path.name
    assert compared >= 15


def test_an_entry_of_wordpress_is_read_whole():
    (item,) = items(WORDPRESS)
    assert item.remote_id == "post:https://blog.example/?p=7"
    assert item.title == "L’été & nous"
    assert item.html == (
        '<p>Long <img src="https://blog.example/a.png"> '
        '<a href="https://blog.example/feed/b">b</a></p>'
    )
    assert item.said_at == datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
    assert (item.author.name, item.language, item.kind) == ("Zoé", "fr-CA", Kind.POST)
    assert not item.addressed


def test_atom_titles_dates_and_inherited_authors():
    first, second = items(ATOM)
    assert first.title == "1 < 2 x"
    assert first.url == "https://blog.example/1"
    assert first.edited_at == datetime(2026, 5, 2, tzinfo=UTC)
    assert second.title == "Plain <b>"
    assert second.html == "<p>two<br>lines</p>"
    assert second.author.remote_id == "https://ana.example/"


def test_comments_are_addressed_to_us_and_know_their_parent():
    (item,) = items(ATOM_COMMENTS)
    assert item.kind is Kind.COMMENT
    assert item.addressed
    assert item.parent == "comment:https://blog.example/c1"


def test_an_entry_without_date_never_takes_the_clock():
    assert items(RSS09)[0].said_at == datetime(2024, 5, 17, tzinfo=UTC)
    pages, _ = read_once(RSS091, last_modified="Mon, 04 May 2026 08:30:00 GMT")
    later, _ = read_once(
        RSS091 + " ", pages[0].cursor, last_modified="Tue, 05 May 2026 08:30:00 GMT"
    )
    assert pages[0].items[0].said_at == later[0].items[0].said_at
    assert later[0].items[0].said_at == datetime(2026, 5, 4, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (WORDPRESS.encode("utf-8-sig"), "application/rss+xml"),
        (WORDPRESS.replace("UTF-8", "UTF-16").encode("utf-16"), "application/rss+xml"),
        (WORDPRESS.encode("cp1252", "xmlcharrefreplace"), "application/rss+xml; charset=utf-8"),
        (WORDPRESS.replace("UTF-8", "iso-8859-1").encode("latin-1"), "application/rss+xml"),
        (WORDPRESS.replace("UTF-8", "x-unknown").encode(), "application/rss+xml"),
    ],
)
def test_every_alphabet_gives_the_same_words(raw, content_type):
    (item,) = items(raw, content_type)
    assert (item.title, item.author.name) == ("L’été & nous", "Zoé")


def test_json_feed_leaves_out_what_makes_no_sense():
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
        {"id": 1, "url": "/1", "content_text": "a <b>", "date_published": "2026-05-01T00:00:00Z",
         "authors": [{"name": "Ana"}]}, 7, {"id": [], "url": 3}]}  # fmt: skip
    door = ScriptedDoor({BASE: json_answer(feed)})
    (page,) = Feed({"feed": BASE}, door).read("feed", "")
    (item,) = page.items
    assert (item.remote_id, item.url) == ("post:1", "https://blog.example/1")
    assert (item.html, item.author.name) == ("<p>a &lt;b&gt;</p>", "Ana")


def test_nothing_new_is_one_empty_page_and_the_server_is_asked_politely():
    pages, _ = read_once(WORDPRESS, etag='"v1"', last_modified="Mon, 04 May 2026 08:30:00 GMT")
    again, door = read_once("", pages[-1].cursor, status=304)
    assert [page.items for page in again] == [()]
    assert again[0].cursor == pages[-1].cursor
    assert door.requests[0].headers["if-none-match"] == '"v1"'
    assert "if-modified-since" in door.requests[0].headers


def test_an_edited_entry_is_given_again():
    pages, _ = read_once(WORDPRESS)
    same, _ = read_once(WORDPRESS, pages[-1].cursor)
    edited, _ = read_once(WORDPRESS.replace("Long", "Edited"), pages[-1].cursor)
    assert same[0].items == ()
    assert "Edited" in edited[0].items[0].html


def test_a_moved_feed_keeps_its_identity_and_is_asked_where_it_is():
    moved = answer(WORDPRESS, url="https://new.example/feed/")
    (page,) = Feed({"feed": BASE}, ScriptedDoor({BASE: moved})).read("feed", "")
    door = ScriptedDoor({"https://new.example/feed/": answer(b"", status=304)})
    list(Feed({"feed": BASE}, door).read("feed", page.cursor))
    assert page.authority == BASE
    assert [asked.url for asked in door.requests] == ["https://new.example/feed/"]


BOMB = (
    '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss version="2.0"><channel>'
    "<item><title>&b;</title></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (answer(BOMB), Broken, "trap"),
        (answer(BOMB.encode("utf-16")), Broken, "trap"),
        (answer('<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>'), Broken, "trap"),
        (answer("<!doctype html><title>x</title>"), Broken, "web page, not a feed"),
        (answer(b"x" * 21_000_000), Broken, "too large"),
        (answer("<rss version='2.0'><channel><item>" + "x" * 5_000_000), Broken, "damaged"),
        (answer("", status=410), Gone, "no longer exists"),
        (answer("", status=401), Refused, "not public"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_one_clear_sentence(given, error, words):
    with pytest.raises(error, match=words):
        list(Feed({"feed": BASE}, ScriptedDoor({BASE: given})).read("feed", ""))


PAGE = """<!doctype html><html><head><title>Blog</title>
<link rel="alternate" type="application/rss+xml" href="/feed/">
<link rel="alternate" type="application/atom+xml" href="/broken">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts"></head></html>"""


def test_the_feeds_a_page_names_are_found():
    door = ScriptedDoor({
        "https://blog.example": answer(PAGE, content_type="text/html"), BASE: answer(WORDPRESS),
    })  # fmt: skip
    (found,) = Feed.discover("blog.example", door)
    assert (found.title, found.settings["feed"]) == ("Café & Cie", BASE)
    assert found.rank == 10
    assert found.places[0].ours


def test_a_page_that_names_no_feed_is_asked_at_the_usual_places():
    door = ScriptedDoor({
        "https://blog.example/a": answer("<html><p>x", content_type="text/html"),
        "https://blog.example/atom.xml": answer(ATOM),
    })  # fmt: skip
    (found,) = Feed.discover("https://blog.example/a", door)
    assert found.settings["feed"] == "https://blog.example/atom.xml"
    assert len(door.requests) <= 6
