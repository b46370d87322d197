from __future__ import annotations

from django.urls import path

from parvis.keeping import views

urlpatterns = [
    path("desk/recovery-sheet/", views.sheet, name="recovery_sheet"),
    path("desk/recovery-sheet/confirmed/", views.sheet_confirmed, name="recovery_sheet_confirmed"),
    path("desk/backups/", views.backups, name="backups"),
    path("desk/backups/now/", views.backup_now, name="backup_now"),
    path("desk/key/", views.key_rotation, name="key_rotation"),
]
