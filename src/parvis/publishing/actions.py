"""What people do with posts: said, taken back in time, changed and taken back there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db import transaction
from django.utils import timezone

from parvis.channels import outbox
from parvis.channels.calling import CHANGES
from parvis.channels.files.actions import give_back, hang
from parvis.channels.files.models import File
from parvis.channels.files.queries import attachments
from parvis.channels.hooks import OutgoingChanged
from parvis.channels.models import Channel, Outgoing, OutgoingState, Verb
from parvis.channels.queries import changes_of, verbs_of
from parvis.channels.rules import limits_of
from parvis.inbox.arrivals import touch
from parvis.inbox.changing.actions import OVER
from parvis.publishing.models import Part, Post, PostDraft
from parvis.publishing.rules import Where, Words, draft, wrong
from parvis.stream import store
from parvis.team.actions import record
from parvis.team.models import Brand, User
from parvis.wire.counting import fits
from parvis.wire.items import Draft

S = OutgoingState
PURPOSE: Final = "post"
SPOT: Final = "post"
A_MOMENT: Final = timedelta(seconds=15)


class NotPossible(Exception):
    """It moved meanwhile, or the network lets nobody do that."""


class Wrong(Exception):
    """What would not be taken, each with its remedy, in the reader's language."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__()
        self.faults = list(faults)


def keep_draft(
    brand: Brand,
    words: Words,
    *,
    by: User,
    channels: Sequence[Channel],
    sections: dict[str, str],
) -> PostDraft:
    """Keep what a person is about to post, and where."""
    told = {name: getattr(words, name) for name in words.__dataclass_fields__}
    with transaction.atomic():
        row, _made = PostDraft.objects.update_or_create(
            brand=brand,
            user=by,
            defaults={**told, "sections": sections, "saved_at": timezone.now()},
        )
        row.channels.set(channels)
    return row


def drop_draft(brand: Brand, *, by: User) -> None:
    """Forget what a person was about to post; files that wait for it are let go by their own."""
    PostDraft.objects.filter(brand=brand, user=by).delete()


def just_said(brand: Brand, text: str, *, by: User) -> bool:
    """Say whether a person posted these very words a moment ago: a page that saves late keeps no draft."""
    recent = timezone.now() - A_MOMENT
    return Post.objects.filter(brand=brand, by=by, text=text, at__gte=recent).exists()


def publish(
    brand: Brand,
    words: Words,
    places: Sequence[tuple[Channel, Where]],
    *,
    by: User,
    files: Sequence[File] = (),
    at: datetime | None = None,
) -> Post:
    """Say it on each network that was chosen, after ten seconds or at a later hour: all, or none.

    Raises Wrong with what a network would not take.
    """
    faults = [fault for _channel, where in places for fault in wrong(words, where, files)]
    if faults:
        raise Wrong(faults)
    told = {name: getattr(words, name) for name in words.__dataclass_fields__}
    media = attachments(files)
    with transaction.atomic():
        post = Post.objects.create(brand=brand, by=by, **told)
        for channel, where in places:
            outgoing = outbox.put(
                brand=brand,
                channel=channel,
                draft=draft(words, where, media),
                purpose=PURPOSE,
                by=by,
                at=at,
            )
            hang(files, outgoing)
            Part.objects.create(post=post, outgoing=outgoing, text=words.text)
            record("post.made", brand=brand, by=by, subject=str(channel))
        drop_draft(brand, by=by)
    return post


def undo(post: Post, *, by: User) -> bool:
    """Take a post back before any of it leaves, its words and files kept; False when it is too late."""
    parts = list(post.parts.select_related("outgoing__channel"))
    rows = [part.outgoing for part in parts]
    with transaction.atomic():
        locked = Outgoing.objects.select_for_update().filter(pk__in=[row.pk for row in rows])
        if any(row.state != S.QUEUED for row in locked):
            return False
        for row in rows:
            outbox.cancel(row, by=by)
            give_back(row, by=by, spot=SPOT)
        _begin_again(post, rows, by)
        record("post.undone", brand=post.brand, by=by, subject=str(post))
    return True


def _begin_again(post: Post, rows: Sequence[Outgoing], by: User) -> None:
    """Make a draft of a post that was taken back, unless its writer has begun another one."""
    mine = PostDraft.objects.filter(brand=post.brand, user=by).first()
    begun = mine.text if mine and mine.text.strip() and mine.text != post.text else ""
    words = [post.text, *([begun] if begun else [])]
    sections = {str(row.channel_id): str(row.draft.get("section", "")) for row in rows}
    again = Words(
        text="\n\n".join(words),
        title=post.title,
        language=post.language,
        warning=post.warning,
        audience=post.audience,
    )
    channels = [row.channel for row in rows]
    keep_draft(post.brand, again, by=by, channels=channels, sections=sections)


def change(post: Post, text: str, *, by: User) -> list[Channel]:
    """Have a post say something else wherever it stands and can be changed; say where.

    Raises NotPossible when that is nowhere, Wrong when it would be too long somewhere.
    """
    text = text.strip()
    ready = [part for part in standing(post, "edit") if part.text != text]
    if not text or not ready:
        raise NotPossible("nothing to change, or nowhere")
    drafts = {part.pk: msgspec.structs.replace(_said(part), text=text) for part in ready}
    long = [
        p
        for p in ready
        if not fits(text, limits_of(p.outgoing.channel), warning=drafts[p.pk].warning)
    ]
    if long:
        raise Wrong([where.outgoing.channel.title for where in long])
    with transaction.atomic():
        for part in ready:
            _ask(part, Verb.EDIT, drafts[part.pk], by=by)
        record("post.changed", brand=post.brand, by=by, subject=_names(ready))
    return [part.outgoing.channel for part in ready]


def retract(post: Post, *, by: User, only: int | None = None) -> list[Channel]:
    """Take a post back wherever it stands, or from one channel only; say where. Raises NotPossible."""
    ready = [part for part in standing(post, "retract") if only in {None, part.pk}]
    if not ready:
        raise NotPossible("nothing to take back, or nowhere")
    with transaction.atomic():
        for part in ready:
            _ask(part, Verb.RETRACT, Draft(text=""), by=by)
        record("post.retracted", brand=post.brand, by=by, subject=_names(ready))
    return [part.outgoing.channel for part in ready]


def standing(post: Post, verb: str) -> list[Part]:
    """List the parts of a post that stand on their network, and with which that can be done now."""
    rows = post.parts.filter(outgoing__state=S.SENT).exclude(outgoing__remote_id="")
    parts = list(rows.select_related("outgoing__channel__brand").order_by("pk"))
    asked = changes_of(
        {part.outgoing.channel_id for part in parts}, [part.outgoing.remote_id for part in parts]
    )
    return [
        part
        for part in parts
        if verb in verbs_of(part.outgoing.channel)
        and is_free(asked.get((part.outgoing.channel_id, part.outgoing.remote_id)))
    ]


def is_free(last: Outgoing | None) -> bool:
    """Say whether another change may be asked: none is on its way, and it was not taken back."""
    return last is None or (
        last.state in OVER and not (last.verb == Verb.RETRACT and last.state == S.SENT)
    )


def _said(part: Part) -> Draft:
    return msgspec.convert(part.outgoing.draft, Draft)


def _ask(part: Part, verb: Verb, asked: Draft, *, by: User) -> None:
    row = part.outgoing
    outbox.put(
        brand=row.channel.brand, channel=row.channel, draft=asked, purpose=PURPOSE, by=by,
        verb=verb, remote_id=row.remote_id,
    )  # fmt: skip
    touch(row.brand_id)


def _names(parts: Sequence[Part]) -> str:
    return ", ".join(part.outgoing.channel.title for part in parts)[:200]


def follow(event: OutgoingChanged) -> None:
    """Keep a post in step with what becomes of it (inside the outbox's write)."""
    row = event.outgoing
    if row.purpose != PURPOSE:
        return
    if row.verb in CHANGES and row.state == S.SENT:
        said = Part.objects.filter(
            outgoing__channel=row.channel_id, outgoing__remote_id=row.remote_id
        )
        if row.verb == Verb.EDIT:
            said.update(text=str(row.draft.get("text", "")))
        elif not row.brand.is_sample:
            store.write(row.channel, None, (), [row.remote_id])
    touch(row.brand_id)
