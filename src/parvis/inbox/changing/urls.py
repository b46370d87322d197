from __future__ import annotations

from django.urls import path

from parvis.inbox.changing import views

urlpatterns = [
    path("conversations/<int:pk>/said/<int:item>/", views.said, name="said"),
    path("conversations/<int:pk>/said/changes/<int:outgoing>/", views.word, name="said_word"),
]
