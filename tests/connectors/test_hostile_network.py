"""Whatever the network answers, only the six errors come out, each a sentence, none a secret."""

from __future__ import annotations

import pytest
from doors import ScriptedDoor
from hostile import NETWORK, PATIENCE

from parvis.wire.connector import Connector
from parvis.wire.errors import ConnectorError, TryLater
from parvis.wire.items import Action, Draft, Moderation

SECRET = "s3cr3t-Zq81"
SITE = "https://site.example/"


def settings_of(connector, backlog):
    _, settings, place, _ = backlog(1)
    secret = {f.name: SECRET for f in connector.spec.fields if f.secret}
    return {**settings, **secret}, place


def verbs_of(connector, settings, place, door):
    made = connector(settings, door)
    draft = Draft(text="Bonjour !", parent="comment:5", about="post:1")
    calls = {
        "discover": lambda: connector.discover(SITE, door),
        "check": made.check,
        "limits": made.limits,
        "read": lambda: list(made.read(place, "")),
        "read on": lambda: list(made.read(place, "{nonsense")),
        "recheck": lambda: made.recheck(["comment:5"]),
        "publish": lambda: made.publish(draft, key="k1"),
        "find": lambda: made.find(draft, key="k1"),
        "moderate": lambda: made.moderate(Moderation(remote_id="comment:5", action=Action.SPAM)),
    }
    return {
        verb: call
        for verb, call in calls.items()
        if getattr(connector, verb.split()[0]) is not getattr(Connector, verb.split()[0])
    }


@pytest.mark.parametrize("weather", NETWORK)
def test_only_the_six_errors_come_out(connector, backlog, weather):
    settings, place = settings_of(connector, backlog)
    door = ScriptedDoor(otherwise=NETWORK[weather])
    for verb, call in verbs_of(connector, settings, place, door).items():
        try:
            call()
        except ConnectorError as error:
            shown = error.sentence % error.values if error.values else error.sentence
            assert shown.endswith("."), (verb, shown)
            assert " " in shown, (verb, shown)
            assert "%(" not in shown, (verb, shown)
            assert SECRET not in f"{error} {error.cause} {error.values}", verb
            if isinstance(error, TryLater) and error.after is not None:
                assert error.after <= PATIENCE, verb


@pytest.mark.parametrize("weather", ["timeout", "429", "500", "502"])
def test_a_network_that_is_down_is_said_to_be_down(connector, backlog, weather):
    settings, place = settings_of(connector, backlog)
    with pytest.raises(TryLater):
        list(connector(settings, ScriptedDoor(otherwise=NETWORK[weather])).read(place, ""))
