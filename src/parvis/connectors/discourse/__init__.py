"""Discourse: the posts of a forum, its private messages, what waits for approval, and answers."""

from parvis.connectors.discourse.connector import Discourse

__all__ = ["Discourse"]
