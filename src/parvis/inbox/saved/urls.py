from __future__ import annotations

from django.urls import path

import parvis.inbox.saved.views as pages

urlpatterns = [
    path("views/", pages.views, name="views"),
    path("views/<int:pk>/", pages.view, name="view"),
]
