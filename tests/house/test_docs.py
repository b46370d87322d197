"""The pages about the house are complete, and in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parvis.site.doctor.machine import known_names

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
SECTIONS = ["Question", "Measured", "Choice", "Given up", "What would change our mind"]
ONE_SCREEN = 60
LINK = re.compile(r"\]\(([^)\s]+)\)")
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
SETTING = re.compile(r"""environ(?:\.get\(|\[)\s*["'](PARVIS_\w+)""")


def headings(text: str) -> list[int]:
    """List the levels of a page's headings, code aside."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) \S", prose, re.MULTILINE)]


def pairs() -> list[tuple[Path, Path]]:
    names = {
        p.relative_to(DOCS / side) for side in ("fr", "en") for p in (DOCS / side).rglob("*.md")
    }
    listed = [(DOCS / "fr" / name, DOCS / "en" / name) for name in sorted(names)]
    return [*listed, (ROOT / "LISEZMOI.md", ROOT / "README.md")]


@pytest.mark.parametrize(("french", "english"), pairs(), ids=lambda path: path.name)
def test_a_page_exists_in_both_languages_with_the_same_parts(french: Path, english: Path) -> None:
    assert french.is_file(), "its French is missing"
    assert english.is_file(), "its English is missing"
    assert headings(french.read_text("utf-8")) == headings(english.read_text("utf-8"))


def astray(page: Path) -> list[str]:
    """List the links and pictures of a page that lead to no file of the repository."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    here = [to.partition("#")[0] for to in LINK.findall(prose) if "://" not in to]
    return [to for to in here if to and not (page.parent / to).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_of_a_page_leads_somewhere(page: Path) -> None:
    assert astray(page) == []


def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path) -> None:
    (tmp_path / "there.md").touch()
    page = tmp_path / "page.md"
    page.write_text("[a](there.md#part) ![b](gone.png) [c](https://example.org) `[d](code)`\n")
    assert astray(page) == ["gone.png"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_index_lists_every_guide(language: str) -> None:
    index = DOCS / language / "index.md"
    listed = set(LINK.findall(index.read_text("utf-8")))
    guides = {path.name for path in index.parent.glob("*.md")} - {"index.md"}
    assert sorted(guides - listed) == []


def test_headings_inside_code_are_no_headings() -> None:
    assert headings("# One\n```\n# no\n```\n## Two\n#no\n") == [1, 2]


def test_each_version_of_the_changelog_speaks_both_languages() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert versions
    for version in versions:
        assert re.findall(r"^### (\S+)", version, re.MULTILINE) == ["Français", "English"]
        french, english = version.split("### English")
        assert french.count("\n- ") == english.count("\n- ") > 0


def test_each_row_of_the_glossary_has_its_french_its_english_and_its_name_in_code() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    tables = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in tables]
    rows = [row for row in rows if row[0] != "FR" and not set(row[0]) <= {"-"}]
    assert len(rows) > 30
    assert [row for row in rows if len(row) != 4 or not all(row[:3])] == []
    names = [row[2] for row in rows]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_what_would_change_our_mind(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    parts = re.findall(r"^(?:## |\*\*)([A-Z][a-z ]+)", text, re.MULTILINE)
    assert [section for section in SECTIONS if section not in parts] == []
    assert len(text.splitlines()) <= ONE_SCREEN, "keep it to one screen"


def test_the_doctor_knows_every_setting() -> None:
    source = "\n".join(p.read_text("utf-8") for p in (ROOT / "src").rglob("*.py"))
    assert set(SETTING.findall(source)) - known_names() == set()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_setting_is_described(language: str) -> None:
    source = "\n".join(p.read_text("utf-8") for p in (ROOT / "src").rglob("*.py"))
    page = (DOCS / language / "settings.md").read_text(encoding="utf-8")
    assert sorted(name for name in set(SETTING.findall(source)) if f"`{name}`" not in page) == []
