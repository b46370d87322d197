"""Says what hangs on a remark: pictures that the desk keeps, links to the rest, how it was received."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.channels.files.models import File
from parvis.stream.models import Item, Picture
from parvis.stream.pictures.queries import address
from parvis.team.models import Brand
from parvis.wire.items import MediaKind
from parvis.wire.networks import host_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Hanging:
    """One file under a remark: a kept picture (`src`), or a link that says what it is."""

    label: str
    alt: str = ""
    src: str = ""
    width: int = 0
    height: int = 0
    url: str = ""
    host: str = ""


def hanging(item: Item, brand: Brand, kept: Mapping[str, Picture]) -> tuple[Hanging, ...]:
    """Say what hangs on a remark; `kept` maps addresses to the pictures that the desk has."""
    return tuple(_one(told, brand, kept) for told in item.media or ())


def _one(told: Mapping[str, str], brand: Brand, kept: Mapping[str, Picture]) -> Hanging:
    words = {
        "image": _("Attached picture"),
        "video": _("Attached video"),
        "audio": _("Attached sound"),
    }
    url, alt = told.get("url", ""), told.get("alt", "")
    label = told.get("name") or words.get(told.get("kind", ""), _("Attached file"))
    found = kept.get(url) if told.get("kind") == "image" else None
    if found is None:
        host = host_of(url).removeprefix("www.")
        return Hanging(label=label, alt=alt, url=url, host=host)
    src = address(brand, found.name)
    return Hanging(label=label, alt=alt, src=src, width=found.width, height=found.height)


def hanging_ours(brand: Brand, files: Sequence[File]) -> tuple[Hanging, ...]:
    """Say what leaves with an answer of ours, as this desk keeps it."""
    return tuple(_ours(brand, file) for file in files)


def _ours(brand: Brand, file: File) -> Hanging:
    address_ = reverse("file", args=[brand.slug, file.name])
    if file.kind != MediaKind.IMAGE:
        return Hanging(label=file.label, alt=file.alt, url=address_)
    return Hanging(
        label=file.label, alt=file.alt, src=address_, width=file.width, height=file.height
    )


def received(item: Item, *, answers: bool = False) -> str:
    """Say how something was received, as far as its network counts; "" when nobody did anything.

    With `answers` those are counted too: where they do not stand under it already.
    """
    counts = item.counts or {}
    told = (
        (counts.get("likes"), ngettext("%(n)s like", "%(n)s likes", counts.get("likes") or 0)),
        (
            counts.get("reposts"),
            ngettext("%(n)s share", "%(n)s shares", counts.get("reposts") or 0),
        ),
        (
            counts.get("quotes"),
            ngettext("%(n)s quotation", "%(n)s quotations", counts.get("quotes") or 0),
        ),
        (
            counts.get("replies") if answers else 0,
            ngettext("%(n)s answer", "%(n)s answers", counts.get("replies") or 0),
        ),
    )
    return ", ".join(words % {"n": count} for count, words in told if count)


def quoted(items: Sequence[Item], brand: Brand) -> dict[tuple[str, str], Item]:
    """Find what remarks quote, by authority and remote id, as far as the desk has it in public."""
    wanted = {item.quoted for item in items if item.quoted}
    if not wanted:
        return {}
    rows = Item.objects.filter(
        brand=brand, remote_id__in=wanted, audience__in=("public", "unlisted"), gone_at=None
    )
    return {(row.authority, row.remote_id): row for row in rows.select_related("author")}
