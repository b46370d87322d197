from __future__ import annotations

from django.urls import path

from parvis.inbox.canned import views

urlpatterns = [
    path(
        "conversations/<int:pk>/saved-replies/",
        views.saved_replies,
        name="conversation_saved_replies",
    ),
]
