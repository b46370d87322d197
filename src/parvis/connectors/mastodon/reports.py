"""What people report to the moderators of a server: read as held, closed and opened again.

Source: https://docs.joinmastodon.org/methods/admin/reports/ and /entities/Admin_Report/. What the server
tells its moderators of people besides (addresses, machines) is not named here, so decoding drops it.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from parvis.connectors.mastodon.answers import Report
from parvis.connectors.mastodon.asking import Api, decoded
from parvis.connectors.mastodon.saying import author, moment
from parvis.wire.card import Wish
from parvis.wire.connector import Place
from parvis.wire.deciding import Decidable, Words
from parvis.wire.errors import ConnectorError, Gone, Reconnect, Refused, TryLater, Unsupported
from parvis.wire.items import Action, Audience, Item, Kind, Moderation, Receipt, Standing
from parvis.wire.words import gettext_noop as _

REPORTS: Final = "reports"
ROUTE: Final = "/api/v1/admin/reports"
RIGHTS: Final = ("admin:read:reports", "admin:write:reports")
WISH: Final = Wish(
    name=REPORTS,
    label=_("Reports to moderators"),
    help=_("If you moderate that server: each report waits here, and is closed from here."),
)
PLACE: Final = Place(key=REPORTS, label=_("Reports to moderators"))
DECIDABLE: Final = Decidable(
    kind="report",
    actions=(Action.APPROVE, Action.HOLD),
    words={
        Action.APPROVE: Words(
            label=_("Close the report"),
            soon=_("The report will be closed in a moment."),
            done=_("Closed on the server %(at)s, by %(name)s."),
        ),
        Action.HOLD: Words(
            label=_("Open it again"),
            soon=_("The report will be opened again in a moment."),
            done=_("Opened again on the server %(at)s, by %(name)s."),
        ),
    },
)
VERBS: Final = {Action.APPROVE: "resolve", Action.HOLD: "reopen"}
ONLY_THERE: Final = _(
    "From here a report is closed or opened again. What concerns the account or its posts is decided on"
    " the server’s own page."
)
NOT_ANSWERED: Final = _(
    "A report is not answered: close it, or write to the person from your account."
)


def opened(api: Api, scope: str) -> Sequence[Place]:
    """Say whether our key reads reports: the right was given, and the account moderates."""
    if not set(RIGHTS) <= set(scope.split()):
        return ()
    try:
        api.get(ROUTE, list[Report], [("limit", 1)])
    except TryLater:
        return (PLACE,)
    except ConnectorError:
        return ()
    return (PLACE,)


def item(report: Report, authority: str, base: str) -> Item:
    """Make an item of a report: who says what of whom, with the posts that it shows."""
    target = report.target_account.account
    parts = []
    if target is not None:
        url, name = html.escape(target.url or ""), html.escape(target.acct or target.username or "")
        parts.append(f'<p>→ <a href="{url}">@{name}</a> ({html.escape(report.category)})</p>')
    parts += [f"<p>{html.escape(rule.text)}</p>" for rule in report.rules if rule.text]
    parts += [f"<p>{html.escape(report.comment)}</p>"] if report.comment else []
    parts += [f"<blockquote>{row.content or ''}</blockquote>" for row in report.statuses]
    who = report.account.account
    return Item(
        authority=authority,
        remote_id=f"report:{report.id}",
        kind=Kind.MESSAGE,
        said_at=moment(report.created_at),
        author=author(who) if who else None,
        html="".join(parts),
        url=f"{base}/admin/reports/{report.id}",
        addressed=True,
        audience=Audience.PRIVATE,
        standing=Standing.PUBLISHED if report.action_taken else Standing.HELD,
    )


def stand(api: Api, ids: Sequence[str], authority: str) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Say how known reports stand now, and which are gone. Raises as the API does, but for a lost right."""
    items, gone = [], []
    for own in ids:
        try:
            report = api.get(f"{ROUTE}/{own}", Report)[0]
        except Gone:
            gone.append(f"report:{own}")
        except (Refused, Reconnect):
            continue
        else:
            items.append(item(report, authority, api.base))
    return tuple(items), tuple(gone)


def moderate(api: Api, asked: Moderation) -> Receipt:
    """Close a report, or open it again. Raises Unsupported for anything else."""
    kind, _mark, own = asked.remote_id.partition(":")
    verb = VERBS.get(asked.action)
    if kind != "report" or not own.isalnum() or verb is None:
        raise Unsupported(ONLY_THERE, cause=f"{asked.action} {asked.remote_id[:40]}")
    answer = api.ask("POST", f"{ROUTE}/{own}/{verb}")
    told = decoded(answer, Report)
    standing = Standing.PUBLISHED if told.action_taken else Standing.HELD
    return Receipt(remote_id=asked.remote_id, standing=standing)
