"""What a server can do wrong, on a stateful stand-in for Mastodon that fails to order."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from tests.servers.processes import Server, free_port, listening, missing, wait_until

from parvis.connectors.mastodon import Mastodon
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.wire.errors import Broken, Reconnect, Refused, TryLater, Unsupported
from parvis.wire.items import (
    Action,
    Attachment,
    Audience,
    Draft,
    Kind,
    MediaKind,
    Moderation,
    Standing,
)

pytestmark = pytest.mark.servers

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


class Mock:
    """The server, and two people on it: ada, who is us, and grace."""

    def __init__(self, url: str) -> None:
        self.url = url

    def fault(self, path: str, kind: str, *, count: int = 1, **more: object) -> None:
        """Have the next requests to a path fail."""
        effect = {"type": kind, **more}
        told = {"match": {"path": path}, "effect": effect, "count": count}
        httpx.post(f"{self.url}/api/v1/_mock/faults", json=told).raise_for_status()

    def reset(self) -> None:
        """Begin anew."""
        httpx.delete(f"{self.url}/api/v1/_mock/faults")
        httpx.post(f"{self.url}/api/v1/_mock/reset")

    def report(self, account: str, status: str, comment: str) -> str:
        """Report something to the moderators, as grace."""
        told = {
            "account_id": account,
            "status_ids": [status],
            "comment": comment,
            "category": "spam",
        }
        headers = {"Authorization": "Bearer grace_token"}
        answer = httpx.post(f"{self.url}/api/v1/reports", json=told, headers=headers)
        answer.raise_for_status()
        return answer.json()["id"]

    def say(self, text: str, **more: object) -> dict:
        """Say something as grace."""
        told = {"status": text, **more}
        headers = {"Authorization": "Bearer grace_token"}
        answer = httpx.post(f"{self.url}/api/v1/statuses", json=told, headers=headers)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture(scope="module")
def _mock(other_peoples_sockets_all_along, tmp_path_factory) -> Iterator[Mock]:
    if find_spec("mastodon_mock") is None:
        missing("mastodon_mock is not installed")
    program, port = Path(sys.executable).with_name("mastodon_mock"), free_port()
    command = [str(program), "serve", "--in-memory", "--host", "127.0.0.1", "--port", str(port)]
    log = tmp_path_factory.mktemp("mock") / "mock.log"
    server = Server([*command, "--demo"], log=log, env={})
    try:
        wait_until(lambda: listening(port), what="mastodon_mock", seconds=60)
        yield Mock(f"http://127.0.0.1:{port}")
    finally:
        server.stop()


@pytest.fixture
def mock(_mock) -> Mock:
    _mock.reset()
    return _mock


@pytest.fixture
def door() -> Iterator[HttpDoor]:
    polite = Manners(rate=999, burst=999)
    made = HttpDoor(Guard(lambda: ["127.0.0.1"]), total=6, silence=4, polite=polite)
    yield made
    made.close()


@pytest.fixture
def ada(mock, door) -> Mastodon:
    return Mastodon({"url": mock.url, "token": "ada_token"}, door)


def said(account: Mastodon, place: str = "notifications") -> list:
    return [item for page in account.read(place, "") for item in page.items]


def test_a_mention_comes_with_what_it_answers(mock, ada):
    ours = ada.publish(Draft(text="Le pain sort à 7 h."), key="a")
    own = ours.remote_id.partition(":")[2]
    one = mock.say("@ada Même le lundi?", in_reply_to_id=own)
    mock.say("@ada Et le dimanche?", in_reply_to_id=one["id"])
    found = {item.remote_id: item for item in said(ada)}
    assert found[f"status:{one['id']}"].about == ours.remote_id
    assert found[f"status:{one['id']}"].parent is None
    deeper = next(item for item in found.values() if "dimanche" in item.html)
    assert (deeper.parent, deeper.about) == (f"status:{one['id']}", ours.remote_id)
    assert found[ours.remote_id].kind is Kind.POST


def test_the_same_key_twice_says_it_once(ada):
    draft = Draft(text="Une seule fois, pas deux.")
    assert ada.publish(draft, key="k").remote_id == ada.publish(draft, key="k").remote_id
    assert ada.find(draft, key="k").remote_id
    assert ada.find(Draft(text="Jamais dit."), key="k") is None


def test_a_text_is_changed_then_taken_back_and_that_is_seen(ada):
    made = ada.publish(Draft(text="À 8 h.", warning="Heures", language="fr-CA"), key="x")
    (read,) = [item for item in said(ada, "statuses") if item.remote_id == made.remote_id]
    assert (read.warning, read.language, read.audience) == ("Heures", "fr", Audience.PUBLIC)
    ada.edit(made.remote_id, Draft(text="À 9 h."))
    (now,) = ada.recheck([made.remote_id]).items
    assert "9 h" in now.html
    assert now.edited_at
    ada.retract(made.remote_id)
    assert ada.recheck([made.remote_id]).gone == (made.remote_id,)
    ada.retract(made.remote_id)


def test_a_picture_leaves_once_with_the_words_for_it(mock, door):
    kept: dict[str, str] = {}
    settings = {"url": mock.url, "token": "ada_token"}
    ada = Mastodon(settings, door, kept.update)
    file = Attachment(kind=MediaKind.IMAGE, mime="image/png", alt="Un carré noir", content=PNG)
    mock.fault("/api/v1/statuses", "status", status=503)
    with pytest.raises(TryLater):
        ada.publish(Draft(text="Image", media=(file,)), key="m")
    sent = kept["files"]
    again = Mastodon({**settings, **kept}, door, kept.update)
    made = again.publish(Draft(text="Image", media=(file,)), key="m")
    assert sent != "{}"
    assert kept["files"] == ""
    (read,) = ada.recheck([made.remote_id]).items
    assert [one.alt for one in read.media] == ["Un carré noir"]


def test_a_storm_of_429_says_when_to_come_back(mock, ada):
    mock.fault("/api/v1/notifications", "ratelimit", count=3)
    with pytest.raises(TryLater) as told:
        said(ada)
    assert told.value.after is None or timedelta() <= told.value.after <= timedelta(days=1)
    assert "ask" in told.value.sentence


def test_what_is_malformed_is_broken_and_what_was_sent_may_be_there(mock, ada):
    mock.fault("/api/v1/notifications", "malformed")
    with pytest.raises(Broken):
        said(ada)
    mock.fault("/api/v1/statuses", "malformed")
    draft = Draft(text="Dit, mais mal répondu.")
    with pytest.raises(Broken):
        ada.publish(draft, key="z")
    found = ada.find(draft, key="z")
    assert found is None or found.remote_id


def test_a_dead_key_asks_to_connect_again(mock, door):
    with pytest.raises(Reconnect):
        Mastodon({"url": mock.url, "token": "no_such_token"}, door).check()


def test_a_wrong_code_and_a_refusal_are_said_in_sentences(mock, door):
    settings = {"url": mock.url}
    back = "https://desk.example.org/x/"
    app = Mastodon.register(settings, door, name="Parvis", return_url=back, known_at="")
    offer = Mastodon.authorization(
        {**settings, **app}, door, name="Parvis", return_url="", state="s"
    )
    assert offer.returns
    given = {**settings, **app, **offer.kept}
    with pytest.raises(Refused, match="ten minutes"):
        Mastodon.returned({"code": "nonsense", "state": "s"}, settings=given, door=door)
    with pytest.raises(Refused, match="said no"):
        Mastodon.returned({"error": "access_denied"}, settings=given, door=door)


def test_limits_are_read_from_the_server(ada):
    limits = ada.limits()
    assert (limits.text, limits.link, limits.media) == (500, 23, 4)
    assert "image/png" in limits.types


def test_a_tag_and_a_list_are_read(mock, ada):
    mock.say("Le #levain de ce matin")
    place = ada.place("tag", "#levain")
    assert any("levain" in item.html for item in said(ada, place.key))
    with pytest.raises(Refused):
        ada.place("list", "Boulangers")


MODERATES = "read:statuses admin:read:reports admin:write:reports"


def test_a_report_waits_as_held_and_is_closed_and_opened_again(mock, ada, door):
    theirs = ada.publish(Draft(text="Achetez <b>ici</b>"), key="r")
    me = ada.check().remote_id.partition(":")[2]
    number = mock.report(me, theirs.remote_id.partition(":")[2], "Pourriel, «encore»")
    moderator = Mastodon({**ada.settings, "scope": MODERATES}, door)
    assert [place.key for place in moderator.opened()] == ["reports"]
    (item,) = said(moderator, "reports")
    assert (item.remote_id, item.standing) == (f"report:{number}", Standing.HELD)
    assert (item.audience, item.addressed, item.kind) == (Audience.PRIVATE, True, Kind.MESSAGE)
    assert item.author.name
    assert "Pourriel, «encore»" in item.html
    assert "Achetez" in item.html
    assert "@example" not in item.html, "an address of the account crossed the wall"
    page = list(moderator.read("reports", ""))[-1]
    assert [one.items for one in moderator.read("reports", page.cursor)] == [()]
    for action, standing in (
        (Action.APPROVE, Standing.PUBLISHED),
        (Action.APPROVE, Standing.PUBLISHED),
        (Action.HOLD, Standing.HELD),
    ):
        asked = Moderation(remote_id=item.remote_id, action=action)
        assert moderator.moderate(asked).standing is standing
        (now,) = moderator.recheck([item.remote_id]).items
        assert now.standing is standing
    assert moderator.recheck(["report:999999"]).gone == ("report:999999",)
    for wrong in (
        Moderation(remote_id=item.remote_id, action=Action.TRASH),
        Moderation(remote_id=theirs.remote_id, action=Action.APPROVE),
    ):
        with pytest.raises(Unsupported, match="own page"):
            moderator.moderate(wrong)
    with pytest.raises(Refused, match="not answered"):
        moderator.publish(Draft(text="Non", parent=item.remote_id), key="n")


def test_who_does_not_moderate_has_no_reports_and_loses_nothing_else(mock, ada, door):
    assert ada.opened() == ()
    moderator = Mastodon({**ada.settings, "scope": MODERATES}, door)
    mock.fault("/api/v1/admin/reports", "status", status=403, count=2)
    assert moderator.opened() == ()
    (page,) = moderator.read("reports", "kept")
    assert (page.items, page.cursor) == ((), "kept")
    mock.fault("/api/v1/admin/reports", "status", status=503, count=1)
    with pytest.raises(TryLater):
        list(moderator.read("reports", ""))


def test_reports_are_asked_for_only_when_wished(mock, door):
    settings = {"url": mock.url}
    without = Mastodon.register(settings, door, name="P", return_url="", known_at="")
    wished = {**settings, "wishes": "reports"}
    made = Mastodon.register(wished, door, name="P", return_url="", known_at="")
    for app, wanted in ((without, False), (made, True)):
        offer = Mastodon.authorization({**settings, **app}, door, name="P", return_url="")
        assert ("admin%3Aread%3Areports" in offer.url) is wanted
