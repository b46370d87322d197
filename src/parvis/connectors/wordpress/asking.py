"""Asks a WordPress's REST API and understands its refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, TypeVar

import msgspec

from parvis.connectors.wordpress.answers import Failure
from parvis.wire.answers import failure, json
from parvis.wire.decoding import decode
from parvis.wire.door import Door, Response
from parvis.wire.errors import Broken, Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop as _

T = TypeVar("T")

MAY_NOT: Final = _(
    "This WordPress account may not moderate comments. Connect with an account whose role is"
    " Editor or Administrator."
)
CLOSED: Final = _("The comments of this post are closed. Open them on the site to answer there.")
UNREADABLE: Final = _(
    "The site keeps its programming interface (REST API) closed. A security plugin often does:"
    " allow “wp/v2” in its settings, or connect the site’s feed instead."
)
FLOOD: Final = _("The site asks to write less quickly. Parvis sends again in a few seconds.")
DELETED: Final = _("What you answer, or its post, was deleted on the site.")
NOT_JSON: Final = _(
    "The site answered a web page where data was expected. A security plugin or a host’s filter"
    " often does: allow the REST API (“wp-json”) there."
)

WAIT_A_FLOOD: Final = timedelta(seconds=16)  # core lets one comment through in 15 s
FORBIDDEN: Final = frozenset(
    {
        "rest_forbidden_context",
        "rest_cannot_read",
        "rest_forbidden_param",
        "rest_forbidden_status",
        "rest_forbidden",
        "rest_cannot_edit",
        "rest_cannot_delete",
    }
)
GONE: Final = frozenset({"rest_post_invalid_id", "rest_comment_invalid_post_id"})
LOST: Final = frozenset({"rest_comment_invalid_id", "rest_comment_invalid_parent"})


class Api:
    """One site's REST API: `root` is its address, with or without pretty permalinks."""

    def __init__(self, door: Door, root: str, auth: tuple[str, str] | None) -> None:
        """Keep the way out, the root and the key."""
        self.door, self.root, self.auth = door, root, auth

    def get(self, route: str, kind: type[T], **params: str | int) -> tuple[T, Response]:
        """Read a route. Raises an error of `wire.errors`, named by WordPress's own code."""
        answer = self.ask("GET", route, params=params)
        return _decoded(answer, kind), answer

    def ask(
        self,
        method: str,
        route: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: object = None,
    ) -> Response:
        """Send one request and return a happy answer, else raise what it means."""
        base, mark, _rest = self.root.partition("rest_route=")
        route = route.strip("/")
        url = f"{base}rest_route=/{route}" if mark else f"{self.root.rstrip('/')}/{route}"
        answer = self.door.request(
            method,
            url,
            params={name: str(value) for name, value in (params or {}).items()},
            auth=self.auth,
            json=body,
        )
        if not 200 <= answer.status < 300:
            raise self.meaning(answer, mutation=method != "GET")
        return answer

    def meaning(self, answer: Response, *, mutation: bool) -> Exception:
        """Name what an unhappy answer means."""
        code = code_of(answer)
        cause = f"HTTP {answer.status} {code}".strip()
        if code == "comment_flood":
            return TryLater(FLOOD, after=WAIT_A_FLOOD, cause=cause)
        if code == "rest_comment_closed":
            return Refused(CLOSED, cause=cause)
        if code in GONE | LOST and mutation:
            return Refused(DELETED, cause=cause)
        if code in FORBIDDEN and self.auth:
            return Reconnect(cause=cause) if answer.status == 401 else Refused(MAY_NOT, cause=cause)
        if answer.status in {401, 403} and not self.auth:
            return Refused(UNREADABLE, cause=cause)
        return failure(answer, mutation=mutation) or Broken(cause=cause)


def code_of(answer: Response) -> str:
    """Read the stable code of a refusal; "" when it is not WordPress that speaks."""
    try:
        return decode(answer.body, Failure).code
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


def _decoded(answer: Response, kind: type[T]) -> T:
    start = answer.body.lstrip()[:1]
    if start == b"<":
        raise Broken(NOT_JSON, cause=answer.url.partition("?")[0])
    return json(answer, kind)
