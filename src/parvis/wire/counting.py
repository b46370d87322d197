"""How long a text is for the network that takes it: one counter for the screen, the desk and the door.

`site/js/count.js` counts the same way in a browser; `tests/wire/lengths.toml` holds both to what the
networks' own libraries say (`scripts/lengths`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pyuegc import EGC

from parvis.wire.card import Limits, Unit
from parvis.wire.tlds import TLDS

# twitter-text 3.1.0 (Apache-2.0), regexp/*: what it takes for an address inside a text.
_OUTSIDE: Final = (
    "\\s!'#%&()*+,\\\\\\-./:;<=>?@\\[\\]^_{|}~$\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069\ufeff"
)
_LETTER: Final = "a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_WITHIN: Final = f"{_LETTER}\u0300-\u036f\u0400-\u04ff0-9!*';:=+,.$/%#\\[\\]\\-\u2013_~@|&"
_PARENS: Final = f"\\((?:[{_WITHIN}]|\\([{_WITHIN}]*\\))*\\)"
_LABEL: Final = f"[^{_OUTSIDE}](?:[_-]*[^{_OUTSIDE}])*"
_AFTER: Final = (
    f"(?::[0-9]+)?(?:/(?:(?:[{_WITHIN}]|{_PARENS})*(?:[{_LETTER}\u0300-\u036f\u0400-\u04ff0-9+\\-=_#/]|{_PARENS}))?)?"
    "(?:\\?[a-z0-9!?*'@();:&=+$/%#\\[\\]\\-_.,~|]*[a-z0-9\\-_&=#/])?"
)
_ADDRESS: Final = re.compile(
    f"(?<![A-Za-z0-9@＠$#＃])(?:(?P<scheme>https?://)(?P<host>{_LABEL}(?:\\.{_LABEL})+)"
    f"|(?<![-_./])(?P<bare>[{_LETTER}0-9-]+(?:\\.[{_LETTER}0-9-]+)+))",
    re.IGNORECASE,
)
_REST: Final = re.compile(_AFTER, re.IGNORECASE)
_TOP: Final = re.compile(r"[a-z]+(?![0-9a-z@])|xn--[0-9a-z-]+|[^\x00-\x7f]+", re.IGNORECASE)
# Mastodon, app/models/account.rb (MENTION_RE): a name whose server is not counted.
_FAR_NAME: Final = re.compile(
    r"(?<![=/\w])(@[a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?)@[\w.-]+\w", re.IGNORECASE
)
_PICTURE: Final = (
    "(?:[\u00a9\u00ae](?=\ufe0f)|[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff])(?!\ufe0e)\ufe0f?[\U0001f3fb-\U0001f3ff]?"
)
_EMOJI: Final = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[#*0-9]\ufe0f?\u20e3"
    f"|{_PICTURE}[\U000e0020-\U000e007f]*(?:\u200d{_PICTURE})*"
)
_HEAVY: Final = "\u4e00"


def length(text: str, limits: Limits, *, warning: str = "") -> int:
    """Count a text, with the warning that stands before it, as the network of these limits does."""
    if limits.unit is Unit.WEIGHTED:
        text = unicodedata.normalize("NFC", text)
    if limits.link:
        text = _with_short_links(text, limits)
    if limits.far_names:
        text = _FAR_NAME.sub(r"\1", text)
    return _COUNTED[limits.unit](warning + text)


def fits(text: str, limits: Limits, *, warning: str = "") -> bool:
    """Say whether the network takes a text of this length, in its unit and in bytes."""
    if limits.octets and octets(warning + text) > limits.octets:
        return False
    return length(text, limits, warning=warning) <= limits.text


def octets(text: str) -> int:
    """Count the bytes of a text's UTF-8 form."""
    return len(text.encode("utf-8", "surrogatepass"))


def graphemes(text: str) -> int:
    """Count what a reader takes for one character each (UAX 29, extended grapheme clusters)."""
    return len(text) if text.isascii() and "\r" not in text else len(EGC(text))


def addresses(text: str, *, bare: bool) -> Iterator[tuple[int, int]]:
    """Find where web addresses stand, as (start, end); with `bare`, those without https:// too.

    An address counts when its last word is a top-level domain that exists, as twitter-text has it.
    """
    at = 0
    while found := _ADDRESS.search(text, at):
        at = found.end()
        host = "host" if found["scheme"] else "bare"
        end = _end_of_host(text, *found.span(host)) if found["scheme"] or bare else 0
        if not end:
            at = found.start() + len(found["scheme"] or found["bare"])
            continue
        rest = _REST.match(text, end)
        at = max(end, rest.end() if rest else end)
        yield found.start(), at


def _end_of_host(text: str, start: int, stop: int) -> int:
    """Say where a host ends: behind the last of its words that is a top-level domain; 0 for none."""
    dot = text.rfind(".", start, stop)
    while dot > start:
        top = _TOP.match(text, dot + 1)
        if top and _is_top(top[0]):
            return top.end()
        dot = text.rfind(".", start, dot)
    return 0


def _is_top(word: str) -> bool:
    return word.lower() in TLDS or word.lower().startswith("xn--")


def _with_short_links(text: str, limits: Limits) -> str:
    parts, last = [], 0
    for start, end in addresses(text, bare=limits.unit is Unit.WEIGHTED):
        parts += [text[last:start], "x" * limits.link]
        last = end
    return "".join([*parts, text[last:]])


def _weight(text: str) -> int:
    """Weigh a text as X does: 1 for most scripts, 2 for the others, 2 for any emoji.

    https://docs.x.com/fundamentals/counting-characters (configuration v3).
    """
    return sum(1 if _is_light(ord(sign)) else 2 for sign in _EMOJI.sub(_HEAVY, text))


def _is_light(point: int) -> bool:
    if point <= 4351:
        return True
    return 8192 <= point <= 8205 or 8208 <= point <= 8223 or 8242 <= point <= 8247


_COUNTED: Final[Mapping[Unit, Callable[[str], int]]] = {
    Unit.CODEPOINT: len,
    Unit.BYTE: octets,
    Unit.GRAPHEME: graphemes,
    Unit.WEIGHTED: _weight,
}
