"""The frame of every page: both languages, small, and nothing it names is missing."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from parvis.site import stylesheet
from parvis.site.collecting import SmallStaticFiles
from parvis.site.rail import Choice, Entry

SRC = stylesheet.CSS.parents[3]
ROOMS = ("chart", "first", "inbox", "member", "sheet", "today")
SPRITE = SRC / "site" / "static" / "site" / "icons.svg"


def draw(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


def page(**more) -> str:
    request = RequestFactory().get("/b/cafe/")
    request.user = SimpleNamespace(is_authenticated=True, name="Alice Roy")
    context = {
        "request": request,
        "brand": SimpleNamespace(name="Le Café <d’à côté>", is_sample=False),
        "brands": [Choice("Le Café", "/b/cafe/", current=True), Choice("Le Port", "/b/port/")],
        "search_url": "/b/cafe/search/",
        "rail": [
            Entry("Today", "today", "/b/cafe/", current=True),
            Entry("Members", "people", "/b/cafe/members/", group="Listen"),
            Entry("Exchanges", "inbox", "/b/cafe/inbox/", count=1203, group="Converse"),
            Entry("Team", "team", "/b/cafe/team/", low=True),
        ],
        **more,
    }
    return render_to_string("base.html", context)


@pytest.mark.parametrize(("language", "tag"), [("fr-ca", "fr-CA"), ("en", "en-CA")])
def test_the_frame_says_its_language_and_where_one_is(language, tag):
    with translation.override(language):
        html = page()
    assert f'<html lang="{tag}">' in html
    assert html.count('aria-current="page"') == 3  # rail, bar, sheet
    assert "Le Café &lt;d’à côté&gt;" in html
    assert 'href="#main"' in html
    assert 'id="main"' in html
    grouping = "1\N{NO-BREAK SPACE}203" if language == "fr-ca" else "1,203"
    assert grouping in html
    assert len(html.encode()) < 12_000


def test_the_frame_stands_without_any_context():
    html = render_to_string("base.html", {})
    assert "Parvis" in html
    assert 'class="find"' not in html
    assert 'class="strip"' not in html


def test_a_brand_alone_has_no_switcher():
    assert "<details" in page().split("</header>")[0]
    assert 'class="drop brands"' not in page(brands=[Choice("Le Café", "/", current=True)])


def test_the_sample_brand_is_marked_and_removed_in_one_gesture():
    html = page(
        brand=SimpleNamespace(name="Café", is_sample=True), sample_url="/b/cafe/remove-sample/"
    )
    assert 'class="strip"' in html
    assert 'method="post" action="/b/cafe/remove-sample/"' in html


@pytest.mark.parametrize(("left", "shown"), [(10, "10"), (3, "3"), (0, "0")])
def test_the_undo_bar_starts_where_the_server_says(left, shown):
    undo = {"sentence": "Leaves soon.", "url": "/undo/1/", "left": left, "refresh_url": "/bar/1/"}
    html = page(undo=undo)
    assert f'data-left="{shown}"' in html
    assert 'hx-get="/bar/1/"' in html
    assert 'action="/undo/1/"' in html
    if left < 10:
        assert f'[data-left="{left}"]' in stylesheet.join()


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html"])
def test_error_pages_need_no_context_and_offer_a_way_out(name):
    html = render_to_string(name)
    assert "<h1>" in html
    assert 'href="/"' in html
    assert "<summary>" in html or name in {"403.html", "404.html"}


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_error_pages_speak_both_languages_when_nobody_knows_the_readers(name):
    html = render_to_string(name)
    assert '<section lang="fr-CA">' in html
    assert '<section lang="en-CA">' in html


def test_a_page_not_found_shows_its_address_escaped():
    html = render_to_string("404.html", {"request_path": "/<script>"})
    assert "/&lt;script&gt;" in html


class Address(forms.Form):
    site = forms.URLField(label="Site address", help_text="Any page of it.", assume_scheme="https")
    keep = forms.BooleanField(label="Keep", required=False)
    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect, choices=[("a", "A")])


def test_a_field_joins_its_help_and_its_error_to_itself():
    form = Address({"site": ""})
    html = draw("{% load parvis_frame %}{% field form.site %}", form=form)
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described is not None
    assert described[1].split() == ["id_site_hint", "id_site_error"]
    for found in described[1].split():
        assert f'id="{found}"' in html
    assert 'aria-invalid="true"' in html
    assert '<label for="id_site">' in html
    assert "<legend>" in draw("{% load parvis_frame %}{% field form.kind %}", form=Address())
    assert 'class="check"' in draw("{% load parvis_frame %}{% field form.keep %}", form=Address())


def test_an_error_is_a_sentence_its_remedy_and_a_folded_cause():
    html = draw(
        '{% include "_notice.html" with sentence="It broke." url="/mend/" button="Mend" %}',
        cause="<401>",
    )
    assert html.index("It broke.") < html.index("/mend/") < html.index("&lt;401&gt;")
    assert "<details>" in html


def test_progress_without_a_total_promises_nothing():
    unknown = draw('{% include "_progress.html" with id="p" sentence="Reading" %}')
    assert "max=" not in unknown
    known = draw(
        '{% include "_progress.html" with id="p" sentence="s" done=212 total=1340 left=40 %}'
    )
    assert 'max="1340" value="212"' in known
    assert "40\N{NO-BREAK SPACE}s" in known


def test_every_mark_that_is_drawn_is_in_the_sprite():
    have = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text("utf-8")))
    asked: dict[str, str] = {}
    for template in SRC.rglob("templates/**/*.html"):
        for name in re.findall(r"""\{% icon ["'](\w+)["']""", template.read_text("utf-8")):
            asked[name] = template.name
    for name in re.findall(
        r'default:"(\w+)" %\}', (SRC / "site/templates/_empty.html").read_text()
    ):
        asked[name] = "_empty.html"
    assert asked
    assert not {name: where for name, where in asked.items() if name not in have}


def test_every_static_file_that_is_linked_exists():
    asked: set[str] = set()
    for template in SRC.rglob("templates/**/*.html"):
        asked |= set(re.findall(r"\{% static '([^']+)' %\}", template.read_text("utf-8")))
    assert len(asked) > 5
    assert not {name for name in asked if finders.find(name) is None}


def test_the_joined_sheet_keeps_every_part_in_its_layer():
    sheet = stylesheet.join()
    assert "@import" not in sheet
    assert "/*" not in sheet
    assert sheet.startswith("@layer tokens,base,frame,parts,rooms,print;@layer tokens{:root{")
    assert sheet.count("{") == sheet.count("}")
    names = re.findall(r'@import "([^"]+)"', stylesheet.SOURCE.read_text("utf-8"))
    parts = {path.name for path in stylesheet.CSS.glob("*.css")}
    assert set(names) == parts - {f"{room}.css" for room in ROOMS} - {
        "parvis.css",
        "parvis.bundle.css",
    }


@pytest.mark.parametrize("room", ROOMS)
def test_a_page_carries_thirty_kilobytes_of_our_css_at_most(room):
    own = stylesheet.CSS / f"{room}.css"
    own = own if own.exists() else stylesheet.CSS.parents[3] / room / "static" / room / own.name
    both = stylesheet.join() + stylesheet.minify(own.read_text("utf-8"))
    assert len(both.encode()) <= 30_000


def test_what_is_collected_is_small(tmp_path):
    kept = SmallStaticFiles(location=tmp_path, base_url="/static/")
    kept.save("a.css", ContentFile(b"/* why */ .a { color: red; }\n\n"))
    kept.save("a.js", ContentFile(b"// why\n"))
    assert (tmp_path / "a.css").read_text() == ".a{color:red}"
    done = {name: to for name, to, _ok in kept.post_process({"a.css": (kept, "a.css")})}
    assert (tmp_path / done["a.css"]).read_text() == ".a{color:red}"
    assert (tmp_path / "a.js").read_text() == "// why\n"


@pytest.mark.parametrize(
    ("css", "small"),
    [
        ("a { color: red; }\n", "a{color:red}"),
        ("a :is(b, c) > d { margin: 0 1px }", "a :is(b,c) > d{margin:0 1px}"),
        ('q::after { content: " ; { " }', 'q::after{content:" ; { "}'),
        ("p { width: calc(1px + 2px) } /* gone */", "p{width:calc(1px + 2px)}"),
        ("@media (width < 48rem) { a { b: c } }", "@media (width < 48rem){a{b:c}}"),
    ],
)
def test_minifying_never_changes_what_a_sheet_says(css, small):
    assert stylesheet.minify(css) == small


def test_the_sheet_is_written_where_it_is_asked(tmp_path):
    made = stylesheet.build(tmp_path / "all.css")
    assert made.read_text("utf-8") == stylesheet.join()


def test_our_scripts_stay_under_fifteen_kilobytes():
    scripts = list((SRC / "site/static/site/js").glob("*.js"))
    assert scripts
    assert sum(script.stat().st_size for script in scripts) <= 15_000
