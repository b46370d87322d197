from __future__ import annotations

from django.urls import path

from parvis.strategy import views
from parvis.strategy.replies import urls as replies

urlpatterns = [path("strategy/", views.strategy, name="strategy"), *replies.urlpatterns]
