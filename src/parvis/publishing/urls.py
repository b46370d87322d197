from __future__ import annotations

from django.urls import path

from parvis.publishing import views, writing

urlpatterns = [
    path("posts/", views.posts, name="posts"),
    path("posts/new/", writing.new_post, name="new_post"),
    path("posts/new/draft/", writing.draft, name="post_draft"),
    path("posts/new/files/", writing.files, name="post_files"),
    path("posts/<int:post>/", views.post, name="post"),
    path("posts/<int:post>/standing/", views.pieces, name="post_standing"),
    path("posts/<int:post>/undo/", views.undo, name="post_undo"),
    path("posts/<int:post>/words/", views.words, name="post_words"),
    path("posts/<int:post>/end/", views.end, name="post_end"),
    path("posts/<int:post>/parts/<int:part>/", views.part, name="post_part"),
]
