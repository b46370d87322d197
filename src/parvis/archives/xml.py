"""Reads the records of a large XML file one by one, in little memory, from any of them on.

Expat tells at which byte each record begins, so a file of any length is read on at once where it
was left: the opening tags of its path are told again, then the file goes on from that byte. There
are no entities, no network and no unbounded token; names are local, because namespaces vary.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import BinaryIO, Final
from xml.parsers import expat

from parvis.archives.clean import encoding_of, pieces, restore, veil
from parvis.wire.archive import DAMAGE, Damaged
from parvis.wire.words import gettext_noop as _

HEAD: Final = 4096
LONGEST_TEXT: Final = 1_000_000
LONGEST_TOKEN: Final = 32_000_000
DEEPEST: Final = 60

NOT_XML: Final = _(
    "This is not an XML file. Export it again from the site, and choose the new file."
)
A_PAGE: Final = _(
    "This file is a web page, not an export: the site may have asked to sign in. Sign in there, export"
    " again, and choose the new file."
)
CUT: Final = _(
    "The file stops before its end, as an interrupted download does. What stands before is read;"
    " export it again to have the rest."
)
BROKEN: Final = _(
    "The file is damaged. What stands before the damage is read; export it again to have the rest."
)
ENTITIES: Final = _(
    "This file defines words of its own (entities), which no export does. It is refused."
)
ODD: Final = _("This file is not made as an export is. Export it again, and choose the new file.")


class Element:
    """A small element: its local name, attributes by local name, text and children."""

    __slots__ = ("attributes", "children", "name", "texts")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self.name, self.attributes = name, attributes
        self.texts: list[str] = []
        self.children: list[Element] = []

    @property
    def text(self) -> str:
        """Its text, as it was written."""
        return restore("".join(self.texts))

    def of(self, name: str) -> str:
        """The text of the first child of that name, without the white space around it."""
        found = self.child(name)
        return found.text.strip() if found is not None else ""

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((one for one in self.children if one.name == name), None)

    def all(self, name: str) -> list[Element]:
        """Every child of that name."""
        return [one for one in self.children if one.name == name]


class Record:
    """One record: where it begins, which part of it this is, and whether it ends here."""

    __slots__ = ("at", "element", "is_last", "raw", "spot")

    def __init__(self, element: Element, *, spot: tuple[int, int], at: int, is_last: bool) -> None:
        """Keep a record; `spot` is where to read it again from, `at` how far the file was read."""
        self.element, self.spot, self.at, self.is_last = element, spot, at, is_last


class Records:
    """Reads what stands right under `path`; children of a name in `parts` come in several parts."""

    def __init__(
        self,
        file: BinaryIO,
        path: tuple[str, ...],
        *,
        unwanted: frozenset[str] = frozenset(),
        part: str = "",
        size: int = 500,
    ) -> None:
        """Read `file`; leave `unwanted` elements out; give a record after each `size` of its `part`."""
        self.file, self.path, self.unwanted = file, path, unwanted
        self.part, self.size = part, size
        file.seek(0)
        try:
            head = file.read(HEAD)
        except DAMAGE as error:
            raise Damaged(NOT_XML, cause=str(error)[:200]) from error
        self.encoding, self.mark = encoding_of(head)

    def read(self, spot: tuple[int, int] = (0, 0)) -> Iterator[Record]:
        """Yield the records from a spot on ((0, 0): the first). Raises Damaged where it breaks."""
        return _Reading(self, spot).records()


class _Reading:
    """One reading: the parser, and what it has open."""

    def __init__(self, what: Records, spot: tuple[int, int]) -> None:
        self.what, self.spot = what, spot
        self.stack: list[Element] = []
        self.ready: deque[Record] = deque()
        self.depth = self.skipping = self.length = self.fed = self.quiet = self.parts = 0
        self.record_spot = (0, 0)
        self.bounds: list[int] = []
        self.begins: list[tuple[int, int]] = []
        self.seen: list[str] = []
        self.parser = self._parser()

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.UseForeignDTD(True)  # noqa: FBT003 -- so that &nbsp; is an entity unknown to us, not a fault
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.SkippedEntityHandler = self._entity
        parser.ExternalEntityRefHandler = lambda *_given: 1
        parser.EntityDeclHandler = _refuse
        return parser

    def records(self) -> Iterator[Record]:
        """Feed the file piece by piece and yield what each completes."""
        start, inner = self.spot
        resumed = self.spot != (0, 0)
        if resumed:
            self._feed("".join(f"<{name}>" for name in self.what.path).encode(), None)
        try:
            for at, text in pieces(self.what.file, self.what.encoding, start or self.what.mark):
                body = veil(text).encode("utf-8", "replace")
                skip, inner = inner, 0
                self._feed(body[skip:], (at, skip))
                yield from self._done()
            self.parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            yield from self._done()
            raise self._damage(error) from error
        except DAMAGE as error:
            yield from self._done()
            raise Damaged(CUT, cause=str(error)[:200]) from error
        except Damaged:
            yield from self._done()
            raise
        yield from self._done()

    def _done(self) -> Iterator[Record]:
        while self.ready:
            yield self.ready.popleft()

    def _feed(self, body: bytes, begins: tuple[int, int] | None) -> None:
        if begins is not None:
            self.bounds.append(self.fed)
            self.begins.append(begins)
            del self.bounds[:-600], self.begins[:-600]
        self.fed += len(body)
        self.quiet += len(body)
        if self.quiet > LONGEST_TOKEN:
            raise Damaged(ODD, cause="a token without end")
        self.parser.Parse(body, False)  # noqa: FBT003

    def _here(self) -> tuple[int, int]:
        """Where the parser stands: the offset of a piece of the file, and how far inside it."""
        index = self.parser.CurrentByteIndex
        which = max(0, bisect_right(self.bounds, index) - 1)
        at, skipped = self.begins[which]
        return at, index - self.bounds[which] + skipped

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.quiet = 0
        self.depth += 1
        if self.depth > DEEPEST:
            raise Damaged(ODD, cause="elements inside elements, too many")
        local = _local(name)
        if self.depth <= len(self.what.path):
            self.seen.append(local)
            if local != self.what.path[self.depth - 1]:
                raise Damaged(A_PAGE if local == "html" else ODD, cause=f"<{local[:60]}>")
            return
        if self.skipping or local in self.what.unwanted:
            self.skipping += 1
            return
        made = Element(local, {_local(key): restore(value) for key, value in attributes.items()})
        if self.stack:
            self.stack[-1].children.append(made)
        else:
            self.record_spot, self.parts = self._here(), 0
        self.stack.append(made)
        self.length = 0

    def _end(self, _name: str) -> None:
        self.quiet = 0
        self.depth -= 1
        if self.skipping:
            self.skipping -= 1
            return
        if not self.stack:
            return
        ended = self.stack.pop()
        self.length = 0
        if not self.stack:
            self._give(ended, is_last=True)
        elif ended.name == self.what.part and len(self.stack) == 1:
            self.parts += 1
            if self.parts % self.what.size == 0:
                self._part(self.stack[0])

    def _part(self, whole: Element) -> None:
        """Give what a long record holds so far, and keep only what is not its parts."""
        given = Element(whole.name, whole.attributes)
        given.texts, given.children = whole.texts, whole.children
        whole.children = [one for one in whole.children if one.name != self.what.part]
        self._give(given, is_last=False)

    def _give(self, element: Element, *, is_last: bool) -> None:
        at = self.begins[-1][0] if self.begins else 0
        self.ready.append(Record(element, spot=self.record_spot, at=at, is_last=is_last))

    def _characters(self, text: str) -> None:
        self.quiet = 0
        if self.stack and not self.skipping:
            self.length += len(text)
            if self.length <= LONGEST_TEXT:
                self.stack[-1].texts.append(text)

    def _entity(self, name: str, is_parameter: bool) -> None:  # noqa: FBT001 -- expat calls so
        if not is_parameter:
            self._characters(chr(name2codepoint[name]) if name in name2codepoint else f"&{name};")

    def _damage(self, error: expat.ExpatError) -> Damaged:
        cause = f"{expat.ErrorString(error.code)}, line {error.lineno}"
        if not self.seen:
            return Damaged(NOT_XML, cause=cause)
        ended = (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN,
                 expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION)  # fmt: skip
        if expat.ErrorString(error.code) in ended:
            return Damaged(CUT, cause=cause)
        if self.seen[0] == "html":
            return Damaged(A_PAGE, cause=cause)
        return Damaged(BROKEN, cause=cause)


def _local(name: str) -> str:
    """Take the prefix off a name, but for the one pair of names that only their prefix tells apart."""
    prefix, mark, local = name.rpartition(":")
    return "excerpt" if mark and local == "encoded" and prefix.startswith("excerpt") else local


def _refuse(*_given: object) -> None:
    raise Damaged(ENTITIES)


def spot_of(cursor: str) -> tuple[tuple[int, int], int]:
    """Read a cursor "offset:inside:done": where a record begins, and how much of it is behind."""
    parts = cursor.split(":")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return (0, 0), 0
    at, inner, done = map(int, parts)
    return (at, inner), done
