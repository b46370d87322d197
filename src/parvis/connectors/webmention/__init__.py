"""Links from other sites to ours: webmentions, pingbacks, trackbacks, each verified at its source."""

from parvis.connectors.webmention.connector import Webmention

__all__ = ["Webmention"]
