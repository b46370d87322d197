"""Mastodon, and what speaks its client API: Pleroma, Akkoma, GoToSocial, snac and others."""

from parvis.connectors.mastodon.connector import Mastodon

__all__ = ["Mastodon"]
