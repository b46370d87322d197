"""Joins the stylesheet's imports into one small file: `python -m parvis.site.stylesheet`.

Fifteen files are pleasant to write and slow to fetch. The joined file is made when the desk is
prepared, before static files are collected, and is not kept in the repository.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

CSS: Final = Path(__file__).resolve().parent / "static" / "site" / "css"
SOURCE: Final = CSS / "parvis.css"
BUNDLE: Final = CSS / "parvis.bundle.css"

_IMPORT = re.compile(r'@import\s+"(?P<file>[^"]+)"\s+layer\((?P<layer>[\w-]+)\);')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r'("[^"]*")')


def minify(css: str) -> str:
    """Drop comments and needless white space; what stands between quotes is left alone."""
    pieces = _STRING.split(_COMMENT.sub("", css))
    return "".join(piece if n % 2 else _tighten(piece) for n, piece in enumerate(pieces)).strip()


def _tighten(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    # A space after a colon only stands in declarations; before one it may be a descendant.
    return re.sub(r"(?<=[\w-]): ", ":", css).replace(";}", "}")


def join(source: Path = SOURCE) -> str:
    """Return the sheet with each import replaced by its file, in its layer, minified."""
    css = _COMMENT.sub("", source.read_text("utf-8"))

    def inline(found: re.Match[str]) -> str:
        part = (source.parent / found["file"]).read_text("utf-8")
        return f"@layer {found['layer']} {{ {part} }}"

    return minify(_IMPORT.sub(inline, css)) + "\n"


def build(target: Path = BUNDLE) -> Path:
    """Write the joined sheet and return where it stands."""
    target.write_text(join(), "utf-8")
    return target


if __name__ == "__main__":
    build()
