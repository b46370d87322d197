from __future__ import annotations

from django.urls import path

from parvis.strategy.replies import views

urlpatterns = [
    path("strategy/replies/", views.replies, name="saved_replies"),
    path("strategy/replies/new/", views.new, name="new_saved_reply"),
    path("strategy/replies/starters/", views.starters, name="saved_reply_starters"),
    path("strategy/replies/<int:pk>/", views.reply, name="saved_reply"),
]
