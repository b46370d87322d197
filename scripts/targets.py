"""Lists the Makefile's targets, one sentence each, in the terminal's language."""

from __future__ import annotations

import re
from pathlib import Path

from prepare import in_french

MAKEFILE = Path(__file__).resolve().parents[1] / "Makefile"
TARGET = re.compile(r"^([\w-]+):[^#\n]*## (.+?) \| (.+)$", re.MULTILINE)


def main() -> None:
    """Print the list."""
    found = TARGET.findall(MAKEFILE.read_text(encoding="utf-8"))
    width = max(len(name) for name, *_ in found)
    for name, english, french in found:
        print(f"  make {name:<{width}}  {french if in_french() else english}")


if __name__ == "__main__":
    main()
