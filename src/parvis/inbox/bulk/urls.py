from __future__ import annotations

from django.urls import path

from parvis.inbox.bulk import views

urlpatterns = [
    path("inbox/bulk/", views.bulk, name="bulk"),
    path("inbox/bulk/<int:bulk>/", views.bulk_one, name="bulk_one"),
    path("inbox/bulk/<int:bulk>/progress/", views.bulk_progress, name="bulk_progress"),
    path("inbox/bulk/<int:bulk>/stop/", views.bulk_stop, name="bulk_stop"),
    path("inbox/bulk/<int:bulk>/undo/", views.bulk_undo, name="bulk_undo"),
]
