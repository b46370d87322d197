"""Bluesky, and any account of the AT Protocol: mentions, replies, feeds, messages, answers."""

from parvis.connectors.bluesky.connector import Bluesky

__all__ = ["Bluesky"]
