from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parvis.inbox.models import ConversationState
from parvis.inbox.rules import MOVES
from parvis.inbox.threading import Threads


@st.composite
def forests(draw):
    """Remarks that answer earlier ones or nothing; some are never seen, only answered."""
    size = draw(st.integers(1, 14))
    parents = {}
    for n in range(size):
        above = draw(st.integers(-1, n - 1)) if n else -1
        parents[f"c{n}"] = f"c{above}" if above >= 0 else ""
    hidden = draw(st.sets(st.sampled_from(sorted(parents)), max_size=3))
    seen = [(name, parent) for name, parent in parents.items() if name not in hidden]
    return draw(st.permutations(seen)), draw(st.permutations(seen)), draw(st.integers(0, size))


def conversations(order, cut):
    """Let remarks arrive in two batches; return who stands with whom, under which root."""
    threads = Threads(by_root={}, of_item={})
    for number, (remote_id, parent) in enumerate(order):
        if number == cut:  # the second batch sees only what was written
            threads = Threads(
                by_root={root: threads.settle(key) for root, key in threads.by_root.items()},
                of_item={name: threads.settle(key) for name, key in threads.of_item.items()},
            )
        threads.add(remote_id, parent, number)
    roots = {threads.settle(key): root for root, key in threads.by_root.items()}
    return {name: roots[threads.settle(key)] for name, key in threads.of_item.items()}


@given(forests())
def test_any_arrival_order_gives_the_same_conversations(told):
    one, other, cut = told
    assert conversations(one, cut) == conversations(other, 0)


@given(forests())
def test_a_root_is_the_furthest_ancestor_known(told):
    order, _other, cut = told
    parents = dict(order)
    for name, root in conversations(order, cut).items():
        oldest = name
        while parents.get(oldest):
            oldest = parents[oldest]
        assert root == oldest


def test_the_table_of_moves_knows_every_state():
    assert set(MOVES) == set(ConversationState.values)
