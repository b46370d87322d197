"""What a person fills in to listen for something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.kit.pointing import Fault, as_fault, sentence_of
from parvis.listening.models import Watch, WatchKind, WordList
from parvis.listening.watches.rules import fault_of
from parvis.team.models import Brand
from parvis.text.query.faults import QueryError
from parvis.text.query.parser import parse
from parvis.text.query.tree import Node

LANGUAGES: Final = (
    ("fr", "français"), ("en", "English"), ("es", "español"), ("it", "italiano"),
    ("pt", "português"), ("de", "Deutsch"),
)  # fmt: skip
LIST_NAME: Final = re.compile(r"[^\W_][\w-]*")


class WatchForm(forms.ModelForm):  # type: ignore[type-arg]
    """A watch: its name, what it is about, what it looks for."""

    kind = forms.ChoiceField(
        label=_("What it is about"), choices=WatchKind.choices, widget=forms.RadioSelect
    )
    query = forms.CharField(
        label=_("What is looked for"),
        max_length=20_000,
        widget=forms.Textarea(
            attrs={"rows": 3, "class": "query", "spellcheck": "false", "autocapitalize": "off"}
        ),
        error_messages={"required": _("Write at least one word to look for.")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Only in these languages"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Watch
        fields = ("name", "kind", "query", "languages", "is_shared")

    def __init__(self, data: Any, *, lists: Mapping[str, Node], **more: Any) -> None:  # noqa: ANN401
        super().__init__(data, **more)
        self.lists = lists
        self.fields["name"].error_messages["required"] = _("Give it a name, to find it again.")

    def clean_query(self) -> str:
        """Refuse a query that cannot be read, with its reason."""
        query: str = self.cleaned_data["query"].strip()
        fault = fault_of(query, self.lists)
        if fault is not None:
            raise ValidationError(sentence_of(fault))
        return query


class WordListForm(forms.ModelForm):  # type: ignore[type-arg]
    """A list of words under a name."""

    query = forms.CharField(
        label=_("Its words"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "query", "spellcheck": "false"}),
        error_messages={"required": _("Write at least one word.")},
    )

    class Meta:
        model = WordList
        fields = ("name", "query")

    def __init__(
        self,
        data: Any,  # noqa: ANN401
        *,
        brand: Brand,
        lists: Mapping[str, Node],
        **more: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(data, **more)
        self.brand, self.lists = brand, lists
        if self.instance.pk:
            self.fields["name"].disabled = True

    def clean_name(self) -> str:
        """Keep a name one word that no other list has."""
        name: str = self.cleaned_data["name"].strip().lower()
        if self.instance.pk:
            return str(self.instance.name)
        if not LIST_NAME.fullmatch(name):
            raise ValidationError(
                _("The name is one word: letters, digits and hyphens, for instance competitors.")
            )
        if WordList.objects.filter(brand=self.brand, name=name).exists():
            raise ValidationError(_("Another list has this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse words that cannot be read, and a list that leads back to itself."""
        told: dict[str, Any] = super().clean() or {}
        name, query = told.get("name"), (told.get("query") or "").strip()
        if name and query:
            fault = self._fault(name, query)
            if fault is not None:
                self.add_error("query", sentence_of(fault))
        return told | {"query": query}

    def _fault(self, name: str, query: str) -> Fault | None:
        try:
            tree = parse(query)
        except QueryError as error:
            return as_fault(error)
        return fault_of(f"@list:{name}", {**self.lists, name: tree})
