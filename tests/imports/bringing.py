"""Helpers of the tests of imports: files written by hand, and the steps of a worker."""

from __future__ import annotations

import gzip
from pathlib import Path

from django.utils import timezone

from parvis.imports import actions
from parvis.imports.models import Import
from parvis.kit import errands, jobs

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "examples"
SITE = "https://atelier.example"


def comment(number, text, *, more="", name="Zoé", approved="1", parent=0, email="zoe@example.org"):
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_author><![CDATA[{name}]]></wp:comment_author>"
        f"<wp:comment_author_email>{email}</wp:comment_author_email>"
        f"<wp:comment_author_IP>203.0.113.9</wp:comment_author_IP>"
        f"<wp:comment_date_gmt>2021-03-0{1 + number % 9} 10:{number % 60:02}:00</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content>"
        f"<wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:comment_type>comment</wp:comment_type>"
        f"<wp:comment_parent>{parent}</wp:comment_parent>"
        f"<wp:comment_user_id>0</wp:comment_user_id>{more}</wp:comment>"
    )


def post(number, *comments, title="Le pain", kind="post", status="publish"):
    return (
        f"<item><title>{title} {number}</title><link>{SITE}/?p={number}</link>"
        f"<dc:creator><![CDATA[alice]]></dc:creator>"
        f"<content:encoded><![CDATA[Un billet.]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2021-03-01 08:00:00</wp:post_date_gmt>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{''.join(comments)}</item>"
    )


def wxr(*posts, version="6.7", site=SITE, head=""):
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- generator="WordPress" -->\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:wp="http://wordpress.org/export/1.2/">\n<channel><title>L’Atelier</title>'
        f"<link>{site}</link><language>fr-CA</language><wp:wxr_version>1.2</wp:wxr_version>"
        f"<wp:base_site_url>{site}</wp:base_site_url><wp:base_blog_url>{site}</wp:base_blog_url>"
        f"<generator>https://wordpress.org/?v={version}</generator>"
        "<wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[alice]]>"
        f"</wp:author_login></wp:author>{head}{''.join(posts)}</channel></rss>"
    )


def receive(brand, body, name="export.xml", by=None, **mapping):
    body = body.encode() if isinstance(body, str) else body
    return actions.receive([body], brand=brand, name=name, by=by, mapping=mapping)


def packed(body: str) -> bytes:
    return gzip.compress(body.encode())


def work(times=200):
    """Do what a worker does for files, until nothing is due; sites are left unread."""
    for _once in range(times):
        due = [
            (kind, pk)
            for kind in ("import", "import_source")
            for pk in errands.due(errands.KINDS[kind], timezone.now())
        ]
        if not due:
            return
        for kind, pk in due:
            jobs.run(kind, pk)
    raise AssertionError("the desk never rests")


def bring(brand, body, name="export.xml", by=None, **mapping) -> Import:
    """Choose a file, look, confirm, and wait until it is in."""
    row = receive(brand, body, name, by, **mapping)
    work()
    row.refresh_from_db()
    actions.start(row, by=by)
    work()
    row.refresh_from_db()
    return row
