"""Writes what the networks' own libraries count into tests/wire/lengths.toml, beside our texts.

Needs Node. Once: `npm ci` in this folder. Then: `python scripts/lengths/expected.py`.
"""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "tests" / "wire" / "lengths.toml"
HEAD = """\
# Our texts, and how long the networks' own libraries find them: scripts/lengths/expected.py writes the numbers.
# bluesky: @atproto/api, which also says where a text's facets are (in bytes); x: twitter-text; mastodon: twitter-text's addresses and the rule of Mastodon's validator.
"""


def quoted(text: str) -> str:
    """Write a text as TOML does, what cannot be seen as escapes."""
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else escape(ord(c)) for c in shown)


def escape(point: int) -> str:
    """Write one code point as TOML does."""
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def main() -> None:
    """Read the texts, have them counted, write both."""
    texts = [row["text"] for row in tomllib.loads(CORPUS.read_text(encoding="utf-8"))["text"]]
    command = ["node", str(HERE / "count.mjs")]
    told = subprocess.run(
        command, input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    rows = [HEAD]
    for text, said in zip(texts, json.loads(told.stdout), strict=True):
        numbers = ", ".join(f"{name} = {count}" for name, count in said["counts"].items())
        row = f"[[text]]\ntext = {quoted(text)}\ncounts = {{ {numbers} }}\n"
        found = ", ".join(
            f"[{start}, {end}, {quoted(kind)}, {quoted(value)}]"
            for start, end, kind, value in said["facets"]
        )
        rows.append(row + (f"facets = [{found}]\n" if found else ""))
    CORPUS.write_text("\n".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
