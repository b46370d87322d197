"""What a page tells of who said what: a table of pages as they are written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parvis.text.page import Told, decoded, read_page

URL = "https://blog.example/pain/"
AT = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)

OPENGRAPH = """<html lang="fr-CA"><title>Repli</title>
<meta property="og:title" content="Le pain d’épices">
<meta property="og:description" content="Un vrai délice &amp; pas cher.">
<meta property="og:site_name" content="Le Journal"><meta name="author" content="Rose Caron">
<meta property="article:published_time" content="2026-03-04T10:30:00-05:00">"""
JSON_LD = """<script type="application/ld+json">{broken</script>
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
{"@type": "WebPage", "name": "La page", "description": "Rien"},
{"@type": ["Review"], "name": "Bon pain", "reviewBody": "<p>Croûte parfaite</p>", "inLanguage": "fr",
"author": [{"@type": "Person", "name": "Marc  Roy", "url": "https://m.example/"}],
"datePublished": "2026-03-04T15:30:00Z"}]}</script><meta name="description" content="La page parle">"""
H_ENTRY = """<article class="h-entry"><h1 class="p-name">Une note</h1>
<a class="p-author h-card u-url" href="/zoe">Zoé</a>
<time class="dt-published" datetime="2026-03-04T15:30:00+00:00">hier</time>
<div class="e-content"><p>Deux</p><p>lignes</p></div></article>"""
WORDPRESS = """<title>Pain</title><ol><li id="comment-7"><div class="comment-author"><b class="fn">
<a href="https://lea.example">Léa</a></b></div><time datetime="2026-03-04T15:30:00+00:00"></time>
<div class="comment-content"><p>Et sans gluten?</p></div></li><li id="comment-8"></li></ol>
<div class="h-entry"><p class="e-content">Le billet</p></div>"""

PAGES = [
    (OPENGRAPH, URL, Told("Le pain d’épices", "Un vrai délice & pas cher.", "Rose Caron", "", "Le Journal", "fr", AT)),
    (JSON_LD, URL, Told("Bon pain", "Croûte parfaite", "Marc Roy", "https://m.example/", "", "fr", AT)),
    (H_ENTRY, URL, Told("Une note", "Deux\n\nlignes", "Zoé", "https://blog.example/zoe", "", "", AT)),
    (WORDPRESS, URL + "#comment-7", Told("Pain", "Et sans gluten?", "Léa", "https://lea.example", "", "", AT)),
    (WORDPRESS, URL + "#comment-9", Told("Pain", "Le billet")),
    (WORDPRESS, URL + "#x\"]'", Told("Pain", "Le billet")),
    ("<title>Rien que lui</title>", URL, Told("Rien que lui")),
    ("", URL, Told()),
    ('<meta property="article:author" content="https://facebook.example/x">', URL, Told()),
    ('<script type="application/ld+json">' + "[" * 100_000 + "</script>", URL, Told()),
    ('<script type="application/ld+json">{"@type":"Comment","text":7,"author":[],"datePublished":"hier"}</script>', URL, Told()),
]  # fmt: skip


@pytest.mark.parametrize(("html", "url", "told"), PAGES)
def test_a_page_tells_who_said_what(html: str, url: str, told: Told):
    assert read_page(html, url) == told


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("é".encode(), "text/html; charset=utf-8", "é"),
        ("é".encode("latin-1"), "text/html; charset=ISO-8859-1", "é"),
        (b'<meta charset="windows-1252">\xe9\x9c', "text/html", '<meta charset="windows-1252">éœ'),
        ("é".encode("latin-1"), "text/html; charset=utf-8", "é"),
        (b"\xe9\x00", "text/html; charset=x-never", "é"),
    ],
)
def test_a_page_is_decoded_as_it_was_meant(body: bytes, kind: str, text: str):
    assert decoded(body, kind) == text
