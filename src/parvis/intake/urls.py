from __future__ import annotations

from django.urls import path

from parvis.intake import views

urlpatterns = [path("noted/", views.noted, name="noted")]
