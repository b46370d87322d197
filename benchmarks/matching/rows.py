"""S3 to S5: what matching costs as watches grow, beside its peers, and on a replayed stream.

Usage: `python -m benchmarks matching`. Ours is the matching alone; cutting the text into tokens is
printed beside it. Everything runs on one core, on the same messages, and CPU time counts.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

import msgspec
from benchmarks.matching import peers
from benchmarks.matching.corpus import Corpus, Message
from benchmarks.matching.watches import queries

from parvis.text.percolator import Frequencies, Percolator
from parvis.text.query.check import Subject
from parvis.text.query.parser import parse
from parvis.text.query.tree import Node
from parvis.text.tokens import tokenize

Row = dict[str, Any]
BLUESKY: float = 47.5
"""Posts a second of the whole of Bluesky, measured in 2026."""
TRIES: int = 5


def rows(make: Callable[..., Row]) -> list[Row]:
    """Measure everything. `make` is what makes a line of the table."""
    corpus = Corpus()
    messages = corpus.messages(12_000)
    subjects = [subject_of(message) for message in messages]
    frequencies = Frequencies()
    frequencies.learn(subject.body for subject in subjects[4000:])
    heard = subjects[:4000]
    asked = [parse(query) for query in queries(corpus, messages, 115_000)]
    watched = held(asked[:10_000], frequencies)
    ours = cost(watched, heard)
    hits = sum(map(len, watched.match_many(heard))) / len(heard)
    print(f"10,000 watches: {ours * 1e6:.1f} µs a message of 140 characters, {hits:.2f} hits")
    told = [*analyzer_rows(make), *edit_rows(make, watched, asked)]
    told += peer_rows(make, asked, heard, ours, frequencies)
    told += [replayed(make, watched, messages)]
    del watched
    return [*told, grown(make, asked, heard, frequencies)]


def subject_of(message: Message) -> Subject:
    """Make what a query is tried on."""
    return Subject.of(message.text, message.language, source=message.source, author=message.author)


def held(trees: list[Node], frequencies: Frequencies) -> Percolator[int]:
    """Put so many queries in a percolator."""
    watched: Percolator[int] = Percolator(frequencies=frequencies)
    for number, tree in enumerate(trees):
        watched.put(number, tree)
    return watched


def cost(watched: Percolator[int], subjects: list[Subject]) -> float:
    """Give the CPU seconds that matching one message takes: the best of some rounds, all warm."""
    watched.match_many(subjects)
    gc.collect()
    best = float("inf")
    for _round in range(TRIES):
        start = time.process_time()
        watched.match_many(subjects)
        best = min(best, time.process_time() - start)
    return best / len(subjects)


def analyzer_rows(make: Callable[..., Row]) -> list[Row]:
    """Cut texts of 89 characters, the words already met."""
    texts = [
        ("Le service est vraiment lent aujourd’hui, mais la brioche de l’érable était très bonne !", "fr"),
        ("I really loved the croissants at this bakery, will definitely come back next week I think", "en"),
        ("On est allés chez Première hier soir, c’était correct mais rien de fou pour le prix payé…", "fr"),
        ("Great coffee 🥐 #Montreal @camille check this https://exemple.org/a/b?c=d it’s worth it ok", "en"),
    ]  # fmt: skip
    best = float("inf")
    for _round in range(TRIES):
        start = time.process_time()
        for _n in range(2000):
            for text, language in texts:
                tokenize(text, language)
        best = min(best, time.process_time() - start)
    return [make("S1", "tokens of 89 characters (CPU)", best / 8000 * 1e6, "µs", None, 7)]


def edit_rows(make: Callable[..., Row], watched: Percolator[int], asked: list[Node]) -> list[Row]:
    """Put and drop queries among 10,000, and match once after each: the slowest of 200."""
    text, slowest = subject_of(Message("Un café de quartier", "fr", "feed", "u1")), 0.0
    for number in range(200):
        start = time.perf_counter()
        watched.put(number, asked[10_000 + number])
        watched.match(text)
        slowest = max(slowest, time.perf_counter() - start)
    for number in range(200):
        watched.put(number, asked[number])
    return [
        make(
            "S3",
            "an edit among 10,000 watches, then live (slowest)",
            slowest * 1e3,
            "ms",
            None,
            100,
        )
    ]


def peer_rows(
    make: Callable[..., Row],
    asked: list[Node],
    heard: list[Subject],
    ours: float,
    seen: Frequencies,
) -> list[Row]:
    """Match the same messages as peers would (S4)."""
    thousand = cost(held(asked[:1000], seen), heard)
    cases = [
        ("evaluating each, 10,000 watches", peers.each(asked[:10_000], heard[:20]), ours, 500),
        ("a regex each, 1,000 watches", peers.regexes(asked[:1000], heard[:200]), thousand, 100),
        ("tantivy by batches, 10,000 watches", peers.tantivy(asked[:10_000], heard), ours, 2),
        ("Aho-Corasick, then the same checks, 10,000 watches", peers.aho_corasick(asked[:10_000], heard),
         ours, None),
        ("PostgreSQL, a scan of tsquery, 10,000 watches", peers.postgres(asked[:10_000], heard[:200]),
         ours, 50),
    ]  # fmt: skip
    told = []
    for what, peer, mine, goal in cases:
        if peer is None:
            print(f"not measured, it is not installed: {what}")
            continue
        line = make("S4", what, mine * 1e6, "µs", peer.seconds * 1e6, goal or 0)
        times = peer.seconds / mine
        told.append({**line, "ratio": round(times, 1), "met": goal is None or times >= goal})
        print(f"{what}: {times:.1f} times ours, {peer.hits:.2f} hits a message")
    return told


def grown(
    make: Callable[..., Row], asked: list[Node], heard: list[Subject], seen: Frequencies
) -> Row:
    """Compare 100 watches with 100,000 that tell as many matches (S3).

    The hundred are those that match most until there is one match a message; the others, whose words
    are said too, are those that match none of these messages.
    """
    every = held(asked, seen)
    matched: dict[int, int] = {}
    for told in every.match_many(heard):
        for number in told:
            matched[number] = matched.get(number, 0) + 1
    del every
    loud, hits = [], 0
    for number in sorted(matched, key=lambda one: (-matched[one], one)):
        if len(loud) < 100 and hits + matched[number] + 99 - len(loud) <= len(heard):
            loud.append(number)
            hits += matched[number]
    quiet = [number for number in range(len(asked)) if number not in matched]
    few, many = [asked[n] for n in loud], [asked[n] for n in [*loud, *quiet][:100_000]]
    small = cost(held(few, seen), heard)
    large = cost(held(many, seen), heard)
    print(
        f"{len(few)} watches {small * 1e6:.1f} µs, {len(many)} {large * 1e6:.1f} µs, {hits} hits each"
    )
    line = make("S3", f"{len(many)} watches beside {len(few)}", large * 1e6, "µs", small * 1e6, 3)
    return {**line, "met": large <= 3 * small}


class _Record(msgspec.Struct):
    text: str
    langs: list[str]


class _Commit(msgspec.Struct):
    operation: str
    collection: str
    record: _Record | None = None


class _Event(msgspec.Struct):
    did: str
    kind: str
    commit: _Commit | None = None


def recording(messages: list[Message]) -> list[bytes]:
    """Write messages as the lines that Jetstream sends for posts."""
    return [
        msgspec.json.encode(
            {
                "did": f"did:plc:{message.author}", "time_us": 1_790_000_000_000_000 + at * 21_000,
                "kind": "commit",
                "commit": {
                    "rev": f"3l{at:011}", "operation": "create", "collection": "app.bsky.feed.post",
                    "rkey": f"3l{at:011}", "cid": f"bafyrei{at:052}",
                    "record": {
                        "$type": "app.bsky.feed.post", "createdAt": "2026-09-21T13:46:40.000Z",
                        "langs": [message.language], "text": message.text,
                    },
                },
            }
        )
        for at, message in enumerate(messages)
    ]  # fmt: skip


def replayed(make: Callable[..., Row], watched: Percolator[int], messages: list[Message]) -> Row:
    """Read a recording: lines of JSON, texts cut, 10,000 watches matched (S5)."""
    lines, read = recording(messages), msgspec.json.Decoder(_Event).decode
    start, hits = time.process_time(), 0
    for line in lines:
        event = read(line)
        post = event.commit.record if event.commit else None
        if post is not None:
            language = post.langs[0] if post.langs else "und"
            subject = Subject.of(post.text, language, source="bluesky", author=event.did)
            hits += len(watched.match(subject))
    rate = len(lines) / (time.process_time() - start)
    print(f"replay: {rate:.0f} posts/s, {hits / len(lines):.2f} hits a post")
    line = make(
        "S5", "replay of a Jetstream recording, 10,000 watches (CPU)", rate, "posts/s", BLUESKY, 0
    )
    return {**line, "goal": 40, "met": rate >= 40 * BLUESKY}
