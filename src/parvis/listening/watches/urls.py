from __future__ import annotations

from django.urls import path

from parvis.listening.watches import lists, views

urlpatterns = [
    path("listening/", views.listening, name="listening"),
    path("listening/new/", views.new_watch, name="new_watch"),
    path("listening/trial/", views.watch_trial, name="watch_trial"),
    path("listening/lists/", lists.word_lists, name="word_lists"),
    path("listening/lists/new/", lists.new_word_list, name="new_word_list"),
    path("listening/lists/<int:pk>/", lists.word_list, name="word_list"),
    path("listening/watches/<int:pk>/", views.watch, name="watch"),
    path("listening/watches/<int:pk>/edit/", views.watch_edit, name="watch_edit"),
    path("listening/watches/<int:pk>/switch/", views.watch_switch, name="watch_switch"),
    path("listening/watches/<int:pk>/removal/", views.watch_removal, name="watch_removal"),
    path("listening/watches/<int:pk>/progress/", views.watch_progress, name="watch_progress"),
]
