"""A brand's own mailbox: letters read by IMAP, answered by SMTP, addresses left where they are."""

from parvis.connectors.mail.connector import Mail

__all__ = ["Mail"]
