from __future__ import annotations

from django.urls import path

from parvis.listening.mentions import views

urlpatterns = [
    path("listening/mentions/", views.mentions, name="mentions"),
    path("listening/mentions/copies/<int:item>/", views.copies, name="mention_copies"),
    path("listening/mentions/<int:mention>/opinion/", views.opinion, name="mention_opinion"),
    path("listening/mentions/<int:mention>/about/", views.about, name="mention_about"),
    path("listening/mentions/<int:mention>/mute/", views.mute, name="mention_mute"),
    path(
        "listening/mentions/<int:mention>/conversation/",
        views.conversation,
        name="mention_conversation",
    ),
    path("listening/watches/<int:pk>/leave-out/", views.leave_out, name="watch_leave_out"),
    path("listening/left-out/<int:left_out>/back/", views.put_back, name="watch_put_back"),
    path("listening/muted/", views.muted, name="muted"),
    path("listening/muted/<int:muted>/lift/", views.lift, name="muted_lift"),
]
