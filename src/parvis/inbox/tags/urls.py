from __future__ import annotations

from django.urls import path

from parvis.inbox.tags import views

urlpatterns = [
    path("conversations/<int:pk>/tags/", views.conversation_tags, name="conversation_tags"),
    path("tags/", views.tags, name="tags"),
    path("tags/<int:pk>/", views.tag, name="tag"),
]
