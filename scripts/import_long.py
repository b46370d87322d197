"""Brings a generated WordPress export in, killed on the way and gone on with; the counts must be equal.

`python scripts/import_long.py 500000` writes the export by a seeded generator, lets `parvis import`
work in a process of its own, kills it with -9 at 40 %, goes on, and compares what the desk holds with
what was generated. It ends in an error when a count differs or the memory passes 250 MB.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import psutil

MOST_MEGABYTES = 250
KILLED_AT = 0.4
A_POST = 20
SITE = "https://long.example"
HEAD = f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Long</title><link>{SITE}</link><language>fr-CA</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>{SITE}</wp:base_blog_url><generator>https://wordpress.org/?v=6.8</generator>
"""
WORDS = [
    "le",
    "pain",
    "la",
    "farine",
    "four",
    "matin",
    "chaud",
    "merci",
    "bonjour",
    "galette",
    "recette",
    "levain",
    "heure",
    "samedi",
    "belle",
    "the",
    "bread",
    "is",
    "warm",
    "today",
    "thanks",
    "where",
    "open",
    "when",
    "please",
    "flour",
    "oven",
    "again",
    "morning",
    "friend",
]
KINDS = ("comment",) * 96 + ("pingback",) * 3 + ("trackback",)
APPROVED = ("1",) * 93 + ("0",) * 4 + ("spam",) * 2 + ("trash",)


def generate(file: Path, comments: int, seed: int = 7) -> Counter[str]:
    """Write an export of so many comments; say what it holds, by kind and standing."""
    chance = random.Random(seed)
    held: Counter[str] = Counter()
    standing = {"1": "published", "0": "held", "spam": "spam", "trash": "trash"}
    with file.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        for number in range(1, comments + 1):
            if number % A_POST == 1:
                post = number // A_POST + 1
                out.write("</item>\n" if number > 1 else "")
                out.write(
                    f"<item><title>Billet {post}</title><link>{SITE}/?p={post}</link>"
                    f"<content:encoded><![CDATA[{words(chance, 120)}]]></content:encoded>"
                    f"<wp:post_id>{post}</wp:post_id>"
                    f"<wp:post_date_gmt>{moment(number, comments)}</wp:post_date_gmt>"
                    "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>\n"
                )
                held["post:published"] += 1
            kind, approved = chance.choice(KINDS), chance.choice(APPROVED)
            parent = number - 1 if number % A_POST != 1 and chance.random() < 0.3 else 0
            held[f"{kind}:{standing[approved]}"] += 1
            held["replies"] += parent > 0
            who = chance.randrange(max(1, comments // 10))
            out.write(
                f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
                f"<wp:comment_author><![CDATA[Personne {who}]]></wp:comment_author>"
                f"<wp:comment_author_email>p{who}@example.org</wp:comment_author_email>"
                "<wp:comment_author_url></wp:comment_author_url>"
                "<wp:comment_author_IP>203.0.113.5</wp:comment_author_IP>"
                f"<wp:comment_date>{moment(number, comments)}</wp:comment_date>"
                f"<wp:comment_date_gmt>{moment(number, comments)}</wp:comment_date_gmt>"
                f"<wp:comment_content><![CDATA[{words(chance, 25)}]]></wp:comment_content>"
                f"<wp:comment_approved>{approved}</wp:comment_approved>"
                f"<wp:comment_type>{kind}</wp:comment_type>"
                f"<wp:comment_parent>{parent}</wp:comment_parent>"
                "<wp:comment_user_id>0</wp:comment_user_id></wp:comment>\n"
            )
        out.write("</item></channel></rss>\n")
    return held


def words(chance: random.Random, length: int) -> str:
    """Say some words."""
    return " ".join(chance.choices(WORDS, k=chance.randrange(3, length)))


def moment(number: int, of: int) -> str:
    """Spread what is said over ten years."""
    at = 1_300_000_000 + number * 315_000_000 // of
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at))


def parvis(home: Path, *said: str) -> subprocess.Popen[bytes]:
    """Start one command of the desk."""
    env = {**os.environ, "PARVIS_HOME": str(home), "PARVIS_LANG": "en", "PARVIS_LOG": "ERROR"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.Popen(
        [sys.executable, "-m", "parvis", *said],
        env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def make_desk(home: Path) -> None:
    """Make a desk with one brand."""
    code = (
        "import django; django.setup()\n"
        "from parvis.site.ready import make_ready; make_ready()\n"
        "from parvis.team.actions import create_brand, create_owner\n"
        "who = create_owner(email='alice@example.com', name='Alice', password='trois petits chats')\n"
        "create_brand(name='Long', site_url='', by=who)\n"
    )
    env = {**os.environ, "PARVIS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "parvis.site.settings"}
    subprocess.run([sys.executable, "-c", code], env=env, check=True, stdout=subprocess.DEVNULL)


def peak(process: subprocess.Popen[bytes]) -> int:
    """Read the most memory a process has held, in bytes."""
    try:
        status = Path(f"/proc/{process.pid}/status")
        if status.exists():
            line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
            return int(line.split()[1]) * 1024
        return int(psutil.Process(process.pid).memory_info().rss)
    except (psutil.Error, OSError, StopIteration):
        return 0


def watch(process: subprocess.Popen[bytes], home: Path, stop_at: int | None) -> int:
    """Wait for a command, or kill it once so many items are in; return its peak of memory."""
    most = 0
    while process.poll() is None:
        most = max(most, peak(process))
        if stop_at is not None and count(home, "SELECT count(*) FROM imports_brought") >= stop_at:
            process.kill()
            process.wait()
            return most
        time.sleep(0.2 if stop_at is None or stop_at > 20_000 else 0.02)
    if process.returncode:
        raise SystemExit(f"parvis ended with {process.returncode}")
    if stop_at is not None:
        raise SystemExit("it ended before it could be killed")
    return most


def count(home: Path, question: str) -> int:
    """Ask the desk's database one number; 0 while it cannot tell."""
    try:
        address = f"file:{home / 'parvis.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=20)) as rows:
            return int(rows.execute(question).fetchone()[0])
    except sqlite3.Error:
        return 0


def held_by(home: Path) -> Counter[str]:
    """Say what the desk holds, in the generator's own terms."""
    with closing(sqlite3.connect(home / "parvis.sqlite3")) as rows:
        found = rows.execute(
            "SELECT kind || ':' || standing, count(*) FROM stream_item GROUP BY 1"
        ).fetchall()
        replies = rows.execute("SELECT count(*) FROM stream_item WHERE parent <> ''").fetchone()[0]
    return Counter(dict(found)) + Counter(replies=replies)


def main() -> int:
    """Generate, bring in, kill, go on, compare."""
    comments = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    with tempfile.TemporaryDirectory() as folder:
        home, file = Path(folder) / "desk", Path(folder) / "long.xml"
        held = generate(file, comments)
        items = held.total() - held["replies"]
        print(f"{file.stat().st_size / 1e6:.0f} MB, {comments:,} comments, {items:,} items")
        make_desk(home)
        started = time.monotonic()
        first = watch(
            parvis(home, "import", str(file), "--brand", "long", "--yes"), home,
            int(items * KILLED_AT),
        )  # fmt: skip
        there = count(home, "SELECT count(*) FROM stream_item")
        killed = time.monotonic()
        print(f"killed after {killed - started:.0f} s with {there:,} in; peak {first / 1e6:.0f} MB")
        second = watch(parvis(home, "import", "--resume"), home, None)
        ended = time.monotonic()
        print(f"went on for {ended - killed:.0f} s; peak {second / 1e6:.0f} MB")
        found = held_by(home)
        doubled = count(home, "SELECT count(*) FROM imports_brought WHERE NOT is_new")
        for name in sorted(held | found):
            print(f"  {name}: {held[name]:,} generated, {found[name]:,} in")
        most = max(first, second) / 1e6
        equal = held == found and not doubled
        print(f"counts {'equal' if equal else 'DIFFER'}; {most:.0f} MB of {MOST_MEGABYTES} at most")
        return 0 if equal and most <= MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
