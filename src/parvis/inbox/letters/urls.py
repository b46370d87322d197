from __future__ import annotations

from django.urls import path

from parvis.inbox.letters import views

urlpatterns = [
    path("conversations/<int:pk>/letters/<int:item>/", views.letter, name="conversation_letter"),
    path(
        "conversations/<int:pk>/letters/<int:item>/files/<int:rank>/",
        views.file,
        name="conversation_file",
    ),
]
