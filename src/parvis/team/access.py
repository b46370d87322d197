"""The door of every page: a brand is reached by who has a seat there, or it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from parvis.team.models import Brand, Seat, User
from parvis.team.queries import is_open, lacks_second_factor
from parvis.team.rules import Right, allows

P = ParamSpec("P")


class BrandRequest(HttpRequest):
    """A request whose person has a seat at `brand`."""

    user: User
    brand: Brand
    seat: Seat


def seat_of(user: User, slug: str) -> Seat:
    """Find a person's seat at a brand. Raises Http404: a stranger cannot tell that it exists.

    Nor can an outside manager before the first day of their mandate, or after the last one.
    """
    try:
        seat = Seat.objects.select_related("brand", "mandate").get(user=user, brand__slug=slug)
    except Seat.DoesNotExist:
        raise Http404 from None
    if not is_open(seat):
        raise Http404
    return seat


def in_brand(
    right: Right,
) -> Callable[[Callable[Concatenate[BrandRequest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Open a page of a brand to those who hold a right there.

    The address names the brand (`/b/<slug:brand>/…`); the view receives a `BrandRequest` and no
    `brand` argument. Without a seat: 404. With a seat that lacks the right: 403. Where the brand
    asks for a second factor and the person has none: the page that sets one up.
    """

    def decorate(
        view: Callable[Concatenate[BrandRequest, P], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @wraps(view)
        @login_required
        def guarded(
            request: Any,  # noqa: ANN401 -- becomes a BrandRequest here
            brand: str,
            *args: P.args,
            **kwargs: P.kwargs,
        ) -> HttpResponse:
            request.seat = seat_of(request.user, brand)
            request.brand = request.seat.brand
            request.seat.user = request.user
            if not allows(request.seat.role, right):
                raise PermissionDenied
            if lacks_second_factor(request.brand, request.user):
                return redirect(f"{reverse('security')}?brand={request.brand.slug}")
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate
