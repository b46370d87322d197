from __future__ import annotations

from django.urls import path

from parvis.intake import streams, views

urlpatterns = [
    path("noted/", views.noted, name="noted"),
    path("channels/streams/", streams.streams, name="streams"),
]
