"""The security policy allows nothing inline: no template may try."""

import re
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "parvis"
TEMPLATES = sorted(SRC.rglob("templates/**/*.html"))
STYLES = sorted(SRC.rglob("static/**/*.css"))

FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an htmx event attribute": re.compile(r"\bhx-on[:\-]", re.IGNORECASE),
    "an htmx expression": re.compile(r"""hx-(?:vals|headers)\s*=\s*["']\s*(?:js|javascript):"""),
    "an htmx filter": re.compile(r"""hx-trigger\s*=\s*["'][^"']*\["""),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "a data address": re.compile(r"""["'(]data:""", re.IGNORECASE),
    "something from elsewhere": re.compile(
        r"""<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)\s*=\s*["'](?:https?:)?//""",
        re.IGNORECASE,
    ),
}


def without_comments(text: str) -> str:
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)


def test_there_are_templates_to_read():
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_no_template_needs_what_the_policy_forbids(rule):
    found = [
        str(path.relative_to(SRC))
        for path in TEMPLATES
        if FORBIDDEN[rule].search(without_comments(path.read_text("utf-8")))
    ]
    assert not found


@pytest.mark.parametrize(
    ("rule", "html"),
    [
        ("a style attribute", '<p class="a" style="color: red">'),
        ("a style element", "<style>p {}</style>"),
        ("an inline script", "<script>go()</script>"),
        ("an event attribute", '<a href="#" onclick="go()">'),
        ("an htmx event attribute", '<a hx-on:click="go()">'),
        ("an htmx expression", "<a hx-vals='js:{a: b}'>"),
        ("an htmx filter", '<a hx-trigger="click[ctrlKey]">'),
        ("a javascript address", '<a href="javascript:go()">'),
        ("a data address", '<img src="data:image/png;base64,AA">'),
        ("something from elsewhere", '<script src="https://elsewhere.example/a.js">'),
    ],
)
def test_each_rule_sees_what_it_forbids(rule, html):
    assert FORBIDDEN[rule].search(html)


def test_no_sheet_asks_for_anything_elsewhere():
    assert STYLES
    for path in STYLES:
        assert not re.search(r"""url\(\s*["']?(?:data:|https?:|//)""", path.read_text("utf-8")), (
            path
        )
