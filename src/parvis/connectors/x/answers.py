"""What X answers, as far as it is read: its own OpenAPI document, 2.159."""

from __future__ import annotations

from msgspec import Struct, field


class Url(Struct):
    """An address in a text, which X shortens."""

    url: str = ""
    expanded_url: str = ""
    media_key: str = ""


class Named(Struct):
    """An account that a text names."""

    id: str = ""
    username: str = ""


class Entities(Struct):
    """What X recognised in a text."""

    urls: list[Url] = []
    mentions: list[Named] = []


class Note(Struct):
    """The whole of a text longer than 280."""

    text: str = ""
    entities: Entities = field(default_factory=Entities)


class Reference(Struct):
    """A post that another one answers, quotes or repeats."""

    type: str
    id: str


class Metrics(Struct):
    """How a post was received."""

    like_count: int | None = None
    retweet_count: int | None = None
    reply_count: int | None = None
    quote_count: int | None = None


class Hung(Struct):
    """The keys of the files that hang on a post."""

    media_keys: list[str] = []


class Post(Struct):
    """A post."""

    id: str
    text: str = ""
    author_id: str = ""
    created_at: str = ""
    conversation_id: str = ""
    in_reply_to_user_id: str = ""
    lang: str = ""
    entities: Entities = field(default_factory=Entities)
    note_tweet: Note | None = None
    referenced_tweets: list[Reference] = []
    public_metrics: Metrics | None = None
    attachments: Hung = field(default_factory=Hung)

    def refers(self, kind: str) -> str:
        """Return the id of the post that this one answers, quotes or repeats; "" for none."""
        return next((one.id for one in self.referenced_tweets if one.type == kind), "")


class User(Struct):
    """An account."""

    id: str
    name: str = ""
    username: str = ""
    profile_image_url: str = ""
    protected: bool = False
    subscription_type: str = ""


class Media(Struct):
    """A file that hangs on a post."""

    media_key: str = ""
    type: str = ""
    url: str = ""
    preview_image_url: str = ""
    alt_text: str = ""


class Includes(Struct):
    """What was told beside the posts."""

    users: list[User] = []
    media: list[Media] = []


class Meta(Struct):
    """Whether another page follows."""

    next_token: str = ""


class Problem(Struct):
    """Why something was refused, or is not there (RFC 7807)."""

    title: str = ""
    detail: str = ""
    type: str = ""
    resource_id: str = ""


class Posts(Struct):
    """A page of posts."""

    data: list[Post] = []
    includes: Includes = field(default_factory=Includes)
    meta: Meta = field(default_factory=Meta)
    errors: list[Problem] = []


class Me(Struct):
    """Who our key is."""

    data: User


class Made(Struct):
    """What names a new post, or a file."""

    id: str
    text: str = ""


class Created(Struct):
    """The answer to a new post, or to a file."""

    data: Made


class Hidden(Struct):
    """Whether an answer is hidden."""

    hidden: bool = False


class HiddenAnswer(Struct):
    """The answer to a decision."""

    data: Hidden


class Token(Struct):
    """A pair of keys (RFC 6749, 5.1)."""

    access_token: str
    refresh_token: str = ""
    expires_in: int = 7200


class Refusal(Struct):
    """Whatever X says of a refusal, in any of its three manners."""

    title: str = ""
    detail: str = ""
    type: str = ""
    message: str = ""
    error: str = ""
    error_description: str = ""
