"""The catalog is assembled and compiled the same way everywhere."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import polib

from parvis.kit import catalog


def po(*entries: polib.POEntry) -> polib.POFile:
    file = polib.POFile()
    file.extend(entries)
    return file


def test_french_is_kept_and_what_lacks_it_is_seen() -> None:
    source = po(
        polib.POEntry(msgid="Two", occurrences=[("b.py", ""), ("a.py", ""), ("a.py", "")]),
        polib.POEntry(msgid="One"),
        polib.POEntry(msgid="Post", msgctxt="noun"),
        polib.POEntry(msgid="%(n)d day", msgid_plural="%(n)d days", flags=["python-format"]),
    )
    known, _ = catalog.french([po(polib.POEntry(msgid="One", msgstr="Un"))])
    made = catalog.joined(source, known)
    assert [entry.msgid for entry in made] == ["%(n)d day", "One", "Post", "Two"]
    assert [entry.msgid for entry in made.untranslated_entries()] == ["%(n)d day", "Post", "Two"]
    assert made.find("Two").occurrences == [("a.py", ""), ("b.py", "")]
    assert "POT-Creation-Date" not in str(made)


def test_the_first_of_two_versions_wins_and_both_are_reported() -> None:
    known, disagree = catalog.french(
        [
            po(polib.POEntry(msgid="Reply", msgstr="Répondre")),
            po(polib.POEntry(msgid="Reply", msgstr="Réponse")),
        ]
    )
    assert known["", "Reply", ""].msgstr == "Répondre"
    assert disagree == ["Reply"]


def test_a_catalog_is_compiled_only_when_stale(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    made = catalog.joined(
        po(polib.POEntry(msgid="Yes")), {("", "Yes", ""): polib.POEntry(msgid="Yes", msgstr="Oui")}
    )
    source.write_text(str(made), encoding="utf-8")
    assert catalog.compiled(source)
    assert not catalog.compiled(source)
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert catalog.compiled(source)
    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Yes") == "Oui"
