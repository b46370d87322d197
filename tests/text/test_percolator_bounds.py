"""What nobody writes, and somebody sends: monstrous texts and queries cost a bounded time."""

from __future__ import annotations

import time

import pytest

from parvis.text.percolator import Percolator
from parvis.text.query.check import Subject
from parvis.text.query.parser import parse
from parvis.text.tokens import tokenize

QUERIES = (
    "pain", "pain NEAR/5 levain", '"pain levain"~3', "MIN/3(pain)", "pain SENTENCE levain", "🥐",
    'raw:"pain" NEAR/3 levain', "pain NEAR/100 (levain OR pain)", '"pain pain pain"', '"pain levain pain"~9',
    "pai*", "?ain", 'raw:"pain"', 'raw:":-)"', "#pain", "title:pain", "-pain lang:fr", "(pain OR #aa) levain",
)  # fmt: skip
MONSTERS = [
    "pain " * 30_000,
    "pain levain. " * 5_000,
    "pain levain " * 20_000,
    "🥐" * 10_000,
    "👩\u200d" * 100_000,
    "\u200b" * 1_000_000 + "pain",
    "\u202epain\u202c " * 10_000,
    "\ud800pain\udfff " * 10_000,
    "é" + "\u0301" * 100_000,
    "#a" * 300_000 + "@a" * 300_000,
    "l'" * 500_000,
    "." * 1_000_000,
    "a." * 500_000 + "@",
    " ".join(f"mot{n}" for n in range(100_000)),
]


@pytest.mark.parametrize("text", MONSTERS, ids=lambda text: f"{text[:3]!r}×{len(text)}")
def test_a_monstrous_text_is_matched_in_bounded_time(text):
    """Measured: at most 4 s of CPU, a million characters, on a busy machine; by squares it was six minutes."""
    watched: Percolator[str] = Percolator()
    for query in QUERIES:
        watched.put(query, parse(query))
    began = time.process_time()
    subject = Subject.of(text, "fr")
    subject.parts = {"title": tokenize(text[:1000], "fr")}
    told = watched.match(subject)
    assert time.process_time() - began < 40
    assert all(0 <= a < b <= len(text) for spans in told.values() for a, b in spans)


@pytest.mark.parametrize(
    "query",
    [
        " OR ".join(f"mot{n}" for n in range(1800)),
        " ".join(f"mot{n}" for n in range(2000)),
        "(" * 39 + "pain" + ")" * 39,
        '"' + "pain " * 3900 + '"',
        "pain " + "-mot " * 3000,
        "x" * 19_000,
        " OR ".join(["mot?*"] * 2000),
        "🥐" * 9_000,
        " ".join(f'raw:"{n}"' for n in range(1500)),
    ],
    ids=lambda query: f"{query[:6]}×{len(query)}",
)
def test_a_query_of_twenty_thousand_characters_is_put_matched_and_dropped_in_bounded_time(query):
    """Measured at 0.05 to 0.4 s of CPU each on a busy machine."""
    began = time.process_time()
    watched: Percolator[int] = Percolator()
    watched.put(1, parse(query))
    watched.match(Subject.of("mot1 mot2 pain 🥐 " * 50, "fr"))
    watched.drop(1)
    assert watched.match(Subject.of("mot1 pain", "fr")) == {}
    assert time.process_time() - began < 5


def test_an_edit_among_ten_thousand_queries_is_live_at_once():
    watched: Percolator[int] = Percolator(lists={"rivaux": parse("olympico OR première")})
    trees = [parse(f"marque{n} (@list:rivaux OR mot{n % 50}*)") for n in range(500)]
    for number in range(10_000):
        watched.put(number, trees[number % 500])
    text = Subject.of("marque7 chez Tassé", "fr")
    assert watched.match(text) == {}
    whose = set(range(7, 10_000, 500))
    rivals = parse(" OR ".join(["tassé", *(f"r{n}" for n in range(99))]))
    watched.set_list("rivaux", rivals)
    assert set(watched.match(text)) == whose
    watched.put(10_000, parse("tassé"))
    assert set(watched.match(text)) == whose | {10_000}
    watched.drop(7)
    assert set(watched.match(text)) == whose - {7} | {10_000}
