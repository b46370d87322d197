"""The `parvis` command."""

from __future__ import annotations

import os


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
