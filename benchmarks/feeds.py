"""F1: our reading of feeds beside feedparser's, same feeds, same run.

Ours is the whole way from bytes to items. feedparser is measured twice: as everybody calls it, and
with its cleaning and relative addresses off (the desk cleans once, later). A feed on which the
two make different items stops the run. Usage: python benchmarks/feeds.py [rounds]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import feedparser

from parvis.connectors.feed import fast, judge, making, reading
from parvis.connectors.feed.document import Unsure

BASE = "https://blog.example/feed/"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "examples" / "feeds"
WORDS = "Le café ouvre à huit heures, et la terrasse suit. "
HTML = "".join(
    f'<p>{WORDS * 3}<a href="https://blog.example/{n}">suite</a></p>'
    f'<figure><img src="https://blog.example/{n}.jpg" alt="x"></figure>'
    for n in range(12)
)


def wordpress(count: int) -> bytes:
    """A WordPress feed of `count` posts."""
    posts = "".join(
        f"<item><title>Billet {n} &amp;amp; suite</title><link>https://blog.example/b{n}/</link>"
        f"<dc:creator><![CDATA[Zoé]]></dc:creator>"
        f"<pubDate>Mon, 04 May 2026 08:{n % 60:02}:00 +0000</pubDate>"
        f"<category><![CDATA[Café]]></category><category><![CDATA[Ville]]></category>"
        f'<guid isPermaLink="false">https://blog.example/?p={n}</guid>'
        f"<description><![CDATA[{WORDS}]]></description>"
        f"<content:encoded><![CDATA[{HTML}]]></content:encoded>"
        f"<slash:comments>3</slash:comments></item>"
        for n in range(count)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>Blog</title>'
        f"<link>https://blog.example</link><language>fr-CA</language>{posts}</channel></rss>"
    ).encode()


def atom(count: int) -> bytes:
    """An Atom feed of `count` posts."""
    body = HTML.replace("&", "&amp;").replace("<", "&lt;")
    posts = "".join(
        f'<entry><title type="html">Billet {n}</title><id>tag:blog.example,2026:{n}</id>'
        f'<link rel="alternate" href="https://blog.example/b{n}/"/>'
        f"<published>2026-05-04T08:00:00Z</published><updated>2026-05-05T08:00:00-04:00</updated>"
        f'<author><name>Zoé</name></author><content type="html">{body}</content></entry>'
        for n in range(count)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title>{posts}</feed>'.encode()


def headlines(count: int) -> bytes:
    """A feed of titles and short descriptions."""
    posts = "".join(
        f"<item><title>Nouvelle {n}</title><link>https://blog.example/n{n}</link>"
        f"<guid>https://blog.example/n{n}</guid><description>{WORDS}</description>"
        f"<pubDate>Mon, 04 May 2026 08:{n % 60:02}:00 GMT</pubDate></item>"
        for n in range(count)
    )
    return f'<rss version="2.0"><channel><title>N</title>{posts}</channel></rss>'.encode()


def items(document):
    return making.items(document, BASE, seen={}, undated=None)


def spent(work, feeds, rounds: int) -> float:
    start = time.perf_counter()
    for _ in range(rounds):
        for feed in feeds:
            work(feed)
    return (time.perf_counter() - start) / rounds


def row(name: str, feeds: list[bytes], rounds: int) -> dict[str, object]:
    """Measure one set of feeds, print it, and give it as a line of bench.json."""
    sure = 0
    for feed in feeds:
        mine = items(reading.read(feed, "application/xml", BASE))
        assert mine == items(judge.read(feed, "application/xml", BASE)), feed[:300]
        try:
            fast.read(feed, "application/xml", BASE)
            sure += 1
        except Unsure:
            pass
    ours = spent(lambda f: items(reading.read(f, "application/xml", BASE)), feeds, rounds * 20)
    whole = spent(feedparser.parse, feeds, rounds)
    bare = spent(
        lambda f: feedparser.parse(f, sanitize_html=False, resolve_relative_uris=False),
        feeds, rounds,
    )  # fmt: skip
    print(
        f"F1 | {name:<28} | {len(feeds):3} feeds, {sure:3} fast | ours {ours * 1e3:8.2f} ms | "
        f"feedparser {whole * 1e3:8.1f} ms ({whole / ours:4.0f} x) | "
        f"without cleaning {bare * 1e3:7.1f} ms ({bare / ours:4.0f} x)"
    )
    return {
        "row": "F1", "what": f"feedparser's time in ours, {name}", "ours": round(whole / ours, 1),
        "unit": "times", "against": None, "ratio": None, "goal": 50, "met": whole / ours >= 50,
    }  # fmt: skip


def rows(rounds: int) -> list[dict[str, object]]:
    """Measure every set."""
    told = [
        row("WordPress, 10 long posts", [wordpress(10)], rounds),
        row("Atom, 25 long posts", [atom(25)], rounds),
        row("Headlines, 50", [headlines(50)], rounds),
    ]
    if SHARED.is_dir():
        shared = [path.read_bytes() for path in sorted(SHARED.rglob("*.xml"))]
        told.append(row("shared conformance cases", shared, rounds))
    return told


def main() -> None:
    rows(int(sys.argv[1]) if len(sys.argv) > 1 else 5)


if __name__ == "__main__":
    main()
