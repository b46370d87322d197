"""What a network takes of the files that leave. Pure but for the translation catalog."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Protocol

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.wire.card import Limits
from parvis.wire.items import MediaKind

MEGABYTE: Final = 1_000_000
LARGEST: Final = 40 * MEGABYTE
MOST: Final = 20
LONGEST_ALT: Final = 5_000
KEPT: Final = timedelta(days=7)
UNSENT: Final = timedelta(days=30)
STILL: Final = ("image/jpeg", "image/png", "image/webp")


class Leaving(Protocol):
    """What is asked of a file to know whether a network takes it."""

    label: str
    kind: str
    mime: str
    size: int
    moves: bool
    alt: str


def kind_of(mime: str) -> MediaKind:
    """Say what a file is by its MIME type."""
    main = mime.partition("/")[0]
    return MediaKind(main) if main in {"image", "video", "audio"} else MediaKind.FILE


def faults(files: Sequence[Leaving], limits: Limits, where: str) -> list[str]:
    """Say, each with its remedy, why a network would not take these files; empty when it would."""
    if not files:
        return []
    if not limits.media:
        return [_("%(where)s takes no file. Take them out, or leave it aside.") % {"where": where}]
    told = []
    if len(files) > limits.media:
        words = ngettext(
            "%(where)s takes %(n)s file at most. Take out what is too many.",
            "%(where)s takes %(n)s files at most. Take out what is too many.",
            limits.media,
        )
        told.append(words % {"where": where, "n": limits.media})
    return told + [fault for file in files if (fault := fault_of(file, limits, where))]


def fault_of(file: Leaving, limits: Limits, where: str) -> str:
    """Say why a network would not take one file, with the remedy; "" when it would."""
    heaviest = _heaviest(file, limits)
    told = {"where": where, "file": file.label, "most": filesizeformat(heaviest)}
    if limits.alt and len(file.alt) > limits.alt:
        words = _(
            "The words for “%(file)s” are too long for %(where)s: %(used)s of %(limit)s."
            " Shorten them."
        )
        return words % {**told, "used": len(file.alt), "limit": limits.alt}
    if can_be_redrawn(file) and (not limits.types or set(limits.types) & set(STILL)):
        return ""
    if limits.types and file.mime not in limits.types:
        if file.moves:
            words = _("%(where)s takes no moving picture. Take “%(file)s” out, or use a still one.")
        else:
            words = _("%(where)s does not take this kind of file: “%(file)s”. Take it out.")
        return words % told
    if heaviest and file.size > heaviest:
        words = _("“%(file)s” is too large for %(where)s: %(most)s at most. Use a smaller one.")
        return words % told
    return ""


def _heaviest(file: Leaving, limits: Limits) -> int:
    """Say how heavy a file may be: films and sounds may have a weight of their own."""
    is_film = file.kind in {MediaKind.VIDEO, MediaKind.AUDIO}
    return (is_film and limits.film_octets) or limits.media_octets


def can_be_redrawn(file: Leaving) -> bool:
    """Say whether a file can be drawn smaller, or as another kind of picture, and still be itself."""
    return file.kind == MediaKind.IMAGE and not file.moves


def shrinks(file: Leaving, limits: Limits) -> bool:
    """Say whether a picture will be redrawn for a network: too large, or of a kind it does not take."""
    too_large = bool(limits.media_octets) and file.size > limits.media_octets
    other_kind = bool(limits.types) and file.mime not in limits.types
    return bool(limits.media) and can_be_redrawn(file) and (too_large or other_kind)
