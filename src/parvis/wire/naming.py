"""Whom an answer must name, on networks that tell nobody else of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

MENTION: Final = re.compile(r"(?<![\w@/])@[\w.-]+(?:@[\w.:-]+)?")


def naming(people: Sequence[str], text: str) -> str:
    """Put before a text the people (`name`, `name@server`) whom it does not name yet.

    `site/js/count.js` does the same, to count what will be sent.
    """
    named = {one.lower() for one in MENTION.findall(text)}
    wanted = dict.fromkeys(f"@{one}" for one in people if one)
    return " ".join([*(one for one in wanted if one.lower() not in named), text])
