from __future__ import annotations

from django.urls import path

from parvis.channels import entering, views

public_pages = [
    path("introductions/<str:name>/parvis.json", entering.introduced, name="introduction"),
    path("authorized/<slug:brand>/<int:pk>/", entering.authorized_here, name="authorized_here"),
]

urlpatterns = [
    path("channels/", views.channels, name="channels"),
    path("channels/connection/", views.connection, name="connection"),
    path("channels/accounts/<slug:network>/", views.account, name="channel_account"),
    path("channels/<int:pk>/", views.channel, name="channel"),
    path("channels/<int:pk>/key/", entering.key, name="channel_key"),
    path("channels/<int:pk>/state/", views.channel_state, name="channel_state"),
    path("channels/<int:pk>/asking/", entering.asking, name="channel_asking"),
    path("channels/<int:pk>/code/", entering.code, name="channel_code"),
    path("channels/<int:pk>/authorized/", entering.authorized, name="authorized"),
    path("channels/<int:pk>/places/", views.places, name="channel_places"),
    path("channels/<int:pk>/places/removal/", views.place_removal, name="channel_place_removal"),
]
