from __future__ import annotations

from django.urls import path

from parvis.listening.alerts import views

urlpatterns = [
    path("listening/alerts/ways/", views.alert_ways, name="alert_ways"),
    path("listening/alerts/ways/new/<slug:service>/", views.new_alert_way, name="new_alert_way"),
    path("listening/alerts/ways/<int:way>/", views.alert_way, name="alert_way"),
    path("listening/alerts/ways/<int:way>/test/", views.alert_way_test, name="alert_way_test"),
    path("listening/alerts/ways/<int:way>/switch/", views.alert_way_switch, name="alert_way_switch"),
    path("listening/alerts/ways/<int:way>/removal/", views.alert_way_removal, name="alert_way_removal"),
]  # fmt: skip
