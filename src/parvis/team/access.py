"""The door of every page: a brand is reached by who has a seat there, or it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from parvis.team.models import Brand, Seat, User
from parvis.team.rules import Right, allows

P = ParamSpec("P")


class BrandRequest(HttpRequest):
    """A request whose person has a seat at `brand`."""

    user: User
    brand: Brand
    seat: Seat


def seat_of(user: User, slug: str) -> Seat:
    """Find a person's seat at a brand. Raises Http404: a stranger cannot tell that it exists."""
    try:
        return Seat.objects.select_related("brand").get(user=user, brand__slug=slug)
    except Seat.DoesNotExist:
        raise Http404 from None


def in_brand(
    right: Right,
) -> Callable[[Callable[Concatenate[BrandRequest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Open a page of a brand to those who hold a right there.

    The address names the brand (`/b/<slug:brand>/…`); the view receives a `BrandRequest` and no
    `brand` argument. Without a seat: 404. With a seat that lacks the right: 403.
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
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate
