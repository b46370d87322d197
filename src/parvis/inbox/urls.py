from __future__ import annotations

from django.urls import path

import parvis.inbox.views as views  # noqa: PLR0402 -- mypy loses the other spelling
from parvis.inbox.answering import urls as answering
from parvis.inbox.canned import urls as canned
from parvis.inbox.changing import urls as changing
from parvis.inbox.letters import urls as letters
from parvis.inbox.reacting import urls as reacting
from parvis.inbox.saved import urls as saved
from parvis.inbox.tags import urls as tags

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/pulse/", views.pulse, name="inbox_pulse"),
    path("conversations/<int:pk>/", views.conversation, name="conversation"),
    path("conversations/<int:pk>/thread/", views.thread, name="conversation_thread"),
    path("conversations/<int:pk>/state/", views.state, name="conversation_state"),
    path("conversations/<int:pk>/assignment/", views.assignment, name="conversation_assignment"),
    path("conversations/<int:pk>/notes/", views.notes, name="conversation_notes"),
    path(
        "conversations/<int:pk>/answered-there/",
        views.answered_there,
        name="conversation_answered_there",
    ),
    path(
        "conversations/<int:pk>/changes/<int:change>/undo/",
        views.undo,
        name="conversation_undo",
    ),
    *answering.urlpatterns,
    *canned.urlpatterns,
    *changing.urlpatterns,
    *letters.urlpatterns,
    *reacting.urlpatterns,
    *saved.urlpatterns,
    *tags.urlpatterns,
]
