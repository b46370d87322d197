"""Archives of accounts, written by hand as each network writes its own."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
HOME = "https://social.example/users/atelier"


def zipped(files: Mapping[str, str], *, folder: str = "") -> bytes:
    """Zip files, with the pictures and the litter that stand beside them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{folder}media_attachments/1.png", b"\x89PNG" * 1000)
        archive.writestr(f"__MACOSX/{folder}._outbox.json", b"x")
        for name, body in files.items():
            archive.writestr(f"{folder}{name}", body)
    return out.getvalue()


def tarred(files: Mapping[str, str]) -> bytes:
    """Put files in a tar.gz, pictures first, as Mastodon did."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, body in {"media_attachments/1.png": "PNG" * 1000, **files}.items():
            told = tarfile.TarInfo(name)
            told.size = len(body.encode())
            archive.addfile(told, io.BytesIO(body.encode()))
    return out.getvalue()


def status(number: int, content: str, **more: object) -> dict[str, object]:
    """One activity of a Mastodon outbox."""
    said = {
        "id": f"{HOME}/statuses/{number}",
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": f"2023-05-{1 + number % 28:02}T12:00:00Z",
        "url": f"https://social.example/@atelier/{number}",
        "to": [PUBLIC],
        "cc": [f"{HOME}/followers"],
        "content": content,
        "contentMap": {"fr": content},
        "attachment": [],
    } | more
    return {
        "id": f"{said['id']}/activity", "type": "Create", "actor": HOME,
        "published": said["published"], "object": said,
    }  # fmt: skip


def mastodon(activities: list[object]) -> dict[str, str]:
    """The two files of a Mastodon archive that tell what was said."""
    outbox = {"@context": PUBLIC, "id": "outbox.json", "type": "OrderedCollection",
              "totalItems": len(activities), "orderedItems": activities}  # fmt: skip
    actor = {"id": HOME, "type": "Person", "preferredUsername": "atelier", "name": "L’Atelier",
             "url": "https://social.example/@atelier", "followers": f"{HOME}/followers"}  # fmt: skip
    return {"likes.json": '{"orderedItems": []}', "actor.json": json.dumps(actor),
            "outbox.json": json.dumps(outbox, ensure_ascii=False)}  # fmt: skip


def tweet(number: int, text: str, **more: object) -> dict[str, object]:
    """One post of an X archive."""
    return {"tweet": {
        "id_str": str(number), "id": str(number), "full_text": text, "lang": "fr",
        "created_at": f"Mon May {1 + number % 28:02} 12:00:00 +0000 2023", "favorite_count": "3",
        "retweet_count": "1", "entities": {"urls": []}, **more,
    }}  # fmt: skip


def x(*parts: list[object], notes: tuple[object, ...] = ()) -> dict[str, str]:
    """The files of an X archive that tell what was said, with one that is left unread."""
    files = {
        f"data/tweets{f'-part{n}' if n else ''}.js": f"window.YTD.tweets.part{n} = {json.dumps(part)}"
        for n, part in enumerate(parts)
    }
    account = [{"account": {"username": "atelier", "accountId": "77", "email": "a@example.org",
                            "accountDisplayName": "L’Atelier"}}]  # fmt: skip
    return files | {
        "data/direct-messages.js": "window.YTD.direct_messages.part0 = [{}]",
        "data/account.js": f"window.YTD.account.part0 = {json.dumps(account)}",
        "data/note-tweet.js": f"window.YTD.note_tweet.part0 = {json.dumps(notes)}",
    }


def discourse(*rows: str) -> dict[str, str]:
    """The file of a Discourse archive that tells what was said, beside one that does not."""
    head = "topic_title,categories,is_pm,post_raw,post_cooked,like_count,reply_count,url,created_at"
    return {"visits.csv": "visited_at\n", "user_archive.csv": "\n".join([head, *rows]) + "\n"}


def slack(days: Mapping[str, list[object]]) -> dict[str, str]:
    """An export of a Slack workspace."""
    people = [
        {"id": "U1", "team_id": "T9", "name": "zoe", "profile": {"display_name": "Zoé", "email": "z@e.org"}},
        {"id": "U2", "team_id": "T9", "name": "tom", "real_name": "Tom W.", "profile": {}},
    ]  # fmt: skip
    channels = [{"id": "C1", "name": "general"}, {"id": "C2", "name": "idees"}]
    told = {name: json.dumps(day) for name, day in days.items()}
    return {"users.json": json.dumps(people), "channels.json": json.dumps(channels), **told}
