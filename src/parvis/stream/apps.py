from __future__ import annotations

from django.apps import AppConfig


class StreamConfig(AppConfig):
    name = "parvis.stream"
    label = "stream"
