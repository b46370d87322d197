"""Says things on a server, once, and looks whether they got there.

Mastodon keeps an `Idempotency-Key` for an hour and answers the same status again; others look past
it. So what may have got there is looked for under what it answers, or among our latest statuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Final

import msgspec

from parvis.connectors.mastodon.answers import Account, Attachment, Context, Status
from parvis.connectors.mastodon.asking import Api, Params, decoded, lasting, number
from parvis.connectors.mastodon.reports import NOT_ANSWERED
from parvis.connectors.mastodon.saying import VISIBILITY, Teller, moment
from parvis.text.markup import plain
from parvis.wire.decoding import decode
from parvis.wire.errors import Gone, Refused, TryLater
from parvis.wire.items import Attachment as File
from parvis.wire.items import Audience, Draft, Receipt
from parvis.wire.naming import MENTION, naming
from parvis.wire.words import gettext_noop as _

DELETED: Final = _("What you answer was deleted, or can no longer be seen from this account.")
NOT_READY: Final = _("The server still prepares the file. Parvis sends the text once it is ready.")
KEPT: Final = _(
    "This server takes nothing back through its programming interface. Delete it on the server’s"
    " own page."
)
AGAIN: Final = timedelta(seconds=10)
LATEST: Final = 40
WIDTHS: Final = (Audience.PUBLIC, Audience.UNLISTED, Audience.FOLLOWERS, Audience.PRIVATE)


class Writer:
    """Writes as one account. `keep` writes down what must survive a kill: files sent already."""

    def __init__(
        self,
        api: Api,
        teller: Teller,
        settings: Mapping[str, str],
        keep: Callable[[Mapping[str, str]], None],
    ) -> None:
        """Keep the server, who we are, and the way to remember files."""
        self.api, self.teller, self.settings, self.keep = api, teller, settings, keep

    @property
    def me(self) -> Account:
        """Who we are."""
        return self.teller.me

    def publish(self, draft: Draft, *, key: str) -> Receipt:
        """Say it once, to nobody whom what it answers did not reach."""
        answered = self._answered(draft)
        body: dict[str, object] = {
            "status": self._named(draft.text, answered),
            "visibility": VISIBILITY[self.audience(draft, answered)],
        }
        if answered is not None:
            body["in_reply_to_id"] = answered.id
        if draft.warning:
            body |= {"spoiler_text": draft.warning, "sensitive": True}
        if draft.language:
            body["language"] = draft.language[:2].lower()
        if draft.quoted:
            body["quoted_status_id"] = number(draft.quoted)
        if draft.media:
            body["media_ids"] = self._files(draft.media)
        answer = self.api.ask(
            "POST", "/api/v1/statuses", body=body, headers={"Idempotency-Key": key}
        )
        receipt = self._receipt(decoded(answer, Status))
        if draft.media:
            self.keep({"files": ""})
        return receipt

    def audience(self, draft: Draft, answered: Status | None) -> Audience:
        """Say who will read a draft: whom it names, and never more than what it answers reached."""
        wanted = draft.audience or Audience.PUBLIC
        if answered is None:
            return wanted
        reached = self.teller.audience(answered)
        return max(draft.audience or reached, reached, key=WIDTHS.index)

    def worded(self, draft: Draft, remote_id: str = "") -> str:
        """Write a text as it is sent: with the names without which nobody is told of an answer."""
        if remote_id:
            return _renamed(self._status(remote_id), draft.text)
        return self._named(draft.text, self._answered(draft))

    def _named(self, text: str, answered: Status | None) -> str:
        people = self.teller.people(answered) if answered is not None else ()
        return naming(people, text.strip())

    def _status(self, remote_id: str) -> Status:
        return self.api.get(f"/api/v1/statuses/{number(remote_id)}", Status)[0]

    def _answered(self, draft: Draft) -> Status | None:
        """Read what a draft answers: it says who must be named, and who may read."""
        above = draft.parent or draft.about
        if not above:
            return None
        if above.startswith("report:"):
            raise Refused(NOT_ANSWERED, cause=above[:40])
        try:
            return self._status(above)
        except Gone as error:
            raise Refused(DELETED, cause=error.cause) from error

    def find(self, draft: Draft) -> Receipt | None:
        """Look for a draft under what it answers and among our own latest."""
        wanted, above = _bare(draft.text), draft.parent or draft.about
        rows: list[Status] = []
        if above:
            own = number(above)
            try:
                around, _answer = self.api.get(f"/api/v1/statuses/{own}/context", Context)
                rows += around.descendants
            except Gone:
                pass
        params: Params = [("limit", LATEST), ("exclude_reblogs", "true")]
        rows += self.api.get(f"/api/v1/accounts/{self.me.id}/statuses", list[Status], params)[0]
        place = lasting(number(above)) if above else ""
        for row in rows:
            same_place = lasting(row.in_reply_to_id or "") == place
            is_ours = self.teller.is_ours(row)
            if same_place and is_ours and _bare(plain(row.content or "")) == wanted:
                return self._receipt(row)
        return None

    def edit(self, remote_id: str, draft: Draft) -> Receipt:
        """Change a status of ours; its files stay, since what is not named would be taken away."""
        own = number(remote_id)
        before = self._status(remote_id)
        body: dict[str, object] = {
            "status": _renamed(before, draft.text),
            "spoiler_text": draft.warning,
            "sensitive": bool(draft.warning),
            "media_ids": [one.id for one in before.media_attachments],
        }
        if draft.language:
            body["language"] = draft.language[:2].lower()
        answer = self.api.ask("PUT", f"/api/v1/statuses/{own}", body=body)
        return self._receipt(decoded(answer, Status))

    def retract(self, remote_id: str) -> None:
        """Delete a status of ours. Some servers have no such act: what stays there is said to stay."""
        own = number(remote_id)
        try:
            self.api.ask("DELETE", f"/api/v1/statuses/{own}")
        except Gone as gone:
            try:
                self.api.get(f"/api/v1/statuses/{own}", Status)
            except Gone:
                return
            raise Refused(KEPT, cause=gone.cause) from gone

    def _receipt(self, row: Status) -> Receipt:
        return Receipt(
            remote_id=f"status:{lasting(row.id)}",
            url=row.url or row.uri or "",
            said_at=moment(row.created_at),
        )

    def _files(self, files: Sequence[File]) -> list[str]:
        """Send the files that were not sent yet. Raises TryLater while the server prepares one."""
        sent = self._sent()
        for file in files:
            name = _print_of(file)
            if name not in sent:
                sent[name] = self._upload(file)
                self.keep({"files": msgspec.json.encode(sent).decode()})
        ids = [sent[_print_of(file)] for file in files]
        for own in ids:
            if not self._is_ready(own):
                raise TryLater(NOT_READY, after=AGAIN, cause=f"media {own} is being processed")
        return ids

    def _is_ready(self, own: str) -> bool:
        """Say whether a file can hang on a status: 206 while it is prepared; some servers do not tell."""
        try:
            answer = self.api.ask("GET", f"/api/v1/media/{own}")
        except Gone:
            return True
        return answer.status != 206 and bool(decoded(answer, Attachment).url)

    def _sent(self) -> dict[str, str]:
        try:
            return decode(self.settings.get("files") or "{}", dict[str, str])
        except msgspec.DecodeError:
            return {}

    def _upload(self, file: File) -> str:
        """Send one file with the words for it (multipart/form-data, RFC 7578)."""
        mark = sha256(file.content + file.alt.encode()).hexdigest()
        ending = file.mime.partition("/")[2].partition("+")[0] or "bin"
        parts = [
            b'Content-Disposition: form-data; name="description"\r\n\r\n' + file.alt.encode(),
            f'Content-Disposition: form-data; name="file"; filename="file.{ending}"\r\n'
            f"Content-Type: {file.mime}\r\n\r\n".encode()
            + file.content,
        ]
        body = b"".join(b"--" + mark.encode() + b"\r\n" + part + b"\r\n" for part in parts)
        answer = self.api.ask(
            "POST",
            "/api/v2/media",
            content=body + b"--" + mark.encode() + b"--\r\n",
            headers={"Content-Type": f"multipart/form-data; boundary={mark}"},
        )
        return decoded(answer, Attachment).id


def _print_of(file: File) -> str:
    """Name a file by what it holds and the words for it: with other words it is sent again."""
    return sha256(file.content + b"\0" + file.alt.encode()).hexdigest()[:24]


def _renamed(before: Status, text: str) -> str:
    """Write what a status of ours says now, with the people whom it named before."""
    return naming([one.acct or "" for one in before.mentions], text.strip())


def _bare(text: str) -> str:
    """Return a text without names and white space: what stays the same once it is published."""
    return "".join(MENTION.sub(" ", text).split())
