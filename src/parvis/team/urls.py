from __future__ import annotations

from django.urls import path

from parvis.team import views

public_pages = [
    path("", views.home, name="home"),
    path("sign-in/", views.enter, name="sign_in"),
    path("sign-out/", views.leave, name="sign_out"),
    path("welcome/<str:key>/", views.join, name="join"),
    path("account/", views.account, name="account"),
    path("account/sign-out-everywhere/", views.leave_everywhere, name="leave_everywhere"),
]

urlpatterns = [
    path("team/", views.team, name="team"),
    path("team/seats/", views.seats, name="seats"),
    path("team/seats/<int:pk>/", views.seat, name="seat"),
    path("team/audit/", views.audit, name="audit"),
    path("settings/", views.brand_settings, name="brand_settings"),
]
