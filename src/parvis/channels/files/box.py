"""The box in which files wait to leave: what a form changes in it, and what the page shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.channels.files import queries
from parvis.channels.files.actions import NotTaken, describe, keep, take_out
from parvis.channels.files.models import File
from parvis.channels.files.rules import LARGEST, LONGEST_ALT, MEGABYTE, shrinks
from parvis.team.access import BrandRequest
from parvis.wire.card import Limits
from parvis.wire.items import MediaKind

ALT: Final = "alt:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One file of the box: a picture is shown (`src`), and asks for words in its place."""

    name: str
    label: str
    size: int
    src: str
    is_picture: bool
    asks: bool
    alt: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What the page shows of the files that wait; `alt` is how long the words for one may be."""

    files: tuple[Shown, ...]
    accept: str
    alt: int
    faults: tuple[str, ...] = ()


def change(request: BrandRequest, spot: str) -> list[str]:
    """Do what a form says about the files of a box, and say which were not kept, with why.

    `file` holds new ones, `alt:NAME` the words for one, `take_out` the name of one to take out.
    """
    files = queries.waiting(request.brand, request.user, spot)
    for file in files:
        if request.POST.get("take_out") == file.name:
            take_out(file)
        elif f"{ALT}{file.name}" in request.POST:
            describe(file, request.POST[f"{ALT}{file.name}"])
    told = []
    for upload in request.FILES.getlist("file"):
        try:
            _keep(request, spot, upload)
        except NotTaken as fault:
            told.append(str(fault))
    return told


def _keep(request: BrandRequest, spot: str, upload: UploadedFile[Any]) -> File:
    label = upload.name or ""
    if (upload.size or 0) > LARGEST:
        words = _("“%(file)s” is too large: %(most)s MB at most. Use a smaller one.")
        raise NotTaken(words % {"file": label[:200], "most": LARGEST // MEGABYTE})
    return keep(request.brand, by=request.user, spot=spot, label=label, body=upload.read())


def box(
    request: BrandRequest,
    spot: str,
    limits: Sequence[tuple[str, Limits]],
    faults: Sequence[str] = (),
) -> Box | None:
    """Say what waits in a box for channels (each with its name); None when none of them takes files."""
    taking = [(where, given) for where, given in limits if given.media]
    files = queries.waiting(request.brand, request.user, spot)
    if not taking and not files:
        return None
    alts = [given.alt for _where, given in taking if given.alt]
    return Box(
        files=tuple(_shown(request, file, taking) for file in files),
        accept=_accept([given for _where, given in taking]),
        alt=min(alts, default=LONGEST_ALT),
        faults=tuple(faults),
    )


def _shown(request: BrandRequest, file: File, taking: Sequence[tuple[str, Limits]]) -> Shown:
    is_picture = file.kind == MediaKind.IMAGE
    notes = [
        _("Parvis makes it smaller for %(where)s.") % {"where": where}
        for where, given in taking
        if shrinks(file, given)
    ]
    if not is_picture:
        notes.append(_("It leaves as it is, with whatever it tells of where and when it was made."))
    return Shown(
        name=file.name,
        label=file.label,
        size=file.size,
        src=reverse("file", args=[request.brand.slug, file.name]),
        is_picture=is_picture,
        asks=file.kind != MediaKind.FILE,
        alt=file.alt,
        notes=tuple(notes),
    )


def _accept(taking: Sequence[Limits]) -> str:
    """Say what the browser’s own window offers first: "" for anything."""
    if not taking or any(not given.types for given in taking):
        return ""
    return ",".join(sorted({kind for given in taking for kind in given.types} | {"image/*"}))
