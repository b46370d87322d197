from __future__ import annotations

from django.urls import path

from parvis.stream import views

urlpatterns = [path("pictures/<str:picture>", views.picture, name="picture")]
