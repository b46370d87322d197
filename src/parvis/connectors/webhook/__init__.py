"""Signed webhooks: whatever can send JSON brings its remarks in."""

from parvis.connectors.webhook.connector import Webhook

__all__ = ["Webhook"]
