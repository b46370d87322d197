"""`parvis import` does what the page does: mapping, a look, nothing written, and taking back."""

from __future__ import annotations

import pytest
from django.utils import translation
from tests.imports.bringing import comment, post, wxr
from typer.testing import CliRunner

from parvis.imports.models import Import, ImportState
from parvis.members.consent import Consent
from parvis.members.models import Member
from parvis.site.cli.commands import app
from parvis.stream.models import Item

LIST = "Courriel,Qui,Accord\nzoe@example.org,Zoé,oui\n"


@pytest.fixture
def told(brands, settings, tmp_path, tmp_path_factory, alice):
    """Run the command on a file of these words; return what it said and its exit code."""
    settings.PARVIS_IMPORTS, files = tmp_path / "imports", tmp_path_factory.mktemp("files")

    def run(*words: str, name: str = "", body: str = "") -> tuple[str, int]:
        given = []
        if name:
            (files / name).write_text(body, encoding="utf-8")
            given = [str(files / name)]
        with translation.override("en"):
            done = CliRunner().invoke(app, ["import", *given, "--brand", brands.cafe.slug, *words])
        return done.output, done.exit_code

    return run


def test_a_look_writes_nothing(told):
    said, code = told("--dry-run", name="export.xml", body=wxr(post(1, comment(1, "Bon pain!"))))
    assert (code, Item.objects.count(), Import.objects.count()) == (0, 0, 0)
    assert "Bon pain!" in said


def test_what_was_brought_in_is_taken_back(told):
    said, code = told("--yes", name="export.xml", body=wxr(post(1, comment(1, "Bon pain!"))))
    assert (code, Import.objects.get().state) == (0, ImportState.DONE), said
    assert Item.objects.filter(kind="comment").count() == 1
    said, code = told("--undo", "--yes")
    assert (code, Import.objects.get().state) == (0, ImportState.UNDONE), said
    assert not Item.objects.exists()
    said, code = told("--undo", "--yes")
    assert (code, "Nothing was brought in" in said) == (1, True)


def test_columns_and_the_ground_of_consents_are_told(told):
    words = ("--column", "name=Qui", "--column", "consent=Accord", "--where", "au comptoir")
    said, code = told("--yes", *words, name="membres.csv", body=LIST)
    assert code == 0, said
    assert Member.objects.get().name == "Zoé"
    consent = Consent.objects.get()
    assert (consent.basis, consent.where) == ("express", "au comptoir")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--column", "shoe=Qui"), "A column holds one of: "),
        (("--column", "name=Nom"), "The file has these columns: Courriel, Qui, Accord"),
        (("--basis", "perhaps"), "A consent rests on one of: express, implied, none"),
        (("--site", "https://other.example"), "The file may go to: "),
    ],
)
def test_what_cannot_be_mapped_is_said_and_nothing_is_kept(told, words, sentence):
    said, code = told("--yes", *words, name="membres.csv", body=LIST)
    assert (code, sentence in said) == (1, True), said
    assert not Import.objects.exists()
    assert not Member.objects.exists()
