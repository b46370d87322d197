"""What another server says when it knocks: webmention, pingback, trackback. Pure; nothing is believed yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs
from xml.parsers import expat
from xml.sax.saxutils import escape

from parvis.wire.errors import Refused
from parvis.wire.items import Knock
from parvis.wire.networks import host_of
from parvis.wire.words import gettext_noop as _

LONGEST: Final = 1000
MOST_BODY: Final = 65_536
NOT_ONE: Final = _("This is not a mention: it names no page that links, or no page of ours.")


def knock_of(way: str, body: bytes, query: Mapping[str, str], hosts: frozenset[str]) -> Knock:
    """Read who says to link to what. Raises Refused when it names nothing of ours.

    `query` is the address's own: a trackback's names the page it is about (`of`).
    """
    if len(body) > MOST_BODY:
        raise Refused(NOT_ONE, cause="too large")
    told: dict[str, str] = {}
    if way == "pingback":
        source, target = _called(body)
    else:
        form = {k: v[0] for k, v in parse_qs(body.decode("utf-8", "replace")).items()}
        names = ("url", "") if way == "trackback" else ("source", "target")
        source, target = form.get(names[0], ""), form.get(names[1], "") or query.get("of", "")
        if way == "trackback":
            told = {k: form.get(k, "")[:2000] for k in ("title", "excerpt", "blog_name")}
    source, target = source.strip(), target.strip()
    if not host_of(source) or host_of(target) not in hosts or source == target:
        raise Refused(NOT_ONE, cause="addresses")
    if max(len(source), len(target)) > LONGEST:
        raise Refused(NOT_ONE, cause="too long")
    return Knock(way=way, source=source, target=target, told=told)


def _called(body: bytes) -> tuple[str, str]:
    """Read the two strings of an XML-RPC call `pingback.ping`; no entity, no DTD is taken."""
    values: list[str] = []
    words: list[str] = []
    parser = expat.ParserCreate()

    def refuse(*_told: object) -> None:
        raise Refused(NOT_ONE, cause="a DTD")

    def end(name: str) -> None:
        if name in {"string", "methodName"} or (name == "value" and "".join(words).strip()):
            values.append("".join(words).strip())
        words.clear()

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda _name, _attributes: words.clear()
    parser.CharacterDataHandler = words.append
    parser.EndElementHandler = end
    try:
        parser.Parse(body, True)  # noqa: FBT003 -- expat's own
    except expat.ExpatError:
        raise Refused(NOT_ONE, cause="XML") from None
    if len(values) < 3 or values[0] != "pingback.ping":
        raise Refused(NOT_ONE, cause="XML-RPC")
    return values[1], values[2]


def call(source: str, target: str) -> bytes:
    """Write the XML-RPC call that tells a pingback server of a link."""
    strings = "".join(
        f"<param><value><string>{escape(one)}</string></value></param>" for one in (source, target)
    )
    return (
        "<?xml version='1.0'?><methodCall><methodName>pingback.ping</methodName>"
        f"<params>{strings}</params></methodCall>"
    ).encode()
