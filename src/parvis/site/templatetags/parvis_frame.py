"""Tags of the frame: marks, the page's language, the one stylesheet, form fields."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parvis.kit.saying import tongue
from parvis.site.stylesheet import BUNDLE

register = template.Library()

_PAGE_LANGUAGES = {"fr": "fr-CA", "en": "en-CA"}


@register.simple_tag
@cache
def icon(name: str, label: str = "") -> SafeString:
    """Draw a mark of the sprite; decoration unless it is given a label."""
    address = f"{static('site/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, address
        )
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def page_language() -> str:
    """Return the tag for `<html lang>`."""
    return _PAGE_LANGUAGES[tongue(get_language())]


@register.simple_tag
def stylesheet() -> str:
    """Return the address of the joined sheet, or of its parts where it was not made."""
    name = "parvis.bundle.css" if BUNDLE.exists() else "parvis.css"
    return static(f"site/css/{name}")


@register.inclusion_tag("_field.html")
def field(bound: BoundField, hint: str = "", autofocus: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 (template tags take words)
    """Render a form field with its label, its help and its error, joined for a screen reader."""
    described = []
    help_text = hint or bound.help_text
    if help_text:
        described.append(f"{bound.id_for_label}_hint")
    attrs: dict[str, Any] = {}
    if bound.errors:
        described.append(f"{bound.id_for_label}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if autofocus:
        attrs["autofocus"] = True
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "hint": help_text,
        "is_check": isinstance(bound.field.widget, CheckboxInput),
    }
