"""Gate 5: no template holds words that nobody can translate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

SRC = Path(__file__).resolve().parents[2] / "src"
SHOWN = {"alt", "title", "placeholder", "label", "aria-label", "aria-description", "summary"}
QUIET = {"script", "style", "code", "pre", "kbd"}
PRESSED = {"submit", "button", "reset"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
OPEN = {"blocktranslate", "blocktrans", "comment", "verbatim"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
CLASSES = re.compile(r"block \w*class\b")  # fills an attribute
ADDRESS = re.compile(r"\w+://\S+")
# Said the same in both languages: the name of the product, and each language by its own name.
PROPER = re.compile(r"\b(?:Parvis|Français|English)\b")


def said(text: str) -> bool:
    """Tell whether a text holds words to translate."""
    return bool(LETTERS.search(PROPER.sub("", ADDRESS.sub("", text))))


def only_text(source: str) -> str:
    """Blank every tag, variable and comment of the template language, keeping the line count."""
    kept: list[str] = []
    until = None
    for token in Lexer(source).tokenize():
        word = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if token.token_type == TokenType.BLOCK:
            if until is None and (word in OPEN or CLASSES.match(token.contents)):
                until = "end" + word
            elif word == until:
                until = None
        if token.token_type == TokenType.TEXT and until is None:
            kept.append(token.contents)
        else:
            kept.append("\n" * token.contents.count("\n"))
    return "".join(kept)


class Bare(HTMLParser):
    """Collects the shown words of a page, save where the page itself says translate="no"."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        quiet = tag in QUIET or given.get("translate") == "no"
        shown = SHOWN | ({"value"} if tag == "input" and given.get("type") in PRESSED else set())
        shown |= {"content"} if given.get("name") == "description" else set()
        for name, value in attrs:
            if name in shown and value and said(value):
                self.found.append((self.getpos()[0], value))
        if tag not in VOID:
            self.open.append((tag, quiet))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = len(self.open)
        self.handle_starttag(tag, attrs)
        del self.open[before:]

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == tag:
                del self.open[index:]
                return

    def handle_data(self, data: str) -> None:
        if not any(quiet for _, quiet in self.open) and said(data):
            self.found.append((self.getpos()[0], " ".join(data.split())))


def bare_words(source: str) -> Iterator[str]:
    """Yield 'line: words' for each run of words out of reach of translation."""
    page = Bare()
    page.feed(only_text(source))
    for line, words in page.found:
        yield f"{line}: {words[:60]}"


def test_no_template_holds_bare_words() -> None:
    pages = [*SRC.rglob("templates/**/*.html"), *SRC.rglob("templates/**/*.txt")]
    found = {
        str(path.relative_to(SRC)): words
        for path in pages
        if (words := list(bare_words(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "<p>Bonjour</p>",
        "{% if a %}Hello{% endif %}",
        '<img alt="A cat">',
        '<input type="submit" value="Send">',
        '<input placeholder="Your name" />',
        '<meta name="description" content="A desk">',
        '<i translate="no">Parvis</i> bonjour',
        "{% blocktranslate %}Hi{% endblocktranslate %} you",
        "<code>x</code><br>then words",
    ],
)
def test_the_gate_sees(source: str) -> None:
    assert len(list(bare_words(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Hello" %} · 2 {{ name }}',
        '<p title="{% translate "Hello" %}" class="voice">{# a note #}</p>',
        '<span translate="no"><b>Parvis</b></span>',
        "<script>let words</script><kbd>Esc</kbd>",
        "{% comment %}why{% endcomment %}",
        "https://example.org/words",
        '<button value="fr-ca">Français</button>, Parvis',
    ],
)
def test_the_gate_lets_pass(source: str) -> None:
    assert list(bare_words(source)) == []
