"""Shows what a remark embeds: pictures that the desk keeps, links to everything else."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parvis.stream.models import Picture
from parvis.stream.pictures.queries import address
from parvis.team.models import Brand
from parvis.text.embedded import pictured


def illustrated(html: str, brand: Brand, kept: Mapping[str, Picture]) -> str:
    """Put the kept pictures of a remark in their places; the others stay links that say so.

    `html` was made safe when it came in; `kept` maps addresses to pictures.
    """
    return pictured(html, lambda kind, url, words: _draw(kind, url, words, brand, kept))


def _draw(kind: str, url: str, words: str, brand: Brand, kept: Mapping[str, Picture]) -> SafeString:
    found = kept.get(url) if kind == "picture" else None
    if found is not None:
        return format_html(
            '<img class="shown" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
            address(brand, found.name),
            words or _("Attached picture, without a description"),
            found.width,
            found.height,
        )
    label = _("Attached video") if kind == "video" else _("Attached picture")
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return format_html(
        '<a href="{}" target="_blank" rel="nofollow noopener noreferrer">{}</a>',
        url,
        " · ".join(part for part in (label, words, host) if part),
    )
