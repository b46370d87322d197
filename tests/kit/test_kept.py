"""A kept fragment is the one that would be drawn: other values, words or language are another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django import forms
from django.template import Context, Engine
from django.utils import timezone, translation

from parvis.kit.templatetags.parvis_kept import KEPT, MOST, value_of
from parvis.team.models import Brand


@dataclass(frozen=True)
class Line:
    name: str
    tags: list[Brand]


def draw(source: str, inner: str, **told: object) -> str:
    libraries = {
        "parvis_kept": "parvis.kit.templatetags.parvis_kept",
        "parvis_say": "parvis.kit.templatetags.parvis_say",
        "i18n": "django.templatetags.i18n",
    }
    loader = ("django.template.loaders.locmem.Loader", {"inner": inner, "page": source})
    engine = Engine(loaders=[loader], libraries=libraries, autoescape=True)
    return engine.get_template("page").render(Context(told))


PAGE = '{% load parvis_kept parvis_say %}{% kept "inner" line=line when=line.at|ago %}'


def test_the_same_values_are_drawn_once_and_others_again():
    page = '{% load parvis_kept %}{% kept "inner" line=line %}'
    inner = "<b>{{ line.name }}</b>{% for tag in line.tags %}{{ tag.name }}{% endfor %}"
    brand = Brand(pk=1, name="Café", created_at=None)
    assert draw(page, inner, line=Line("<Zoé>", [brand])) == "<b>&lt;Zoé&gt;</b>Café"
    assert draw(
        page, "another", line=Line("<Zoé>", [Brand(pk=1, name="Café", created_at=None)])
    ).startswith("<b>")
    brand.name = "Port"
    assert draw(page, inner, line=Line("<Zoé>", [brand])).endswith("Port")


def test_nothing_but_what_is_told_reaches_the_fragment():
    page = '{% load parvis_kept %}{% kept "inner" line=line %}'
    assert draw(page, "{{ line }}{{ secret }}", line=1, secret="x") == "1"


def test_each_language_and_zone_has_its_own():
    page = '{% load parvis_kept parvis_say %}{% kept "inner" at=at %}'
    inner = '{% load parvis_say %}{{ at|moment }} {{ at|date:"H" }}'
    at = timezone.now() - timedelta(days=40)
    drawn = set()
    for language in ("fr-ca", "en"):
        for zone in ("America/Toronto", "Asia/Tokyo"):
            with translation.override(language), timezone.override(zone):
                drawn.add(draw(page, inner, at=at))
    assert len(drawn) == 4


def test_words_that_the_clock_changes_are_drawn_again(monkeypatch):
    now, said = timezone.now(), timezone.now() - timedelta(minutes=5.5)
    page = '{% load parvis_kept parvis_say %}{% kept "inner" at=at when=at|ago %}'
    inner = "{% load parvis_say %}{{ at|ago }}"
    assert draw(page, inner, at=said) == "5\u00a0min"
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=20))
    assert draw(page, inner, at=said) == "25\u00a0min"


def test_a_form_is_named_by_its_choices_its_words_and_its_errors():
    class Form(forms.Form):
        where = forms.ChoiceField(choices=[("a", "A")], required=False)

    one, other, third = Form({"where": "a"}), Form({"where": ""}), Form({"where": "a"})
    third.fields["where"].choices = [("a", "A"), ("b", "B")]
    assert len({value_of(one), value_of(other), value_of(third)}) == 3
    assert value_of(Form({"where": "a"}))[1:] == value_of(one)[1:]


def test_what_cannot_be_named_by_its_value_is_refused():
    with pytest.raises(TypeError):
        value_of({1, 2})


def test_what_is_kept_is_bounded():
    page = '{% load parvis_kept %}{% kept "inner" n=n %}'
    for n in range(MOST + 5):
        draw(page, "{{ n }}", n=n) if n > MOST - 3 else KEPT.setdefault(n, "")
    assert len(KEPT) <= MOST
