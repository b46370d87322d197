"""Somebody brings the past of a site in, sees what it holds first, and undoes it: keyboard and mouse."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.browser.test_a11y import findings, sideways
from tests.imports.bringing import comment, post, wxr

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("PARVIS_SHOTS")
EXPORT = wxr(
    post(
        1,
        comment(1, "Votre pain de seigle est le meilleur de l’île.", name="Zoé Tremblay"),
        comment(2, "Merci Zoé, à samedi!", parent=1, name="Benoît", email="b@example.org"),
        comment(3, "Do you ship to Gatineau? We moved and we miss the bread.", approved="0",
                name="Tom Hill", email="t@example.org"),
        comment(4, "Cheap pills", approved="spam", name="Bot", email="x@example.org"),
        title="Le levain, pas à pas",
    ),
    post(2, kind="nav_menu_item"),
    *(post(n, *(comment(100 * n + i, f"Toujours aussi bon, la fournée {i}.") for i in range(5)))
      for n in range(3, 30)),
)  # fmt: skip
MEMBERS = (
    "Prénom;Nom;Courriel;Consentement;Date du consentement;Source\n"
    "Inès;Gagnon;ines@example.org;exprès;2024-05-02;Carte au comptoir\n"
    "Zoé;Tremblay;zoe@example.org;;;\n"
)
OPML = (
    '<opml version="2.0"><body><outline text="Boulangeries"><outline text="Le four à bois" '
    'xmlUrl="https://four.invalid/feed"/><outline text="Farine et compagnie" '
    'xmlUrl="https://farine.invalid/feed"/></outline></body></opml>'
)


def shoot(page, name):
    """Keep a picture of each look, when asked to."""
    if not SHOTS:
        return
    folder = Path(SHOTS)
    folder.mkdir(parents=True, exist_ok=True)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=str(folder / f"{name}-{width}-{theme}.png"), full_page=True)
    page.emulate_media(color_scheme="light")


def choose(page, desk, name, body):
    page.goto(f"{desk.url}/b/atelier/imports/")
    page.set_input_files(
        "input[name=file]", {"name": name, "mimeType": "text/xml", "buffer": body.encode()}
    )
    page.get_by_role("button", name=("Examiner ce fichier")).click()
    page.locator("form[action$='/start/']").wait_for(timeout=30_000)


def test_the_past_comes_in_and_goes_again(desk, open_page, axe):
    page = open_page(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    faults = []

    def look(name):
        faults.extend(findings(page, axe) + sideways(page))
        shoot(page, name)
        faults.extend(sideways(page))

    page.goto(f"{desk.url}/first-run/?key={desk.key}")
    page.fill("input[name=name]", "Alice")
    page.fill("input[name=email]", "alice@example.com")
    page.fill("input[name=password]", "une phrase assez longue")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/brands/new/")
    page.fill("input[name=name]", "Atelier")
    page.press("input[name=name]", "Enter")
    page.wait_for_url("**/b/atelier/")
    page.goto(f"{desk.url}/b/atelier/imports/")
    look("imports-empty")
    choose(page, desk, "export.xml", EXPORT)
    assert "commentaire en attente d’approbation" in page.inner_text("main")
    assert "Votre pain de seigle" in page.inner_text("main")
    look("ready")
    page.get_by_role("button", name="Importer", exact=True).click()
    page.get_by_role("heading", name="C’est importé").wait_for(timeout=30_000)
    look("done")
    page.goto(f"{desk.url}/b/atelier/inbox/?state=all&text=Gatineau")
    assert "Tom Hill" in page.inner_text("main")
    page.goto(f"{desk.url}/b/atelier/channels/")
    look("channels")
    page.locator(".rows a").first.click()
    look("channel")
    choose(page, desk, "membres.csv", MEMBERS)
    look("members-ready")
    page.get_by_role("button", name="Importer", exact=True).click()
    page.get_by_role("heading", name="C’est importé").wait_for(timeout=30_000)
    look("members-done")
    choose(page, desk, "fils.opml", OPML)
    look("feeds-ready")
    page.get_by_label("Farine et compagnie").uncheck()
    page.get_by_role("button", name="Importer", exact=True).click()
    page.get_by_role("heading", name="Les fils sont examinés").wait_for(timeout=30_000)
    look("feeds-running")
    page.get_by_role("button", name="Arrêter ici").click()
    page.get_by_role("heading", name="L’importation s’est arrêtée en chemin").wait_for()
    look("feeds-stopped")
    page.goto(f"{desk.url}/b/atelier/imports/")
    look("imports")
    page.get_by_role("link", name="export.xml").click()
    page.get_by_role("button", name="Annuler cette importation").click()
    page.get_by_role("heading", name="C’est annulé").wait_for(timeout=30_000)
    look("undone")
    assert faults == []
