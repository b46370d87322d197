"""What WordPress's REST API answers, as far as Parvis reads it.

Source: https://developer.wordpress.org/rest-api/reference/. The e-mail address, IP address and
browser string of a comment are not named here, so decoding drops them.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Text(Struct, frozen=True):
    """A text as shown, and as written when read with `context=edit`."""

    rendered: str = ""
    raw: str | None = None


class Comment(Struct, frozen=True):
    """One comment, pingback or trackback; `author` is 0 for a guest, `parent` 0 at the top.

    `date` is what the site's wall clock showed, which is what WordPress sorts and compares by.
    """

    id: int
    post: int
    parent: int
    author: int
    date_gmt: str
    content: Text
    date: str = ""
    author_name: str = ""
    author_url: str = ""
    link: str = ""
    status: str = "approved"
    type: str = "comment"
    # A guest without avatars, or a site that turned them off, has none.
    author_avatar_urls: Mapping[str, str | bool] | list[str] = field(default_factory=list)


class Post(Struct, frozen=True):
    """One post."""

    id: int
    date_gmt: str | None
    title: Text
    content: Text
    date: str | None = None
    excerpt: Text = Text()
    modified_gmt: str | None = None
    link: str = ""
    status: str = "publish"
    author: int = 0


class User(Struct, frozen=True):
    """An account; `roles` and `capabilities` come only with `context=edit`."""

    id: int
    name: str = ""
    url: str = ""
    link: str = ""
    slug: str = ""
    roles: tuple[str, ...] = ()
    capabilities: Mapping[str, bool] = {}


class Root(Struct, frozen=True):
    """The answer of the API's root, by which a WordPress is recognised."""

    name: str
    url: str
    home: str
    namespaces: tuple[str, ...]
    description: str = ""
    authentication: Mapping[str, object] | list[object] = field(default_factory=list)


class Failure(Struct, frozen=True):
    """An error of the API: a stable code and a sentence in the site's language."""

    code: str = ""
    message: str = ""
