from __future__ import annotations

from django.urls import path

from parvis.listening.presence import views

urlpatterns = [
    path("listening/presence/", views.presence, name="presence"),
    path("listening/presence/new/", views.presence_follow, name="presence_follow"),
    path("listening/presence/table/", views.presence_table, name="presence_table"),
    path("listening/presence/<int:phrase>/", views.presence_phrase, name="presence_phrase"),
    path(
        "listening/presence/<int:phrase>/removal/", views.presence_removal, name="presence_removal"
    ),
    path(
        "listening/presence/engines/<slug:engine>/", views.presence_engine, name="presence_engine"
    ),
    path(
        "listening/presence/engines/<slug:engine>/removal/",
        views.presence_engine_removal,
        name="presence_engine_removal",
    ),
]
