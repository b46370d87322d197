from __future__ import annotations

from django.urls import path

from parvis.strategy import views

urlpatterns = [path("strategy/", views.strategy, name="strategy")]
