from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "parvis.site"
    label = "parvis_site"
