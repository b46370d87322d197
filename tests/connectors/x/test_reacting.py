"""X: likes and reposts, each request as X's own document says it, each at its price."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from doors import json_answer
from openapi import Document

sys.path.insert(0, str(Path(__file__).parent))
from test_contract import CONTRACT, HERE
from world import API, KEY, ME, Purse, problem, x

from parvis.connectors.x import X
from parvis.connectors.x.letting import SCOPES
from parvis.wire.errors import Gone, Refused, TryLater
from parvis.wire.items import Reacting, Reaction

US = f"{API}/2/users/{ME}"
DONE = {
    (Reaction.LIKE, True): (f"POST {US}/likes", {"liked": True}),
    (Reaction.LIKE, False): (f"DELETE {US}/likes/5", {"liked": False}),
    (Reaction.SHARE, True): (f"POST {US}/retweets", {"rest_id": "9", "retweeted": True}),
    (Reaction.SHARE, False): (f"DELETE {US}/retweets/5", {"retweeted": False}),
}


def asked(reaction: Reaction, *, on: bool) -> Reacting:
    return Reacting(remote_id="post:5", reaction=reaction, on=on)


@HERE
@pytest.mark.parametrize(("reaction", "on"), list(DONE))
def test_each_gesture_is_a_request_of_the_document_within_the_rights_that_are_asked(reaction, on):
    route, body = DONE[reaction, on]
    door, document = x(**{route: json_answer({"data": body})}), Document(CONTRACT)
    X(KEY, door).react(asked(reaction, on=on), key="k")
    one = door.requests[-1]
    assert f"{one.method} {one.url}" == route
    operation = document.request(one)
    document.answer(operation, door._pick(one.method, one.url), one.url)
    wanted = next(k["OAuth2UserToken"] for k in operation["security"] if "OAuth2UserToken" in k)
    assert set(wanted) <= set(SCOPES)


@pytest.mark.parametrize(
    ("on", "bill"), [(True, ("react", 15_000, ())), (False, ("delete", 10_000, ()))]
)
def test_a_gesture_is_counted_before_and_billed_once(on, bill):
    route, body = DONE[Reaction.LIKE, on]
    purse = Purse()
    door = x(**{route: json_answer({"data": body})})
    X(KEY, door, meter=purse).react(asked(Reaction.LIKE, on=on), key="k")
    assert (purse.allowed, purse.noted) == ([bill[1]], [bill])
    assert X.price(asked(Reaction.LIKE, on=on)).micro == bill[1]
    poor = Purse(left=bill[1] - 1)
    with pytest.raises(TryLater):
        X(KEY, door, meter=poor).react(asked(Reaction.LIKE, on=on), key="k")
    assert (len(door.requests), poor.noted) == (1, [])


def test_a_lost_answer_counts_as_billed_and_a_right_never_given_keeps_the_account():
    purse, route = Purse(), DONE[Reaction.LIKE, True][0]
    with pytest.raises(TryLater):
        X(KEY, x(**{route: TryLater(maybe_done=True)}), meter=purse).react(
            asked(Reaction.LIKE, on=True), key="k"
        )
    assert purse.noted == [("react", 15_000, ())]
    refused = problem(403, "unsupported-authentication", "scope like.write")
    with pytest.raises(Refused, match="Connect the account again"):
        X(KEY, x(**{route: refused})).react(asked(Reaction.LIKE, on=True), key="k")
    with pytest.raises(Gone):
        X(KEY, x()).react(Reacting(remote_id="no", reaction=Reaction.LIKE, on=True), key="k")
