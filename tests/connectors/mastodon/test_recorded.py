"""Answers recorded from mastodon.social, read as they lie."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from parvis.connectors.mastodon.answers import Account, Context, Found, Notification, Status
from parvis.connectors.mastodon.saying import Teller

FOLDER = Path(__file__).parents[4] / "shared/examples/mastodon-api"
US = Account(id="1", acct="four", url="https://social.example/@four")
KINDS = {
    "/api/v1/notifications": list[Notification],
    "/context": Context,
    "/api/v2/search": Found,
    "/api/v1/timelines": list[Status],
}


def recorded() -> list[tuple[str, str, type]]:
    """Find the answers that hold statuses: name, body, what they are read as."""
    if not FOLDER.exists():
        return []
    yaml = pytest.importorskip("yaml")
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for one in yaml.load(path.read_text(), Loader=yaml.CSafeLoader)["interactions"]:
            uri, body = one["request"]["uri"].partition("?")[0], one["response"]["body"]["string"]
            kind = next((kind for part, kind in KINDS.items() if part in uri), None)
            if kind is None and "/api/v1/statuses/" in uri and uri.rsplit("/", 1)[1].isdigit():
                kind = Status
            if kind is not None and one["response"]["status"]["code"] == 200:
                found.append((f"{path.stem} {uri.partition('/api')[2]}", body, kind))
    return found


ANSWERS = recorded()


@pytest.mark.skipif(not ANSWERS, reason="no recorded answers beside this repository")
@pytest.mark.parametrize(("label", "body", "kind"), ANSWERS, ids=[name for name, *_ in ANSWERS])
def test_a_recorded_answer_becomes_items(label, body, kind):
    text = body if isinstance(body, str) else body.decode()
    told = msgspec.json.decode(text, type=kind)
    rows = {
        Context: lambda: [*told.ancestors, *told.descendants],
        Found: lambda: list(told.statuses),
        Status: lambda: [told],
    }.get(kind, lambda: [getattr(one, "status", one) for one in told])()
    teller = Teller("https://social.example", US)
    rows = [row for row in rows if row is not None]
    teller.learn(rows)
    items = [teller.item(row) for row in rows]
    raw = json.loads(text)
    assert len(items) == len(rows)
    assert all(item.said_at.utcoffset().total_seconds() == 0 for item in items)
    assert "email" not in json.dumps([msgspec.to_builtins(item) for item in items])
    assert raw is not None
