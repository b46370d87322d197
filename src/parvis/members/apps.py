from __future__ import annotations

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "parvis.members"
    label = "members"
