"""What else could match many queries: each query by itself, a regex each, tantivy, Aho-Corasick, PostgreSQL.

Peers are given folded words separated by spaces and the queries in their own language, made from the
same trees. They compare folded forms where ours compares stems too: they do less. What a peer has no
word for (an author, a source, a language) it leaves out. Each returns CPU seconds a message (all
threads; for PostgreSQL, another process, the shortest wall time of five) and how many matches it told.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parvis.text.query.check import Subject, compiled
from parvis.text.query.tree import And, Filter, Near, Node, Not, Or, Phrase, Word
from parvis.text.tokens import form_of

TRIES = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A peer's time for one message, in seconds, and its matches for one message."""

    seconds: float
    hits: float


def timed(work: Callable[[], int], messages: int) -> Told:
    """Time some work over so many messages, in CPU seconds; it returns how many matches it told."""
    start = time.process_time()
    hits = work()
    return Told((time.process_time() - start) / messages, hits / messages)


def each(trees: list[Node], subjects: list[Subject]) -> Told:
    """Try every compiled query on every text."""
    checks = [compiled(tree) for tree in trees]
    return timed(
        lambda: sum(check(s) is not None for s in subjects for check in checks), len(subjects)
    )


def regexes(trees: list[Node], subjects: list[Subject]) -> Told:
    """Try one regular expression a query, as a script would write it."""
    made = [re.compile(_regex(tree)) for tree in trees]
    texts = [" ".join(subject.body.forms) for subject in subjects]
    return timed(
        lambda: sum(one.search(text) is not None for text in texts for one in made), len(texts)
    )


def _regex(node: Node) -> str:
    """Write a query as lookaheads from the start of a text: AND, OR and NOT become one pattern."""
    return f"^{_ahead(node)}"


def _ahead(node: Node) -> str:
    if isinstance(node, And):
        return "".join(map(_ahead, node.parts))
    if isinstance(node, Or):
        return f"(?:{'|'.join(map(_ahead, node.parts))})"
    if isinstance(node, Not):
        return f"(?!{_ahead(node.inner)})"
    if isinstance(node, Near):
        a, b = _letters(node.left), _letters(node.right)
        gap = rf"\W+(?:\w+\W+){{0,{node.distance - 1}}}"
        return rf"(?=.*?\b(?:{a}{gap}{b}|{b}{gap}{a})\b)"
    return "" if isinstance(node, Filter) else rf"(?=.*?\b{_letters(node)}\b)"


def _letters(node: Node) -> str:
    if isinstance(node, Phrase):
        return r"\W+".join(re.escape(form_of(word)) for word in node.words)
    word = node.text if isinstance(node, Word) else ""
    return re.escape(form_of(word.rstrip("*"))) + (r"\w*" if word.endswith("*") else "")


def tantivy(trees: list[Node], subjects: list[Subject], batch: int = 1000) -> Told | None:
    """Index the messages by batches in memory, and search each batch for every query."""
    try:
        import tantivy as engine
    except ImportError:
        return None
    schema = engine.SchemaBuilder()
    schema.add_text_field("text", tokenizer_name="whitespace")
    built = schema.build()
    any_index = engine.Index(built)
    queries = [
        engine.Query.regex_query(built, "text", f"{form_of(tree.text.rstrip('*'))}.*")
        if isinstance(tree, Word) and tree.text.endswith("*")
        else any_index.parse_query(_lucene(tree), ["text"])
        for tree in trees
    ]
    texts = [" ".join(subject.body.forms) for subject in subjects]

    def work() -> int:
        hits = 0
        for at in range(0, len(texts), batch):
            index = engine.Index(built)
            writer = index.writer(30_000_000, 1)
            for text in texts[at : at + batch]:
                writer.add_document(engine.Document(text=text))
            writer.commit()
            index.reload()
            searcher = index.searcher()
            for query in queries:
                found = searcher.search(query, limit=batch, count=False)
                hits += len(found.hits)
        return hits

    return timed(work, len(texts))


def _lucene(node: Node) -> str:
    if isinstance(node, And):
        parts = [(_lucene(part), isinstance(part, Not)) for part in node.parts]
        return "(" + " ".join(f"+{part}" if not no else part for part, no in parts if part) + ")"
    if isinstance(node, Or):
        return "(" + " ".join(filter(None, map(_lucene, node.parts))) + ")"
    if isinstance(node, Not):
        inner = _lucene(node.inner)
        return f"-{inner}" if inner else ""
    if isinstance(node, Near):
        return f'"{_plain(node.left)} {_plain(node.right)}"~{node.distance}'
    if isinstance(node, Phrase):
        return f'"{" ".join(map(form_of, node.words))}"'
    return _plain(node)


def _plain(node: Node) -> str:
    return form_of(node.text) if isinstance(node, Word) else ""


def aho_corasick(trees: list[Node], subjects: list[Subject]) -> Told | None:
    """Find the words of all queries with one automaton, then try the queries of the words found."""
    try:
        import ahocorasick
    except ImportError:
        return None
    automaton = ahocorasick.Automaton()
    checks = [compiled(tree) for tree in trees]
    filed: dict[str, list[int]] = {}
    for number, tree in enumerate(trees):
        for word in _names(tree):
            filed.setdefault(f" {word}", []).append(number)
    for word, numbers in filed.items():
        automaton.add_word(word, numbers)
    automaton.make_automaton()
    texts = [(" " + " ".join(subject.body.forms), subject) for subject in subjects]

    def work() -> int:
        hits = 0
        for text, subject in texts:
            candidates = {number for _at, numbers in automaton.iter(text) for number in numbers}
            hits += sum(checks[number](subject) is not None for number in candidates)
        return hits

    return timed(work, len(texts))


def _names(node: Node) -> list[str]:
    """Choose the words that announce a query: the longest of an AND, all those of an OR."""
    if isinstance(node, And):
        told = [names for part in node.parts if (names := _names(part))]
        return max(told, key=lambda names: min(map(len, names)), default=[])
    if isinstance(node, Or):
        return [name for part in node.parts for name in _names(part)]
    if isinstance(node, Near):
        return max(_names(node.left), _names(node.right), key=lambda names: min(map(len, names)))
    if isinstance(node, Phrase):
        return [max(map(form_of, node.words), key=len)]
    return [form_of(node.text.rstrip("*"))] if isinstance(node, Word) else []


def postgres(trees: list[Node], subjects: list[Subject]) -> Told | None:
    """Keep the queries in a table of tsquery, and scan it for each message."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return None
    from tests.servers.postgres import Postgres

    server = Postgres()
    try:
        with _linked(server.url) as link:
            link.execute("CREATE TABLE watched (number int, query tsquery)")
            with link.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO watched VALUES (%s, %s::tsquery)",
                    [
                        (number, asked)
                        for number, tree in enumerate(trees)
                        if (asked := _tsquery(tree))
                    ],
                )
            link.execute("ANALYZE watched")
            vectors = [_tsvector(subject) for subject in subjects]
            scan = "SELECT count(*) FROM watched WHERE query @@ %s::tsvector"
            link.execute(scan, [vectors[0]])
            hits, spent = 0, 0.0
            for one in vectors:
                tries = []
                for _try in range(TRIES):
                    start = time.perf_counter()
                    counted = link.execute(scan, [one]).fetchone()[0]
                    tries.append(time.perf_counter() - start)
                spent, hits = spent + min(tries), hits + counted
            return Told(spent / len(vectors), hits / len(vectors))
    finally:
        server.stop()


def _linked(url: str) -> Any:
    """Connect once the server is ready: it may listen while it still starts."""
    import psycopg

    for _attempt in range(50):
        try:
            return psycopg.connect(url, autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.2)
    return psycopg.connect(url, autocommit=True)


def _tsvector(subject: Subject) -> str:
    return " ".join(f"{_quoted(form)}:{at + 1}" for at, form in enumerate(subject.body.forms))


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _tsquery(node: Node) -> str:
    if isinstance(node, And | Or):
        sign = " & " if isinstance(node, And) else " | "
        parts = [part for part in map(_tsquery, node.parts) if part]
        return f"({sign.join(parts)})" if parts else ""
    if isinstance(node, Not):
        inner = _tsquery(node.inner)
        return f"!{inner}" if inner else ""
    if isinstance(node, Near):
        a, b = _tsquery(node.left), _tsquery(node.right)
        gaps = [
            f"({x} <{n}> {y})" for n in range(1, node.distance + 1) for x, y in ((a, b), (b, a))
        ]
        return f"({' | '.join(gaps)})"
    if isinstance(node, Phrase):
        return f"({' <-> '.join(_quoted(form_of(word)) for word in node.words)})"
    if isinstance(node, Word):
        mark = ":*" if node.text.endswith("*") else ""
        return _quoted(form_of(node.text.rstrip("*"))) + mark
    return ""
