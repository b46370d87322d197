"""The house speaks French and English everywhere, always: gates 1 to 4.

Each gate is a function on small strings, seen here to fail on a planted fault, then run over the
whole catalog.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from parvis.kit import catalog

SRC = catalog.PACKAGE
MARKUP = re.compile(r"<[^<>]+>|&#?\w+;|`[^`]*`")
NAMED = re.compile(r"%\((\w+)\)[a-z]|(?<!\{)\{(\w+)\}(?!\})")
UNNAMED = re.compile(r"(?<!%)%[sdrfi]\b|(?<!\{)\{\}")
TAG = re.compile(r"</?([a-z][a-z0-9]*)")

QUEBEC = {
    "a straight apostrophe": re.compile(r"'"),
    "straight quotation marks": re.compile(r'"'),
    "a space before ; ! ?": re.compile(r"[ \u00a0\u202f][;!?]"),
    "no no-break space before a colon": re.compile(r"(?<!\u00a0):(?=\s|$|«)"),
    "no no-break space inside « »": re.compile(r"«(?!\u00a0)|(?<!\u00a0)»"),
    "three dots for …": re.compile(r"\.\.\."),
    "no no-break space before % or $": re.compile(r"(?:\d|\)[sd]|\})[ ]?(?:%%|%(?![\w(%])|[$€])"),
}
ENGLISH = {
    "a straight apostrophe": re.compile(r"'"),
    "straight quotation marks": re.compile(r'"'),
    "three dots for …": re.compile(r"\.\.\."),
}


def badly_set(text: str, rules: dict[str, re.Pattern[str]]) -> list[str]:
    """Name the rules of typography that a sentence breaks; markup and code are not read."""
    read = MARKUP.sub("", text)
    return [name for name, rule in rules.items() if rule.search(read)]


def placeholders(text: str) -> set[str]:
    return {first or second for first, second in NAMED.findall(text)}


def misplaced(entry: polib.POEntry) -> Iterator[str]:
    """Say what differs between the two languages of a message, in placeholders and in tags."""
    for text in (entry.msgid, entry.msgid_plural):
        if UNNAMED.search(text):
            yield f"{text!r}: name this placeholder"
    if not entry.msgid_plural:
        if placeholders(entry.msgstr) != placeholders(entry.msgid):
            yield f"{entry.msgstr!r}: other placeholders than {entry.msgid!r}"
        if sorted(TAG.findall(entry.msgstr)) != sorted(TAG.findall(entry.msgid)):
            yield f"{entry.msgstr!r}: other tags than {entry.msgid!r}"
        return
    many = placeholders(entry.msgid_plural)
    for number, text in entry.msgstr_plural.items():
        found = placeholders(text)
        # One of a thing may be said without its number; several may not.
        if found != many and (number > 0 or not found <= many):
            yield f"{text!r}: other placeholders than {entry.msgid_plural!r}"


def french(entry: polib.POEntry) -> list[str]:
    return [text for text in (entry.msgstr, *entry.msgstr_plural.values()) if text]


@pytest.fixture(scope="module")
def committed() -> polib.POFile:
    return polib.pofile(str(catalog.CATALOG))


def test_every_sentence_has_its_french(committed: polib.POFile) -> None:
    assert [entry.msgid for entry in committed.untranslated_entries()] == []
    assert [entry.msgid for entry in committed.fuzzy_entries()] == []
    assert [entry.msgid for entry in committed.obsolete_entries()] == []


def collected(package: Path) -> set[catalog.Key]:
    if shutil.which("xgettext") is None:
        said = "collecting the sentences needs gettext (Debian, Ubuntu: apt install gettext)"
        if os.environ.get("PARVIS_REQUIRE_SERVERS") == "1":
            pytest.fail(said)
        pytest.skip(said)
    return {catalog.key(entry) for entry in catalog.collected(package)}


def test_the_catalog_holds_exactly_what_the_source_says(committed: polib.POFile) -> None:
    source, known = collected(SRC), {catalog.key(entry) for entry in committed}
    assert sorted(source - known) == [], "run make messages and write the French"
    assert sorted(known - source) == [], "nobody says this any more: run make messages"


def test_collecting_sees_python_pure_python_templates_and_plurals(tmp_path: Path) -> None:
    package = tmp_path / "planted"
    (package / "templates").mkdir(parents=True)
    (package / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext_lazy\n"
        '_("A view")\nngettext("%(n)d day", "%(n)d days", 2)\npgettext_lazy("noun", "Post")\n'
    )
    (package / "pure.py").write_text(
        'from parvis.wire.words import gettext_noop as _\nHELP = _("A pure sentence.")\n'
    )
    (package / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "A word" %}'
        "{% blocktranslate trimmed %}\n  Two lines,\n  one sentence.\n{% endblocktranslate %}"
    )
    assert collected(package) == {
        ("", "A view", ""),
        ("", "%(n)d day", "%(n)d days"),
        ("noun", "Post", ""),
        ("", "A pure sentence.", ""),
        ("", "A word", ""),
        ("", "Two lines, one sentence.", ""),
    }


def test_scripts_of_the_page_hold_no_sentence() -> None:
    calls = re.compile(r"\b(n?gettext|pgettext|alert|confirm|prompt)\(")
    scripts = [path for path in SRC.rglob("static/**/*.js") if "vendor" not in path.parts]
    assert [str(path) for path in scripts if calls.search(path.read_text("utf-8"))] == []


def test_placeholders_and_tags_are_the_same_in_both_languages(committed: polib.POFile) -> None:
    assert [fault for entry in committed for fault in misplaced(entry)] == []


@pytest.mark.parametrize(
    ("entry", "faults"),
    [
        ({"msgid": "Hello %(name)s", "msgstr": "Bonjour %(name)s"}, 0),
        ({"msgid": "Hello %(name)s", "msgstr": "Bonjour %(nom)s"}, 1),
        ({"msgid": "Hello {name}", "msgstr": "Bonjour"}, 1),
        ({"msgid": "Hello %s", "msgstr": "Bonjour %s"}, 1),
        ({"msgid": "100 % sure", "msgstr": "Sûr à 100\u00a0%"}, 0),
        ({"msgid": "<b>Hi</b>", "msgstr": "<b>Allô</b>"}, 0),
        ({"msgid": "<b>Hi</b>", "msgstr": "Allô"}, 1),
        (
            {
                "msgid": "One day",
                "msgid_plural": "%(n)d days",
                "msgstr_plural": {0: "Un jour", 1: "%(n)d jours"},
            },
            0,
        ),
        (
            {
                "msgid": "%(n)d day",
                "msgid_plural": "%(n)d days",
                "msgstr_plural": {0: "%(n)d jour", 1: "des jours"},
            },
            1,
        ),
    ],
)
def test_the_gate_of_placeholders_sees(entry: dict, faults: int) -> None:
    assert len(list(misplaced(polib.POEntry(**entry)))) == faults


def test_french_is_set_as_in_quebec(committed: polib.POFile) -> None:
    texts = [text for entry in committed for text in french(entry)]
    assert {text: faults for text in texts if (faults := badly_set(text, QUEBEC))} == {}


def test_english_is_set_with_curly_marks(committed: polib.POFile) -> None:
    texts = [text for entry in committed for text in (entry.msgid, entry.msgid_plural)]
    assert {text: faults for text in texts if (faults := badly_set(text, ENGLISH))} == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("l'adresse", "a straight apostrophe"),
        ('le mot "juste"', "straight quotation marks"),
        ("Vraiment ?", "a space before ; ! ?"),
        ("Vraiment\u00a0!", "a space before ; ! ?"),
        ("Oui\u202f; non", "a space before ; ! ?"),
        ("Idée: une carte", "no no-break space before a colon"),
        ("Idée : une carte", "no no-break space before a colon"),
        ("Nom :", "no no-break space before a colon"),
        ("« oui »", "no no-break space inside « »"),
        ("«\u00a0oui»", "no no-break space inside « »"),
        ("Un instant...", "three dots for …"),
        ("41 %", "no no-break space before % or $"),
        ("%(n)d%%", "no no-break space before % or $"),
        ("5,25 $", "no no-break space before % or $"),
    ],
)
def test_the_gate_of_quebec_sees(text: str, fault: str) -> None:
    assert badly_set(text, QUEBEC) == [fault]


@pytest.mark.parametrize(
    "text",
    [
        "Idée\u00a0: l’adresse de votre site…",
        "À 13:30, http://exemple.ca répond. Prêt? Oui!",
        "«\u00a0Oui\u00a0», dit-elle; «\u00a0non\u00a0».",
        "<a href=\"/aide\" class='x'>L’aide</a> coûte 5,25\u00a0$ (41\u00a0%)",
        "%(percent)s\u00a0%% de %(total)s",
        "Tapez `channel:blogue`.",
    ],
)
def test_the_gate_of_quebec_lets_good_french_pass(text: str) -> None:
    assert badly_set(text, QUEBEC) == []


@pytest.mark.parametrize("text", ["don't", 'the "word"', "Wait..."])
def test_the_gate_of_english_sees(text: str) -> None:
    assert len(badly_set(text, ENGLISH)) == 1


def unseen(source: str) -> list[str]:
    """Find sentences inside an f-string, where the gathering of sentences does not look."""
    marks = {"_", "gettext", "pgettext", "ngettext", "npgettext", "gettext_noop"}
    return [
        ast.unparse(call)
        for text in ast.walk(ast.parse(source))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in marks
    ]


def test_no_sentence_hides_in_an_f_string():
    assert unseen("said = f\"{why} {_('It waits.')}\"") == ["_('It waits.')"]
    assert unseen("waits = _('It waits.')\nsaid = f'{why} {waits}'") == []
    assert [s for path in SRC.rglob("*.py") for s in unseen(path.read_text())] == []
