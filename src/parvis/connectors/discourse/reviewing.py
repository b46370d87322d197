"""The review queue of a forum: what waits for approval, what members flagged, and decisions about both.

Source: ReviewablesController, ReviewableQueuedPost and ReviewableFlaggedPost of Discourse, and their
serializers. What a key may decide is told with each thing, as `actions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from parvis.connectors.discourse.answers import OneReview, Person, Review, Waiting
from parvis.connectors.discourse.asking import MAY_NOT, Api
from parvis.wire.errors import Broken, Gone, Reconnect, Refused
from parvis.wire.items import Action, Author, Item, Kind, Moderation, Receipt, Standing

AVATAR: Final = "90"
A_PAGE: Final = 10
MOST_PAGES: Final = 10
QUEUED: Final = "ReviewableQueuedPost"
FLAGGED: Final = "ReviewableFlaggedPost"
KINDS: Final = {QUEUED: "queued", FLAGGED: "flag"}
PENDING: Final = 0
# The decisions of a forum, the one we would take first: a hidden post comes back, a shown one stays.
DECISIONS: Final[Mapping[str, Mapping[Action, Sequence[str]]]] = {
    "queued": {
        Action.APPROVE: ("approve_post",),
        Action.TRASH: ("reject_post",),
        Action.SPAM: ("reject_post",),
    },
    "flag": {
        Action.APPROVE: ("disagree_and_restore", "disagree", "ignore_and_do_nothing", "ignore"),
        Action.TRASH: ("delete_and_agree", "agree_and_hide", "agree_and_keep_hidden"),
        Action.SPAM: ("delete_and_agree", "agree_and_hide", "agree_and_keep_hidden"),
    },
}


def is_queued(remote_id: str) -> bool:
    """Say whether a name is one of the review queue."""
    kind, _mark, number = remote_id.partition(":")
    return kind in KINDS.values() and number.isdigit()


class Queue:
    """The review queue, as far as the key shows it."""

    def __init__(self, api: Api, authority: str) -> None:
        """Keep the API and the forum's name in items."""
        self.api, self.authority = api, authority

    def waiting(self) -> list[Item]:
        """Read all that waits for a decision; an account that may not review sees nothing of it.

        A forum refuses it as it refuses a dead key; a dead key was told by the lists before.
        """
        try:
            return [item for kind in KINDS for item in self._all(kind)]
        except (Refused, Gone, Reconnect):
            return []

    def _all(self, kind: str) -> Iterator[Item]:
        for page in range(MOST_PAGES):
            params: dict[str, str | int] = {"type": kind, "status": "pending"}
            if page:
                params["offset"] = page * A_PAGE
            told = self.api.get("review.json", Review, **params)
            yield from (self._item(one, told) for one in told.reviewables if _has_words(one))
            if len(told.reviewables) < A_PAGE:
                return

    def named(self, remote_id: str) -> Item:
        """Read one thing that waits. Raises Gone once it is decided."""
        told = self._one(remote_id)
        if told.reviewable.status != PENDING or not _has_words(told.reviewable):
            raise Gone(cause=f"reviewed: {told.reviewable.status}")
        return self._item(told.reviewable, told)

    def _one(self, remote_id: str) -> OneReview:
        return self.api.get(f"review/{remote_id.partition(':')[2]}.json", OneReview)

    def _item(self, one: Waiting, told: Review | OneReview) -> Item:
        payload = one.payload
        topic, number = place_in(one.target_url) if one.type == FLAGGED else (one.topic_id, 0)
        above = number or (payload.reply_to_post_number if payload else None) or 1
        people = {person.id: person for person in told.users}
        writer = one.target_created_by_id or (one.created_by_id if one.type == QUEUED else None)
        return Item(
            authority=self.authority,
            remote_id=f"{KINDS.get(one.type, 'queued')}:{one.id}",
            kind=Kind.COMMENT,
            said_at=moment(one.created_at),
            author=self._author(people.get(writer or 0)),
            standing=Standing.HELD,
            title=(payload.title if payload else "") or "",
            html=one.cooked,
            text=payload.raw if payload and not one.cooked else ("" if one.cooked else one.raw),
            url=f"{self.api.root}/review/{one.id}",
            parent=f"post:{topic}/{above}" if topic else None,
            about=f"post:{topic}/1" if topic else None,
            addressed=True,
            warning=", ".join(_reasons(one, told)) if one.type == FLAGGED else "",
        )

    def _author(self, person: Person | None) -> Author | None:
        if person is None:
            return None
        return Author(
            remote_id=f"user:{person.id}",
            name=person.name or person.username,
            url=f"{self.api.root}/u/{person.username}",
            avatar=avatar(self.api.root, person.avatar_template),
        )

    def decide(self, asked: Moderation) -> Receipt:
        """Take a decision, once, among those that the key allows. Raises Refused for no such one."""
        kind = asked.remote_id.partition(":")[0]
        wanted = DECISIONS[kind].get(asked.action)
        if wanted is None:
            return Receipt(remote_id=asked.remote_id, standing=Standing.HELD)
        told = self._one(asked.remote_id)
        if told.reviewable.status == PENDING:
            self.api.ask(
                "PUT",
                f"review/{told.reviewable.id}/perform/{_chosen(wanted, told)}.json",
                params={"version": told.reviewable.version},
            )
        return Receipt(remote_id=asked.remote_id, standing=asked.action.standing)


def _chosen(wanted: Sequence[str], told: OneReview) -> str:
    offered = {one.server_action or one.id for one in told.actions}
    if not offered and told.reviewable.type == QUEUED:  # older releases do not say what they allow
        return wanted[0]
    found = next((one for one in wanted if one in offered), None)
    if found is None:
        raise Refused(MAY_NOT, cause=f"offered: {', '.join(sorted(offered))}"[:200])
    return found


def _has_words(one: Waiting) -> bool:
    return one.payload is not None if one.type == QUEUED else bool(one.raw or one.cooked)


def _reasons(one: Waiting, told: Review | OneReview) -> list[str]:
    """List why members flagged it, in the forum's own words, each once."""
    types = {reason.id: reason.title for reason in told.score_types}
    scores = {score.id: score.score_type_id for score in told.reviewable_scores}
    titles = (types.get(scores.get(number) or 0, "") for number in one.reviewable_score_ids)
    return list(dict.fromkeys(title for title in titles if title))


def place_in(url: str) -> tuple[int | None, int]:
    """Read topic and number out of a post's address: `…/t/slug/12/3`; (None, 0) for another."""
    parts = [part for part in url.partition("/t/")[2].split("?")[0].split("/") if part.isdigit()]
    if not parts:
        return None, 0
    return int(parts[0]), int(parts[1]) if len(parts) > 1 else 1


def avatar(root: str, template: str) -> str:
    """Write the address of a portrait."""
    address = template.replace("{size}", AVATAR)
    if address.startswith("//"):
        return f"https:{address}"
    return f"{root}{address}" if address.startswith("/") else address


def moment(text: str) -> datetime:
    """Read a moment. Raises Broken."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Broken(cause=f"a date: {text[:40]!r}") from error
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
