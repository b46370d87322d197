from __future__ import annotations

from django.urls import path

from parvis.channels import views

urlpatterns = [
    path("channels/", views.channels, name="channels"),
    path("channels/connection/", views.connection, name="connection"),
    path("channels/accounts/<slug:network>/", views.account, name="channel_account"),
    path("channels/<int:pk>/", views.channel, name="channel"),
    path("channels/<int:pk>/key/", views.key, name="channel_key"),
    path("channels/<int:pk>/state/", views.channel_state, name="channel_state"),
    path("channels/<int:pk>/authorized/<str:state>/", views.authorized, name="authorized"),
]
