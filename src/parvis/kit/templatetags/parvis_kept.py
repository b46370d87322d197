"""Keeps drawn fragments by what they are drawn from: what says the same is not drawn again.

`{% kept "inbox/_row.html" row=row when=row.at|ago %}` draws the template with these names and no
others, and keeps it in this process under their values, the language and the zone. Nothing has to
be thrown away: other values are another fragment. Words that the clock changes must be given too
(`when`), so that they are part of the name.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from django import template
from django.db.models import Model
from django.forms import BaseForm
from django.template import Context
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST: Final = 3000
KEPT: Final[OrderedDict[Hashable, SafeString]] = OrderedDict()


@register.simple_tag(takes_context=True)
def kept(context: Context, name: str, **told: object) -> SafeString:
    """Draw a template from some values alone, or give what was drawn from the same values."""
    zone = str(timezone.get_current_timezone())
    key = (name, get_language(), zone, *((word, value_of(value)) for word, value in told.items()))
    drawn = KEPT.get(key)
    if drawn is None:
        if context.template is None:
            raise RuntimeError("kept is a tag of a page")
        found = context.template.engine.get_template(name)
        drawn = SafeString(found.render(Context(told)))
        KEPT[key] = drawn
        while len(KEPT) > MOST:
            KEPT.pop(next(iter(KEPT)), None)
    return drawn


def value_of(value: Any) -> Hashable:  # noqa: ANN401
    """Name a value by all that it holds. Raises TypeError for what cannot be named so."""
    if isinstance(value, Model):
        names = [field.attname for field in value._meta.concrete_fields]  # noqa: SLF001
        return (type(value), *(value_of(getattr(value, name)) for name in names))
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value), *(value_of(getattr(value, f.name)) for f in fields(value)))
    if isinstance(value, BaseForm):
        return (type(value), *(_field(value, name) for name in value.fields))
    if isinstance(value, Mapping):
        return value_of(list(value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(value_of, value))
    named: Hashable = str(value) if isinstance(value, Promise) else value
    hash(named)
    return named


def _field(form: BaseForm, name: str) -> Hashable:
    choices = getattr(form.fields[name], "choices", ())
    bound = form[name]
    return name, value_of(list(choices)), value_of(bound.value()), value_of(list(bound.errors))
