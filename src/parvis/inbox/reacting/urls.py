from __future__ import annotations

from django.urls import path

from parvis.inbox.reacting import views

urlpatterns = [
    path("conversations/<int:pk>/said/<int:item>/reactions/", views.reactions, name="reactions"),
    path("conversations/<int:pk>/reactions/<int:outgoing>/", views.word, name="reaction_word"),
]
