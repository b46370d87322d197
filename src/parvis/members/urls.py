from __future__ import annotations

from django.urls import path

from parvis.members import views

urlpatterns = [
    path("members/", views.members, name="members"),
    path("members/added/", views.added, name="member_added"),
    path("members/<int:pk>/", views.member, name="member"),
    path("members/<int:pk>/notes/", views.member_notes, name="member_notes"),
    path("members/<int:pk>/traits/", views.member_traits, name="member_traits"),
]
