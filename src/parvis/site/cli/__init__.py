"""The `parvis` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line, in the terminal's language.

    `PARVIS_LANG`, else the usual variables of the terminal decide between French and English.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    import django  # noqa: PLC0415 -- nothing is loaded before the settings are named
    from django.utils import translation  # noqa: PLC0415

    django.setup()
    with translation.override(language()):
        from parvis.site.cli import commands  # noqa: F401, PLC0415 -- they add themselves
        from parvis.site.cli.terminal import app  # noqa: PLC0415

        sys.exit(app())


def language() -> str:
    """Read which of the two languages the terminal speaks."""
    names = ("PARVIS_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "fr-ca" if said.lower().startswith("fr") else "en"
