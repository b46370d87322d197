from __future__ import annotations

from django.urls import path

from parvis.listening.voice import views

urlpatterns = [path("listening/voice/", views.voice, name="voice")]
