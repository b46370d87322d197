"""Turns the invented talk into what two connectors would have read. Pure and seeded.

The same seed and the same `now` give the same items, ids and times, whatever the machine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from random import Random
from typing import Any, Final

from parvis.wire.items import Author, AuthorKind, Item, Kind, Standing

MONTHS: Final = 7
MEMBERS: Final = 200
US: Final = "us"
NAMED: Final = 8  # remarks per post written by nobody in particular, on average


@cache
def script() -> dict[str, Any]:
    """Read the invented talk."""
    return tomllib.loads(files("parvis.sample").joinpath("talk.toml").read_text(encoding="utf-8"))


@dataclass
class Talk:
    """One telling of the invented talk: who is there, what was said so far."""

    now: datetime
    random: Random
    blog: list[Item] = field(default_factory=list)
    forum: list[Item] = field(default_factory=list)
    serial: int = 0

    def next_id(self, prefix: str) -> str:
        self.serial += 1
        return f"{prefix}:{self.serial}"


def tell(now: datetime, seed: int = 1608) -> tuple[list[Item], list[Item]]:
    """Tell the whole story up to `now` (aware): the blog's items, then the forum's, oldest first."""
    talk = Talk(now=now, random=Random(seed))  # noqa: S311 -- a story, not a secret
    people = _people(talk.random)
    posts = script()["post"]
    start = now - timedelta(days=30 * MONTHS)
    step = (now - timedelta(days=1, hours=16) - start) / len(posts)
    order = [*[p for p in posts if not p.get("dispute")], *[p for p in posts if p.get("dispute")]]
    for number, post in enumerate(order):
        _tell_post(talk, post, start + step * (number + 1), people)
    for number, topic in enumerate(script()["topic"]):
        _tell_topic(talk, topic, start + timedelta(days=17 + 29 * number), people)
    return _by_time(talk.blog, now), _by_time(talk.forum, now)


def _by_time(items: list[Item], now: datetime) -> list[Item]:
    return sorted((i for i in items if i.said_at <= now), key=lambda i: (i.said_at, i.remote_id))


def _people(random: Random) -> dict[str, list[str]]:
    names = script()["names"]
    everyone: dict[str, list[str]] = {}
    for language, share in (("fr", 0.7), ("en", 0.3)):
        pairs = [(f, n) for f in names[f"first_{language}"] for n in names[f"last_{language}"]]
        random.shuffle(pairs)
        everyone[language] = [f"{f} {n}" for f, n in pairs[: round(MEMBERS * share)]]
    return everyone


def _tell_post(
    talk: Talk, post: dict[str, Any], at: datetime, people: dict[str, list[str]]
) -> None:
    post_id = talk.next_id("post")
    slug = f"{script()['cafe']['site']}/?p={post_id[5:]}"
    talk.blog.append(
        Item(
            authority=script()["cafe"]["site"],
            remote_id=post_id,
            kind=Kind.POST,
            said_at=at,
            author=_us(script()["cafe"]["site"]),
            title=post["title"],
            html=f"<p>{escape(post['text'])}</p>",
            url=slug,
            language=post["l"],
            ours=True,
        )
    )
    for remark in post.get("remark", ()):
        _tell_remark(talk, remark, post_id, _soon(talk, at, hours=30), people)
    for _ in range(talk.random.randint(NAMED * 2, NAMED * 7)):
        language = "fr" if talk.random.random() < 0.68 else "en"
        loose: dict[str, Any] = {"l": language, "t": _loose(talk.random, language)}
        answered = talk.random.random() < 0.45
        if answered:
            loose["r"] = [[US, language, talk.random.choice(script()["us"][language]["t"])]]
        _tell_remark(talk, loose, post_id, _soon(talk, at, hours=24 * 12), people)
    _tell_noise(talk, post_id, at)


def _tell_remark(
    talk: Talk, remark: dict[str, Any], post_id: str, at: datetime, people: dict[str, list[str]]
) -> None:
    name = remark.get("w") or talk.random.choice(people[remark["l"]])
    standing = Standing.HELD if remark.get("held") else Standing.PUBLISHED
    first = _say(talk, (name, remark["l"], remark["t"]), post_id, at, standing=standing)
    parent, speaker = first.remote_id, name
    for who, language, text in remark.get("r", ()):
        at = _soon(talk, at, hours=9)
        said = _say(talk, (who, language, text), post_id, at, parent=parent)
        if who != speaker:
            parent, speaker = said.remote_id, who


def _say(
    talk: Talk,
    words: tuple[str, str, str],
    post_id: str,
    at: datetime,
    *,
    parent: str | None = None,
    standing: Standing = Standing.PUBLISHED,
) -> Item:
    name, language, text = words
    site = script()["cafe"]["site"]
    item = Item(
        authority=site,
        remote_id=talk.next_id("comment"),
        kind=Kind.COMMENT,
        said_at=at,
        author=_us(site) if name == US else _person(name),
        standing=standing,
        html=f"<p>{escape(text)}</p>",
        url=f"{site}/?p={post_id[5:]}#comment-{talk.serial}",
        language=language,
        parent=parent,
        about=post_id,
        ours=name == US,
        addressed=name != US,
    )
    talk.blog.append(item)
    return item


def _tell_noise(talk: Talk, post_id: str, at: datetime) -> None:
    site = script()["cafe"]["site"]
    kinds = ((Kind.PINGBACK, 0.35), (Kind.TRACKBACK, 0.12), (Kind.COMMENT, 0.4))
    for kind, chance in kinds:
        if talk.random.random() > chance:
            continue
        spam = kind is Kind.COMMENT
        text = talk.random.choice(script()["spam"]["t"]) if spam else "[…] au Café du Perron […]"
        talk.blog.append(
            Item(
                authority=site,
                remote_id=talk.next_id("comment"),
                kind=kind,
                said_at=_soon(talk, at, hours=90),
                author=Author(
                    remote_id=f"site:{talk.serial}",
                    name="best-offers" if spam else "Le carnet de Limoilou",
                    kind=AuthorKind.SITE,
                    url="https://carnet-limoilou.example",
                ),
                standing=Standing.SPAM if spam else Standing.PUBLISHED,
                html=f"<p>{escape(text)}</p>",
                url=f"{site}/?p={post_id[5:]}#comment-{talk.serial}",
                about=post_id,
            )
        )


def _tell_topic(
    talk: Talk, topic: dict[str, Any], at: datetime, people: dict[str, list[str]]
) -> None:
    forum = script()["cafe"]["forum"]
    first: str | None = None
    for language, text in topic["remarks"]:
        name = US if language == US else talk.random.choice(people[language])
        item = Item(
            authority=forum,
            remote_id=talk.next_id("comment"),
            kind=Kind.COMMENT,
            said_at=at,
            author=_us(forum) if name == US else _person(name),
            title=topic["title"],
            html=f"<p>{escape(text)}</p>",
            url=f"{forum}/t/{talk.serial}",
            language=topic["l"] if language == US else language,
            parent=first,
            ours=name == US,
            addressed=name != US,
        )
        talk.forum.append(item)
        first = first or item.remote_id
        at = _soon(talk, at, hours=20)


def _loose(random: Random, language: str) -> str:
    loose = script()["loose"][language]
    opening, body = random.choice(loose["open"]), random.choice(loose["body"])
    starts_sentence = not opening or opening[-1] in ".!?"
    body = body[0].upper() + body[1:] if starts_sentence else body
    return " ".join(part for part in (opening, body, random.choice(loose["close"])) if part)


def _soon(talk: Talk, at: datetime, *, hours: int) -> datetime:
    return at + timedelta(minutes=4 + round(talk.random.random() ** 2 * hours * 60))


def _us(authority: str) -> Author:
    return Author(remote_id="user:1", name=script()["cafe"]["name"], url=authority)


def _person(name: str) -> Author:
    return Author(remote_id=f"guest:{sha256(name.encode()).hexdigest()[:16]}", name=name)


def pages(items: list[Item], size: int = 100) -> Iterator[tuple[Item, ...]]:
    """Cut a story into the pages a connector would yield."""
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])
