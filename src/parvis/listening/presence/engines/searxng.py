"""Asks a SearXNG instance (docs.searxng.org, “Search API”): addresses in the order it gives them."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from parvis.listening.presence.engines import Sought
from parvis.wire.answers import failure, json
from parvis.wire.door import Door
from parvis.wire.errors import Broken, Gone, Refused, TryLater
from parvis.wire.words import gettext_noop as _

NO_JSON: Final = _(
    "This SearXNG does not answer in JSON. In its settings.yml, “json” must stand in the formats of"
    " “search”: ask whoever runs it, or use one of your own."
)
GUARDED: Final = _(
    "This SearXNG guards itself against programs, or is asked too much. Use one of your own."
)
NOTHING_THERE: Final = _("There is no SearXNG behind this address.")
ALL_SILENT: Final = _("None of the engines behind this SearXNG answered: %(names)s.")


class Result(Struct, frozen=True):
    """One result; the rest of what SearXNG says of it is not read."""

    url: str = ""


class Answer(Struct, frozen=True):
    """The answer; `unresponsive_engines` are pairs of a name and a reason."""

    results: list[Result] = []
    unresponsive_engines: list[list[str]] = []


def ask(address: str, sought: Sought, door: Door) -> list[str]:
    """Search for some words; return the addresses found, best first.

    Raises an error of `wire.errors`; no result at all because the engines behind it are silent is
    TryLater, so that it is never taken for “not found”.
    """
    language = (
        "-".join(filter(None, (sought.language, sought.region))) if sought.language else "all"
    )
    response = door.request(
        "GET",
        f"{address.rstrip('/')}/search",
        params={"q": sought.words, "format": "json", "language": language, "safesearch": "0"},
    )
    cause = f"HTTP {response.status}"
    if response.status == 403:
        raise Refused(NO_JSON, cause=cause)
    if response.status == 429:
        raise TryLater(GUARDED, cause=cause)
    error = failure(response)
    if isinstance(error, Gone):
        raise Broken(NOTHING_THERE, cause=cause)
    if error is not None:
        raise error
    try:
        answer = json(response, Answer)
    except Broken as broken:
        raise Broken(NOTHING_THERE, cause=broken.cause) from broken
    if not answer.results and answer.unresponsive_engines:
        names = ", ".join(pair[0] for pair in answer.unresponsive_engines[:5] if pair)
        raise TryLater(ALL_SILENT, names=names, cause=str(answer.unresponsive_engines)[:500])
    return [result.url for result in answer.results if result.url]
