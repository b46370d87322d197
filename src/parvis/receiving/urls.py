from __future__ import annotations

from django.urls import path

from parvis.receiving import views

public_pages = [
    path("mentioned/<str:key>/", views.mentioned, name="mentioned"),
    path("mentioned/<str:key>/pingback/", views.pinged, name="pinged"),
    path("mentioned/<str:key>/trackback/", views.tracked, name="tracked"),
]

urlpatterns = [path("channels/<int:pk>/doorstep/", views.doorstep, name="doorstep")]
