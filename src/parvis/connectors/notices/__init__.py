"""Notification e-mails of any network, read by IMAP: each becomes a line with the way there."""

from parvis.connectors.notices.connector import Notices

__all__ = ["Notices"]
