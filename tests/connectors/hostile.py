"""What a network can answer at its worst, for every verb of every connector."""

from __future__ import annotations

from datetime import timedelta

from doors import Answer, answer, json_answer

from parvis.wire.errors import Broken, TryLater

NETWORK: dict[str, Answer] = {
    "timeout": TryLater(cause="timed out"),
    "timeout after the body": TryLater(maybe_done=True, cause="timed out"),
    "401": answer("no", status=401),
    "403": answer("no", status=403),
    "404": answer("no", status=404),
    "410": answer("no", status=410),
    "429": answer("slow down", status=429),
    "429 with seconds": answer("slow down", status=429, retry_after="120"),
    "429 with a date": answer("", status=429, retry_after="Wed, 21 Oct 2099 07:28:00 GMT"),
    "429 with nonsense": answer("", status=429, retry_after="soon"),
    "500": answer("oops", status=500),
    "502": answer("<html>Bad gateway", status=502),
    "HTML for data": answer(
        "<!doctype html><html><title>Hi</title><p>x", content_type="text/html"
    ),
    "HTML named JSON": answer("<p>Not JSON</p>", content_type="application/json"),
    "truncated JSON": answer('[{"id": 5, "content": {"rend', content_type="application/json"),
    "truncated XML": answer(
        '<?xml version="1.0"?><rss version="2.0"><channel><item><title>x',
        content_type="application/rss+xml",
    ),
    "huge": Broken(cause="larger than the limit"),
    "wrong charset": answer(b"\xff\xfe\xfa{\x80\x81", content_type="application/json; charset=x-9"),
    "empty": answer(b""),
    "null": json_answer(None),
    "a list for an object": json_answer([1, "two", None]),
    "an object for a list": json_answer({"unexpected": True}),
    "strings for numbers": json_answer([{"id": "x", "date_gmt": 7, "content": []}]),
    "deep": answer("[" * 100_000, content_type="application/json"),
    "control bytes": answer(bytes(range(256)) * 8),
}  # fmt: skip

PATIENCE = timedelta(days=1)
