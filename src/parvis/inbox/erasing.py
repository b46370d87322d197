"""What the inbox takes away with a person, and what it keeps of ours without the name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parvis.channels import outbox, trying
from parvis.channels.models import Outgoing, OutgoingState, Verb
from parvis.inbox.models import Conversation, Draft, Note, Reply
from parvis.members.hooks import MemberErased
from parvis.members.models import Member
from parvis.members.rules import without_names
from parvis.stream import search, upkeep
from parvis.stream.models import Item, ItemVersion

WAITS = (OutgoingState.QUEUED, OutgoingState.RETRY, OutgoingState.HELD, OutgoingState.LATE)


def erase(event: MemberErased) -> None:
    """Take the person out of every conversation they spoke in (inside the erasure)."""
    spoke = Conversation.objects.filter(entries__item__in=[i.pk for i in event.items])
    theirs = Conversation.objects.filter(member__in=[m.pk for m in event.members])
    pks = set(spoke.values_list("pk", flat=True)) | set(theirs.values_list("pk", flat=True))
    others = _where_others_spoke(pks, event)
    for kind in (Note, Draft):
        kind.objects.filter(conversation__in=pks - others).delete()
        for row in kind.objects.filter(conversation__in=others):
            _rewrite(row, ("text",), event.names)
    _our_answers(pks, event)
    _our_words(pks, event.names)
    trying.forget_of(event.brand)
    Conversation.objects.filter(pk__in=pks, author__in=event.authors).update(author=None)
    Conversation.objects.filter(pk__in=pks, member__in=event.members).update(member=None)


def _where_others_spoke(pks: set[int], event: MemberErased) -> set[int]:
    """Tell in which conversations someone else than the person and us has said something."""
    others = Item.objects.filter(entry__conversation__in=pks, ours=False, gone_at=None)
    others = others.exclude(pk__in=[item.pk for item in event.items])
    return set(others.values_list("entry__conversation_id", flat=True))


def _our_answers(pks: set[int], event: MemberErased) -> None:
    """Drop what has not left yet for them; take their name out of what has."""
    said = {item.pk for item in event.items}
    replies = Reply.objects.filter(conversation__in=pks).select_related("outgoing")
    for reply in replies:
        if reply.to_id in said and reply.outgoing.state in WAITS:
            outbox.cancel(reply.outgoing, by=event.by)
        _rewrite(reply, ("text",), event.names)
        draft: dict[str, Any] = dict(reply.outgoing.draft)
        text = str(draft.get("text", ""))
        draft["text"] = without_names(text, event.names)
        _their_files(reply, event.names)
        if draft["text"] != text and reply.outgoing.state not in _DOUBTFUL:
            Outgoing.objects.filter(pk=reply.outgoing_id).update(draft=draft)


def _their_files(reply: Reply, names: Sequence[str]) -> None:
    """Take a name out of the words for our files, and out of what was asked of our answer later."""
    for file in reply.outgoing.files.all():
        file.alt = without_names(file.alt, names)
        file.save(update_fields=["alt"])
    if not reply.outgoing.remote_id:
        return
    mine = Outgoing.objects.filter(
        channel=reply.outgoing.channel_id, remote_id=reply.outgoing.remote_id, verb=Verb.EDIT
    ).exclude(state__in=_DOUBTFUL)
    for row in mine:
        row.draft = {**row.draft, "text": without_names(str(row.draft.get("text", "")), names)}
        row.save(update_fields=["draft"])


# What may have left is found on the site by its own words: they stay until it is known.
_DOUBTFUL = (OutgoingState.SENDING, OutgoingState.PROCESSING, OutgoingState.UNCONFIRMED)


def _our_words(pks: set[int], names: Sequence[str]) -> None:
    """Take the name out of our own remarks as they were read back.

    Their fingerprint stays, so that the next reading does not take the site's words for an edit.
    """
    ours = Item.objects.filter(entry__conversation__in=pks, ours=True, gone_at=None)
    changed = [i for i in ours if _rewrite(i, ("title", "text", "html"), names)]
    search.remove([item.pk for item in changed])
    search.write(changed)
    ItemVersion.objects.filter(item__in=changed).delete()
    if changed:
        upkeep.owe()


def _rewrite(row: Draft | Note | Reply | Item, fields: Sequence[str], names: Sequence[str]) -> bool:
    changed = []
    for field in fields:
        before = getattr(row, field)
        after = without_names(before, names)
        if after != before:
            setattr(row, field, after)
            changed.append(field)
    if changed:
        row.save(update_fields=changed)
    return bool(changed)


def held_of(member: Member) -> dict[str, Any]:
    """Tell what the inbox holds of someone, for the file they may ask for."""
    replies = Reply.objects.filter(conversation__member=member).select_related("outgoing")
    notes = Note.objects.filter(conversation__member=member)
    return {
        "our_answers": [
            {"at": r.at.isoformat(), "text": r.text, "sent_at": _iso(r.outgoing.sent_at)}
            for r in replies.order_by("at")
        ],
        "team_notes_on_conversations": [
            {"at": n.at.isoformat(), "text": n.text} for n in notes.order_by("at")
        ],
    }


def _iso(at: Any) -> str | None:  # noqa: ANN401
    return at.isoformat() if at else None
