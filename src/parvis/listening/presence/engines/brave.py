"""Asks Brave Search (api-dashboard.search.brave.com, “Web search”): addresses, best first."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from msgspec import Struct

from parvis.listening.presence.engines import Sought
from parvis.wire.answers import failure, json
from parvis.wire.door import Door, Response
from parvis.wire.errors import Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop as _

ADDRESS: Final = "https://api.search.brave.com"
COUNT: Final = 20
BAD_KEY: Final = _("Brave does not accept this key. Copy it again from its dashboard.")
USED_UP: Final = _("The plan of this Brave key is used up for this month.")
NOT_TAKEN: Final = _("Brave does not take these words: %(why)s")


class Result(Struct, frozen=True):
    """One web result; the rest of what Brave says of it is not read."""

    url: str = ""


class Web(Struct, frozen=True):
    """The web part of an answer."""

    results: list[Result] = []


class Answer(Struct, frozen=True):
    """The answer; without a `web` part nothing was found."""

    web: Web | None = None


class Fault(Struct, frozen=True):
    """Why Brave refused."""

    code: str = ""
    detail: str = ""


class Refusal(Struct, frozen=True):
    """An answer that is a refusal."""

    error: Fault = Fault()


def ask(token: str, sought: Sought, door: Door, *, at: str = ADDRESS) -> list[str]:
    """Search for some words; return the addresses of the first twenty web results.

    Raises an error of `wire.errors`. A request that fails is not billed by Brave.
    """
    params = {"q": sought.words, "count": str(COUNT), "result_filter": "web", "safesearch": "off"}
    params["country"] = sought.region or "ALL"
    if sought.language:
        params["search_lang"] = sought.language
    headers = {"x-subscription-token": token, "accept": "application/json"}
    response = door.request("GET", f"{at}/res/v1/web/search", params=params, headers=headers)
    _refuse(response)
    answer = json(response, Answer)
    return [result.url for result in (answer.web.results if answer.web else []) if result.url]


def _refuse(response: Response) -> None:
    error = failure(response)
    if error is None:
        return
    fault = _fault(response)
    cause = f"HTTP {response.status} {fault.code} {fault.detail}".strip()
    if response.status == 401 or fault.code == "SUBSCRIPTION_TOKEN_INVALID":
        raise Reconnect(BAD_KEY, cause=cause)
    if response.status == 429:
        rest = _last(response, "x-ratelimit-remaining")
        if rest == 0 or fault.code == "QUOTA_LIMITED":
            after = timedelta(seconds=_last(response, "x-ratelimit-reset") or 86_400)
            raise TryLater(USED_UP, after=after, cause=cause)
        raise TryLater(after=timedelta(seconds=2), cause=cause)
    if isinstance(error, TryLater):
        raise error
    raise Refused(NOT_TAKEN, why=fault.detail or f"HTTP {response.status}", cause=cause)


def _fault(response: Response) -> Fault:
    try:
        return json(response, Refusal).error
    except Exception:  # noqa: BLE001 -- an answer that is no refusal of Brave's own says nothing
        return Fault()


def _last(response: Response, name: str) -> int | None:
    """Read the last number of a header such as “1, 15000”: that of the month."""
    told = response.headers.get(name, "").rpartition(",")[2].strip()
    return int(told) if told.isdecimal() else None
