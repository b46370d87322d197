from __future__ import annotations

from django.urls import path

from parvis.channels.files import views

urlpatterns = [path("files/<str:file>", views.file, name="file")]
