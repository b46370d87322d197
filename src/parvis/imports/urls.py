from __future__ import annotations

from django.urls import path

from parvis.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/received/", views.received, name="import_received"),
    path("imports/<int:pk>/", views.one_import, name="import"),
    path("imports/<int:pk>/progress/", views.import_progress, name="import_progress"),
    path("imports/<int:pk>/start/", views.import_start, name="import_start"),
    path("imports/<int:pk>/state/", views.import_state, name="import_state"),
]
