"""Every address of the desk. What belongs to a brand stands under /b/<brand>/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from parvis.channels import urls as channels
from parvis.channels.files import urls as files
from parvis.imports import urls as imports
from parvis.inbox import urls as inbox
from parvis.inbox.bulk import urls as bulk
from parvis.inbox.moderating import urls as moderating
from parvis.intake import urls as intake
from parvis.intake import views as noting
from parvis.keeping import urls as keeping
from parvis.listening import urls as listening
from parvis.members import urls as members
from parvis.publishing import urls as publishing
from parvis.receiving import urls as receiving
from parvis.site import address, desk, language, mailing, removal, search
from parvis.site.first import views as first
from parvis.site.today import views as today
from parvis.strategy import urls as strategy
from parvis.stream import urls as stream
from parvis.team import urls as team

brand_pages: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("today/minutes/", today.minutes, name="today_minutes"),
    path("today/next/", today.onward, name="today_next"),
    path("today/skipped/", today.skip, name="today_skip"),
    path("search/", search.search, name="search"),
    path("search/count/", search.search_count, name="search_count"),
    path("reading/", first.reading, name="reading"),
    path("reading/progress/", first.reading_progress, name="reading_progress"),
    path("reading/answers/<str:name>/", first.reading_answer, name="reading_answer"),
    path("sample/removal/", first.sample_removal, name="sample_removal"),
    path("removal/", removal.brand_removal, name="brand_removal"),
    *team.urlpatterns,
    *channels.urlpatterns,
    *files.urlpatterns,
    *publishing.urlpatterns,
    *imports.urlpatterns,
    *inbox.urlpatterns,
    *intake.urlpatterns,
    *moderating.urlpatterns,
    *bulk.urlpatterns,
    *listening.urlpatterns,
    *members.urlpatterns,
    *receiving.urlpatterns,
    *strategy.urlpatterns,
    *stream.urlpatterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    *team.public_pages,
    *members.public_pages,
    *receiving.public_pages,
    path("language/", language.set_language, name="set_language"),
    path("first-run/", first.first_run, name="first_run"),
    path("brands/new/", first.new_brand, name="new_brand"),
    path("brands/sample/", first.sample, name="sample"),
    path("share/", noting.share, name="share"),
    path("desk/", desk.desk, name="desk"),
    path("desk/quiet/", desk.desk_quiet, name="desk_quiet"),
    path("desk/address/", address.desk_address, name="desk_address"),
    path("desk/mail/", mailing.desk_mail, name="desk_mail"),
    path("reach/", address.reach, name="reach"),
    path("reach/<str:key>/", address.reach, name="reach_key"),
    *keeping.urlpatterns,
    path("b/<slug:brand>/", include(brand_pages)),
]
