"""What Discourse answers, as far as it is read. Source: its OpenAPI document, and its serializers."""

from __future__ import annotations

from msgspec import Struct, field


class Post(Struct, frozen=True):
    """One post of a topic; `post_number` counts within it, `id` over the whole forum."""

    id: int
    topic_id: int
    post_number: int
    created_at: str
    username: str
    user_id: int | None = None
    name: str | None = None
    display_username: str | None = None
    avatar_template: str = ""
    cooked: str = ""
    raw: str = ""
    updated_at: str = ""
    version: int = 1
    reply_to_post_number: int | None = None
    reply_count: int | None = None
    topic_slug: str = ""
    topic_title: str | None = None
    post_type: int = 1
    hidden: bool = False
    deleted_at: str | None = None
    user_deleted: bool = False
    actions_summary: list[Tally] = field(default_factory=list)


class Tally(Struct, frozen=True):
    """How often something was done to a post; 2 is a like. `acted` says that we did it.

    What is false is left out: `can_act` before it can be done, `can_undo` until its time is over.
    """

    id: int
    count: int = 0
    acted: bool = False
    can_undo: bool = False


class Latest(Struct, frozen=True):
    """A page of the newest posts that everyone may read."""

    latest_posts: list[Post]


class Private(Struct, frozen=True):
    """A page of the newest private messages of whoever asks."""

    private_posts: list[Post]


class Account(Struct, frozen=True):
    """Who asks."""

    id: int
    username: str
    name: str | None = None
    admin: bool = False
    moderator: bool = False


class Session(Struct, frozen=True):
    """The session of whoever asks."""

    current_user: Account


class About(Struct, frozen=True):
    """What a forum says of itself to everyone (`/site/basic-info.json`)."""

    title: str
    header_primary_color: str
    description: str | None = None


class Payload(Struct, frozen=True):
    """What somebody wrote that waits for approval."""

    raw: str = ""
    title: str | None = None
    reply_to_post_number: int | None = None


class Waiting(Struct, frozen=True):
    """One thing of the review queue; `version` is asked back with a decision about it.

    What members flagged has its words in `raw` and `cooked`, and its place in `target_url`.
    """

    id: int
    type: str
    created_at: str
    version: int = 0
    status: int = 0
    topic_id: int | None = None
    target_created_by_id: int | None = None
    created_by_id: int | None = None
    payload: Payload | None = None
    raw: str = ""
    cooked: str = ""
    target_url: str = ""
    reviewable_score_ids: list[int] = field(default_factory=list)


class Person(Struct, frozen=True):
    """Who stands beside the review queue."""

    id: int
    username: str
    name: str | None = None
    avatar_template: str = ""


class Score(Struct, frozen=True):
    """One reason why something is in the review queue; its kind stands beside it."""

    id: int
    score_type_id: int | None = None


class Reason(Struct, frozen=True):
    """A kind of reason, in the forum's own words: “Spam”."""

    id: int
    title: str = ""


class Offered(Struct, frozen=True):
    """One decision that the key allows; older releases name it by `id` alone."""

    id: str
    server_action: str | None = None


class Review(Struct, frozen=True):
    """A page of the review queue, and what its rows name by number."""

    reviewables: list[Waiting]
    users: list[Person] = field(default_factory=list)
    reviewable_scores: list[Score] = field(default_factory=list)
    score_types: list[Reason] = field(default_factory=list)


class OneReview(Struct, frozen=True):
    """One thing of the review queue, and the decisions that the key allows about it."""

    reviewable: Waiting
    users: list[Person] = field(default_factory=list)
    reviewable_scores: list[Score] = field(default_factory=list)
    score_types: list[Reason] = field(default_factory=list)
    actions: list[Offered] = field(default_factory=list)


class Uploaded(Struct, frozen=True):
    """A file that was taken; `short_url` is how a post names it."""

    short_url: str
    original_filename: str = ""
    width: int | None = None
    height: int | None = None


class Category(Struct, frozen=True):
    """A section of the forum; `permission` is 1 where whoever asks may begin a topic."""

    id: int
    name: str
    permission: int | None = None
    read_restricted: bool = False
    parent_category_id: int | None = None


class Site(Struct, frozen=True):
    """What the forum tells of itself to whoever asks (`/site.json`), as far as it is read."""

    categories: list[Category] = field(default_factory=list)


class Pending(Struct, frozen=True):
    """What was taken and waits for approval."""

    id: int = 0


class Made(Struct, frozen=True):
    """The answer to a new post: the post, or that it waits."""

    id: int | None = None
    topic_id: int | None = None
    post_number: int | None = None
    topic_slug: str = ""
    created_at: str = ""
    action: str = ""
    pending_post: Pending | None = None


class Trouble(Struct, frozen=True):
    """Why something was refused, in the forum's own words."""

    errors: list[str] = field(default_factory=list)
    error_type: str = ""
