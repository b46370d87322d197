"""The French catalog: `python -m parvis.kit.catalog compile`, and for developers `assemble`.

The catalog is compiled by polib, so that nobody needs gettext to run Parvis. Only collecting the
sentences from the source (`assemble`, `make messages`) asks for gettext's `xgettext`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polib

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "locale" / "fr"
CATALOG = LOCALE / "LC_MESSAGES" / "django.po"
FRAGMENTS = LOCALE / "fragments"
METADATA = {
    "Project-Id-Version": "parvis",
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}

Key = tuple[str, str, str]


def compiled(catalog: Path = CATALOG) -> bool:
    """Compile the catalog when its `.mo` is missing or older; say whether it was done."""
    target = catalog.with_suffix(".mo")
    if not catalog.exists():
        return False
    if target.exists() and target.stat().st_mtime_ns >= catalog.stat().st_mtime_ns:
        return False
    import polib

    # Renamed into place: a desk that starts meanwhile never reads half a catalog.
    fresh = target.with_suffix(".mo.new")
    polib.pofile(str(catalog), wrapwidth=0).save_as_mofile(str(fresh))
    fresh.replace(target)
    return True


def key(entry: polib.POEntry) -> Key:
    """Name a message: its context, its sentence, its plural."""
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def collected(package: Path = PACKAGE) -> polib.POFile:
    """Collect every marked sentence of a package with `makemessages`, in a copy of its source.

    Raises `FileNotFoundError` when gettext is not installed. In a copy, because `makemessages`
    writes beside what it reads.
    """
    import polib

    if shutil.which("xgettext") is None:
        raise FileNotFoundError("xgettext")
    # Without settings, or makemessages would write into the folders these name.
    bare = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / package.name
        shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__", "locale"))
        (copy / "locale" / "fr" / "LC_MESSAGES").mkdir(parents=True)
        command = [sys.executable, "-P", "-m", "django", "makemessages", "--no-wrap", "-l", "fr"]
        subprocess.run(
            [*command, "--no-obsolete", "--add-location", "file", "--verbosity", "0"],
            cwd=copy,
            env=bare,
            check=True,
        )
        found = copy / "locale" / "fr" / "LC_MESSAGES" / "django.po"
        return polib.pofile(str(found), wrapwidth=0) if found.exists() else polib.POFile()


def french(sources: Iterable[polib.POFile]) -> tuple[dict[Key, polib.POEntry], list[str]]:
    """Gather the French of several files; say where two of them disagree (the first is kept)."""
    known: dict[Key, polib.POEntry] = {}
    disagree = []
    for source in sources:
        for entry in source:
            if entry.obsolete or not entry.translated():
                continue
            first = known.setdefault(key(entry), entry)
            if (first.msgstr, first.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
                disagree.append(entry.msgid)
    return known, disagree


def joined(found: polib.POFile, known: dict[Key, polib.POEntry]) -> polib.POFile:
    """Make the catalog: what the source says, with the French that is known, sorted."""
    import polib

    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = dict(METADATA)
    for entry in sorted(found, key=lambda one: (one.msgid, one.msgctxt or "")):
        said = known.get(key(entry))
        places = sorted({place for place, _ in entry.occurrences})
        flags = [flag for flag in entry.flags if flag.endswith("-format")]
        catalog.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgid_plural=entry.msgid_plural,
                msgctxt=entry.msgctxt,
                msgstr=said.msgstr if said else "",
                msgstr_plural=(
                    dict(said.msgstr_plural if said else {0: "", 1: ""})
                    if entry.msgid_plural
                    else {}
                ),
                comment=entry.comment,
                occurrences=[(place, "") for place in places],
                flags=flags,
            )
        )
    return catalog


def assemble() -> int:
    """Write the catalog anew; report what lacks its French. The exit code is 1 when something does.

    A fragment wins over the catalog, so that a better sentence replaces the older one.
    """
    import polib

    fragments = [polib.pofile(str(path)) for path in sorted(FRAGMENTS.glob("*.po"))]
    before = [polib.pofile(str(CATALOG))] if CATALOG.exists() else []
    known, disagree = french(fragments)
    for said, entry in french(before)[0].items():
        known.setdefault(said, entry)
    try:
        found = collected()
    except FileNotFoundError:
        print("Collecting the sentences needs gettext (Debian, Ubuntu: apt install gettext).")
        return 1
    catalog = joined(found, known)
    CATALOG.parent.mkdir(parents=True, exist_ok=True)
    text = str(catalog)
    if not CATALOG.exists() or CATALOG.read_text(encoding="utf-8") != text:
        CATALOG.write_text(text, encoding="utf-8")
    missing = [entry.msgid for entry in catalog.untranslated_entries()]
    for name, sentences in (("two French versions", disagree), ("no French", missing)):
        for sentence in sentences:
            print(f"{name}: {sentence!r}")
    print(f"{len(catalog)} sentences, {len(missing)} without French.")
    return 1 if missing else 0


def main(words: list[str]) -> int:
    """Do what the command line asks."""
    if words == ["compile"]:
        compiled()
        return 0
    if words == ["assemble"]:
        return assemble()
    print("python -m parvis.kit.catalog compile | assemble")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
