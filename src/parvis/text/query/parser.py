"""Reads a query into its tree, or says where it cannot be read and what could be meant.

or      = and { OR and }
and     = not { [AND] not }
not     = [NOT | -] near
near    = one { (NEAR/n | ONEAR/n | SENTENCE) one }
one     = ( or ) | word | phrase | raw:… | field:… | MIN/n( or ) | #tag | @mention | @list:… | emoji
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Final

from parvis.text.analyzer import fold
from parvis.text.query import faults
from parvis.text.query.faults import QueryError
from parvis.text.query.fields import BY_NAME, SYNONYMS, Field, Takes
from parvis.text.query.lexer import EMOJI, Sign, Sort, signs
from parvis.text.query.tree import (
    PLACED,
    And,
    AtLeast,
    Emoji,
    Filter,
    List,
    Mention,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Raw,
    Sentence,
    Tag,
    Within,
    Word,
    children,
    height,
)

LONGEST: Final = 20_000
DEEPEST: Final = 40
HIGHEST: Final = 120
"""Levels that a tree may have, groups and distances counted together."""
FURTHEST: Final = 100
OFTENEST: Final = 100
SHORTEST_PREFIX: Final = 3
DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
NUMBER: Final = re.compile(r"(>=|<=|>|<)?(\d{1,12})")
AGE: Final = re.compile(r"(>=|<=|>|<)?(\d{1,4})([djwsmya])")
QUOTES: Final = dict.fromkeys(map(ord, '"“”«»„'), " ")
AGES: Final = {"j": "d", "s": "w", "a": "y"}
DAYS: Final = {
    1: 31,
    2: 29,
    3: 31,
    4: 30,
    5: 31,
    6: 30,
    7: 31,
    8: 31,
    9: 30,
    10: 31,
    11: 30,
    12: 31,
}


def parse(query: str) -> Node:
    """Read a query. Raises QueryError, which says what is wrong, where, and often what is meant."""
    if len(query) > LONGEST:
        raise QueryError(faults.TOO_LONG, (LONGEST, len(query)), n=len(query))
    reader = _Reader(query)
    tree = reader.whole()
    if not is_anchored(tree):
        raise QueryError(faults.ONLY_NOT, tree.at)
    return tree


def is_anchored(node: Node) -> bool:
    """Say whether a query names something to look for, and not only what must not be there."""
    if isinstance(node, Not):
        return False
    if isinstance(node, And):
        return any(is_anchored(part) for part in node.parts)
    return all(is_anchored(part) for part in children(node))


class _Reader:
    """One reading of one query, by recursive descent."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.signs = list(signs(query))
        self.here = 0
        self.depth = 0

    @property
    def sign(self) -> Sign:
        return self.signs[self.here]

    @property
    def at_end(self) -> bool:
        return self.sign.sort is Sort.END

    def take(self) -> Sign:
        sign = self.sign
        self.here += sign.sort is not Sort.END
        return sign

    def whole(self) -> Node:
        if self.sign.sort is Sort.END:
            raise QueryError(faults.EMPTY, (0, len(self.query)))
        tree = self.either()
        if self.sign.sort is Sort.CLOSE:
            sign = self.sign
            proposal = self.query[: sign.start] + self.query[sign.end :]
            raise QueryError(faults.LONE_PAREN, (sign.start, sign.end), proposal=proposal.strip())
        return tree

    def either(self) -> Node:
        parts = [self.all_of()]
        while self.sign.sort is Sort.OR:
            self.operator()
            parts.append(self.all_of())
        return _joined(Or, parts)

    def all_of(self) -> Node:
        parts = [self.negated()]
        while self.sign.sort not in {Sort.END, Sort.CLOSE, Sort.OR}:
            if self.sign.sort is Sort.AND:
                self.operator()
            parts.append(self.negated())
        return _joined(And, parts)

    def operator(self) -> Sign:
        """Take an operator that stands between two things; say so when nothing follows."""
        sign = self.take()
        if self.sign.sort in {Sort.END, Sort.CLOSE}:
            raise QueryError(faults.NOTHING_AFTER, (sign.start, sign.end), op=sign.text)
        return sign

    def negated(self) -> Node:
        if self.sign.sort is not Sort.NOT:
            return self.near()
        sign = self.operator()
        self.deeper(sign)
        inner = self.negated()
        self.depth -= 1
        return Not(inner, at=(sign.start, inner.at[1]))

    def near(self) -> Node:
        left, first, links = self.one(), self.sign, 0
        while self.sign.sort in {Sort.NEAR, Sort.SENTENCE}:
            sign = self.operator()
            _check_distance(sign)
            right = self.one()
            links += 1
            if links > DEEPEST or height(right) + links > HIGHEST:
                raise QueryError(faults.CHAIN, (sign.start, sign.end), op=sign.text, n=DEEPEST)
            for side in (left, right) if links == 1 else (right,):
                _check_placed(side, sign)
            at = (left.at[0], right.at[1])
            if sign.sort is Sort.SENTENCE:
                left = Sentence(left, right, at=at)
            else:
                left = Near(left, right, sign.number or 1, sign.flag, at=at)
        if links and height(left) > HIGHEST:
            raise QueryError(faults.CHAIN, (first.start, first.end), op=first.text, n=DEEPEST)
        return left

    def one(self) -> Node:
        sign = self.take()
        read: Callable[[Sign], Node] | None = {
            Sort.OPEN: self.group,
            Sort.MIN: self.at_least,
            Sort.FIELD: self.field,
            Sort.PHRASE: _phrase,
            Sort.RAW: _raw,
            Sort.WORD: _word,
            Sort.TAG: lambda sign: Tag(sign.text, at=(sign.start, sign.end)),
            Sort.MENTION: lambda sign: Mention(sign.text, at=(sign.start, sign.end)),
            Sort.EMOJI: lambda sign: Emoji(sign.text, at=(sign.start, sign.end)),
            Sort.LIST: lambda sign: List(sign.text, at=(sign.start, sign.end)),
        }.get(sign.sort)
        if read is not None:
            return read(sign)
        at = (sign.start, sign.end)
        raise QueryError(faults.NOTHING_BEFORE, at, op=sign.text or "")

    def group(self, sign: Sign) -> Node:
        self.deeper(sign)
        at = (sign.start, sign.end)
        if self.sign.sort is Sort.CLOSE:
            end = self.take().end
            rest = (self.query[: sign.start] + self.query[end:]).strip()
            raise QueryError(faults.EMPTY_GROUP, (sign.start, end), proposal=rest)
        if self.at_end:
            raise QueryError(faults.OPEN_PAREN, at)
        inner = self.either()
        if self.at_end:
            raise QueryError(faults.OPEN_PAREN, at, proposal=self.query.rstrip() + ")")
        self.take()
        self.depth -= 1
        return inner

    def deeper(self, sign: Sign) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise QueryError(faults.TOO_DEEP, (sign.start, sign.end), n=DEEPEST)

    def at_least(self, sign: Sign) -> Node:
        at = (sign.start, sign.end)
        if self.sign.sort is not Sort.OPEN:
            raise QueryError(faults.MIN_GROUP, at)
        if sign.number is None or not 2 <= sign.number <= OFTENEST:
            raise QueryError(faults.COUNT, at)
        inner = self.group(self.take())
        _check_placed(inner, sign)
        return AtLeast(sign.number, inner, at=(sign.start, self.signs[self.here - 1].end))

    def field(self, sign: Sign) -> Node:
        known = BY_NAME.get(sign.text)
        if known is None:
            raise self.unknown(sign)
        after = self.sign
        if after.start != sign.end or after.sort in {Sort.END, Sort.CLOSE, Sort.NOT}:
            raise QueryError(faults.NO_VALUE, (sign.start, sign.end), name=sign.text)
        if known.takes is Takes.QUERY:
            self.deeper(sign)
            inner = self.one()
            self.depth -= 1
            return Within(known.names[0], inner, at=(sign.start, self.signs[self.here - 1].end))
        value = self.take()
        return _filter(known, sign, value)

    def unknown(self, sign: Sign) -> QueryError:
        at = (sign.start, sign.end)
        near = difflib.get_close_matches(sign.text, sorted(BY_NAME), 1, 0.6)
        if not near:
            return QueryError(faults.UNKNOWN_FIELD, at, name=sign.text)
        proposal = f"{self.query[: sign.start]}{near[0]}:{self.query[sign.end :]}"
        return QueryError(faults.DID_YOU_MEAN, at, proposal=proposal, name=sign.text, near=near[0])


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    if len(parts) == 1:
        return parts[0]
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return kind(tuple(flat), at=(parts[0].at[0], parts[-1].at[1]))


def _check_distance(sign: Sign) -> None:
    if sign.sort is Sort.NEAR and not 1 <= (sign.number or 0) <= FURTHEST:
        raise QueryError(faults.DISTANCE, (sign.start, sign.end), op=sign.text)


def _check_placed(node: Node, sign: Sign) -> None:
    if isinstance(node, Not):
        raise QueryError(faults.NEGATION_INSIDE, node.at, op=sign.text)
    if isinstance(node, And | Or | Near):
        for part in children(node):
            _check_placed(part, sign)
    elif not isinstance(node, PLACED):
        raise QueryError(faults.NOT_PLACED, node.at, op=sign.text)


def _phrase(sign: Sign) -> Node:
    words = tuple(sign.text.translate(QUOTES).split())
    at = (sign.start, sign.end)
    if not any(_has_letter(word) or EMOJI.search(word) for word in words):
        if words:
            raise QueryError(faults.NO_LETTER, at, word=sign.text.strip())
        raise QueryError(faults.EMPTY_PHRASE, at)
    if sign.number is not None and not 1 <= sign.number <= FURTHEST:
        raise QueryError(faults.DISTANCE, at, op='"…"~5')
    for word in words:
        _check_pattern(word, at)
    return Phrase(words, sign.number, at=at)


def _raw(sign: Sign) -> Node:
    if not sign.text.strip():
        raise QueryError(faults.EMPTY_PHRASE, (sign.start, sign.end))
    return Raw(sign.text.strip(), at=(sign.start, sign.end))


def _word(sign: Sign) -> Node:
    text = sign.text.rstrip(",;.!…:").lstrip(",;.!…:@#-")
    at = (sign.start, sign.end)
    if not _has_letter(text):
        raise QueryError(faults.NO_LETTER, at, word=sign.text)
    _check_pattern(text, at)
    text = text.rstrip("?") if _only_asks(text) else text
    if [one.sort for one in signs(text)] != [Sort.WORD, Sort.END]:
        return Phrase((text,), at=at)  # « :OU », once bare, would be another sign
    return Word(text, at=at)


def _only_asks(text: str) -> bool:
    """Tell « pourquoi ? », a sentence's own mark, from `organi?e`, where it stands for a letter."""
    return text.endswith("?") and "?" not in text.rstrip("?") and "*" not in text


def _check_pattern(word: str, at: tuple[int, int]) -> None:
    if "*" not in word:
        return
    if "*" in word[:-1]:
        raise QueryError(faults.STAR_INSIDE, at)
    if sum(char.isalnum() for char in word) < SHORTEST_PREFIX:
        raise QueryError(faults.SHORT_PREFIX, at)


def _has_letter(word: str) -> bool:
    return any(char.isalnum() for char in word)


def _filter(field: Field, sign: Sign, value: Sign) -> Node:
    name, at = field.names[0], (sign.start, value.end)
    told = value.text.strip()
    if field.takes is Takes.ONE_OF:
        told = SYNONYMS.get(fold(told), told.casefold())
        if told not in field.values:
            known = ", ".join(field.values)
            raise QueryError(faults.BAD_VALUE, at, value=value.text, name=sign.text, known=known)
        return Filter(name, told, at=at)
    if field.takes is Takes.DATE:
        if not _is_date(told):
            raise QueryError(faults.BAD_DATE, at, name=sign.text)
        return Filter(name, told, at=at)
    if field.takes in {Takes.NUMBER, Takes.AGE}:
        return _measured(field, sign, told, at)
    if not told:
        raise QueryError(faults.NO_VALUE, at, name=sign.text)
    return Filter(name, told, at=at)


def _measured(field: Field, sign: Sign, told: str, at: tuple[int, int]) -> Node:
    found = (NUMBER if field.takes is Takes.NUMBER else AGE).fullmatch(told.casefold())
    if found is None:
        fault = faults.BAD_NUMBER if field.takes is Takes.NUMBER else faults.BAD_AGE
        raise QueryError(fault, at, name=sign.text)
    unit = found[3] if field.takes is Takes.AGE else ""
    return Filter(field.names[0], f"{int(found[2])}{AGES.get(unit, unit)}", found[1] or "", at=at)


def _is_date(told: str) -> bool:
    found = DATE.fullmatch(told)
    if found is None:
        return False
    year, month, day = (int(part) for part in found.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (
        bool(year)
        and month in DAYS
        and 1 <= day <= DAYS[month]
        and (month != 2 or day < 29 or leap)
    )
