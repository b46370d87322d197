from __future__ import annotations

from django.urls import path

from parvis.members.views import authors, listing, notice, people, retention

public_pages = [path("notice/<str:key>/", notice.public_notice, name="public_notice")]

urlpatterns = [
    path("members/", listing.members, name="members"),
    path("members/added/", listing.added, name="member_added"),
    path("members/file/", listing.members_file, name="members_file"),
    path("members/<int:pk>/", people.member, name="member"),
    path("members/<int:pk>/notes/", people.member_notes, name="member_notes"),
    path("members/<int:pk>/notes/<int:note>/", people.member_note, name="member_note"),
    path("members/<int:pk>/tags/", people.member_tags, name="member_tags"),
    path("members/<int:pk>/traits/", people.member_traits, name="member_traits"),
    path("members/<int:pk>/same/", people.member_same, name="member_same"),
    path("members/<int:pk>/same/<int:other>/", people.member_linking, name="member_linking"),
    path("members/<int:pk>/links/<int:other>/", people.member_links, name="member_links"),
    path("members/<int:pk>/unlinked/<int:link>/", people.member_unlinking, name="member_unlinking"),
    path("authors/<int:pk>/", authors.author, name="author"),
    path("authors/<int:pk>/membership/", authors.author_membership, name="author_membership"),
    path("notice/", notice.notice, name="notice"),
    path("notice/change/", notice.notice_change, name="notice_change"),
    path("notice/first/", notice.notice_first, name="notice_first"),
    path("notice/seen/", notice.notice_seen, name="notice_seen"),
    path("notice/copy/<str:language>.<str:form>", notice.notice_copy, name="notice_copy"),
    path("retention/", retention.retention, name="retention"),
    path("retention/change/", retention.retention_change, name="retention_change"),
]
