from __future__ import annotations

from django.urls import path

from parvis.receiving import views
from parvis.receiving.outlets import views as outlets

public_pages = [
    path("mentioned/<str:key>/", views.mentioned, name="mentioned"),
    path("hooks/<str:key>/", views.hooked, name="hooked"),
    path("mentioned/<str:key>/pingback/", views.pinged, name="pinged"),
    path("mentioned/<str:key>/trackback/", views.tracked, name="tracked"),
    path("outlets/<str:key>/", outlets.followed, name="followed"),
]

urlpatterns = [
    path("channels/<int:pk>/doorstep/", views.doorstep, name="doorstep"),
    path("listening/watches/<int:pk>/outlet/", outlets.outlet, name="outlet"),
]
