"""Every address of the desk. What belongs to a brand stands under /b/<brand>/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

brand_pages: list[URLPattern | URLResolver] = []

urlpatterns: list[URLPattern | URLResolver] = []
