from __future__ import annotations

from django.urls import path

from parvis.inbox.answering import views

urlpatterns = [
    path("conversations/<int:pk>/replies/", views.replies, name="conversation_replies"),
    path("conversations/<int:pk>/files/", views.files, name="conversation_files"),
    path("conversations/<int:pk>/draft/", views.draft, name="conversation_draft"),
    path(
        "conversations/<int:pk>/replies/<int:reply>/cancellation/",
        views.cancellation,
        name="reply_cancellation",
    ),
    path("conversations/<int:pk>/replies/<int:reply>/hour/", views.hour, name="reply_hour"),
]
