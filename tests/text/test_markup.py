"""What others wrote is shown without anything of theirs coming alive."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from parvis.text.embedded import pictured, pictures
from parvis.text.markup import TAGS, plain, safe, tidy

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='  java\nscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action='https://evil.example'><input name=password></form>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<p style='background:url(https://evil.example)'>x</p>",
    "<p onclick=alert(1) class=x id=main>x</p>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href='https://evil.example'>",
    "<video poster='https://evil.example/x'><source src=x></video>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<details open ontoggle=alert(1)>x</details>",
    "<a href='https://ok.example' target=_top rel=opener>x</a>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_of_theirs_is_active_once_read_again(html: str):
    tree = LexborHTMLParser(f"<div id=root>{safe(html)}</div>")
    for node in tree.css("#root *"):
        assert node.tag in TAGS
        assert set(node.attributes) <= {"href", "rel", "class", "lang"}
        assert node.attributes.get("class") in {None, "picture", "video"}
        assert (node.attributes.get("href") or "https:").startswith(("https:", "http:", "mailto:"))
        if node.tag == "a" and node.attributes.get("href"):
            assert "noopener" in node.attributes["rel"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Bonjour</p><p>à vous</p>", "Bonjour\n\nà vous"),
        ("un<br>deux", "un\ndeux"),
        ("5 &lt; 6 &amp; « oui »", "5 < 6 & « oui »"),
        ("<ul><li>pain</li><li>beurre</li></ul>", "• pain\n• beurre"),
        ("<script>alert(1)</script>vu", "vu"),
        ("vu <img src=x alt='une brioche'>", "vu une brioche"),
        ("déjà du texte", "déjà du texte"),
        ("", ""),
    ],
)
def test_html_is_read_as_a_person_reads_it(html: str, text: str):
    assert plain(html) == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="<&\x00")))
def test_the_quick_way_to_the_text_of_one_paragraph_gives_its_text(said: str):
    assert plain(f"<p>{said}</p>") == plain(f"<p>{said}</p><i></i>")


def test_tags_nested_without_end_are_read_and_cleaned():
    deep = "<div>" * 50_000 + "vu"
    assert plain(deep) == "vu"
    assert safe(deep) == "vu"


def test_what_no_database_can_hold_is_dropped():
    assert tidy("a\x00b\ud800c\nd") == "abc\nd"


EMBEDDED = [
    ('un <img src="/b.png?x=1&amp;y=2" alt="pain"> deux', "un [picture https://s.example/b.png?x=1&y=2 pain] deux"),
    ("<a href=https://e.example><img src=//e.example/i.png alt=vu></a>", "[picture https://e.example/i.png vu]"),
    ("<a href=https://e.example>ici <img src=c.png></a>", "<a>ici </a>[picture https://s.example/a/c.png ]"),
    ('<img class="emoji" alt="😀" src=https://s.example/1.svg>', "😀"),
    ("vu<img src=https://t.example/p.gif width=1 height=1>", "vu"),
    ("<img src='data:image/png;base64,xx'>vu", "vu"),
    ("<img src='javascript:alert(1)'>vu", "vu"),
    ("<video poster=p.jpg><source src=v.mp4></video>", "[picture https://s.example/a/p.jpg ][video https://s.example/a/v.mp4 ]"),
    ("<iframe src=https://v.example/1 title='La mie'></iframe>", "[video https://v.example/1 La mie]"),
    ("<a class='picture more' href=https://e.example/x><b>ruse</b></a>", "[picture https://e.example/x ruse]"),
    ("<a class=big href=https://e.example>mot</a>", "<a>mot</a>"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "told"), EMBEDDED)
def test_what_is_embedded_becomes_a_marked_link(html: str, told: str):
    clean = safe(html, "https://s.example/a/")
    assert "<img" not in clean
    drawn = pictured(clean, lambda kind, url, words: f"[{kind} {url} {words}]")
    assert re.sub(r"<a [^>]*>", "<a>", drawn) == told
    assert list(pictures(clean)) == re.findall(r"\[picture (\S+)", told)
    assert safe(clean) == clean
