from __future__ import annotations

from django.urls import path

from parvis.inbox.moderating import views

urlpatterns = [
    path(
        "conversations/<int:pk>/items/<int:item>/moderation/",
        views.item_moderation,
        name="item_moderation",
    ),
    path(
        "conversations/<int:pk>/moderations/<int:moderation>/undo/",
        views.moderation_undo,
        name="moderation_undo",
    ),
]
