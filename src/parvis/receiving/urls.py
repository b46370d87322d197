from __future__ import annotations

from django.urls import path

from parvis.receiving import views
from parvis.receiving.bells import views as bells
from parvis.receiving.dispatches import views as dispatches
from parvis.receiving.outlets import views as outlets

public_pages = [
    path("mentioned/<str:key>/", views.mentioned, name="mentioned"),
    path("hooks/<str:key>/", views.hooked, name="hooked"),
    path("mentioned/<str:key>/pingback/", views.pinged, name="pinged"),
    path("mentioned/<str:key>/trackback/", views.tracked, name="tracked"),
    path("rung/<str:key>/", bells.rung, name="rung"),
    path("outlets/<str:key>/", outlets.followed, name="followed"),
]

urlpatterns = [
    path("channels/<int:pk>/doorstep/", views.doorstep, name="doorstep"),
    path("channels/<int:pk>/bell/", bells.bell, name="bell"),
    path("programs/", dispatches.programs, name="programs"),
    path("programs/<int:program>/", dispatches.program, name="program"),
    path("programs/<int:program>/test/", dispatches.program_test, name="program_test"),
    path("programs/<int:program>/secret/", dispatches.program_secret, name="program_secret"),
    path("programs/<int:program>/switch/", dispatches.program_switch, name="program_switch"),
    path("programs/<int:program>/removal/", dispatches.program_removal, name="program_removal"),
    path(
        "programs/<int:program>/again/<int:dispatch>/",
        dispatches.program_again,
        name="program_again",
    ),
    path("views/<int:pk>/outlet/", outlets.view_outlet, name="view_outlet"),
    path("listening/watches/<int:pk>/outlet/", outlets.outlet, name="outlet"),
]
