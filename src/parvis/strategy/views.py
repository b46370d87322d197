from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from parvis.strategy.actions import QUESTIONS, answer, purpose_of
from parvis.strategy.models import Purpose
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows


class PurposeForm(forms.ModelForm):  # type: ignore[type-arg]
    """The three answers."""

    class Meta:
        model = Purpose
        fields = ("why", "for_whom", "success")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields}


@in_brand(Right.READ)
def strategy(request: BrandRequest) -> HttpResponse:
    """Show what the brand wants of its community, and let it be changed."""
    may = allows(request.seat.role, Right.MANAGE)
    purpose = purpose_of(request.brand)
    if request.method == "POST":
        return change(request, request.brand.slug)
    form = PurposeForm(instance=purpose) if may else None
    kept = [(label, getattr(purpose, name)) for name, (label, _hint) in QUESTIONS.items()]
    return render(request, "strategy/strategy.html", {"form": form, "kept": kept})


@in_brand(Right.MANAGE)
def change(request: BrandRequest) -> HttpResponse:
    """Keep the answers."""
    form = PurposeForm(request.POST, instance=purpose_of(request.brand))
    if not form.is_valid():
        return render(request, "strategy/strategy.html", {"form": form}, status=422)
    for name in form.changed_data:
        answer(request.brand, name=name, text=form.cleaned_data[name], by=request.user)
    messages.success(request, _("Kept."))
    return redirect("strategy", request.brand.slug)
