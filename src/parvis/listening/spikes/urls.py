from __future__ import annotations

from django.urls import path

from parvis.listening.spikes import views

urlpatterns = [path("listening/alerts/", views.alerts, name="alerts")]
