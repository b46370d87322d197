from __future__ import annotations

from django.urls import path

from parvis.listening.sources import views

urlpatterns = [
    path("listening/sources/", views.sources, name="sources"),
    path("listening/sources/new/", views.new_source, name="new_source"),
    path("listening/sources/<int:channel>/state/", views.source_state, name="source_state"),
    path("listening/sources/<int:channel>/mute/", views.source_mute, name="source_mute"),
]
