"""WordPress, through its REST API: posts, and comments of every kind and state."""

from parvis.connectors.wordpress.connector import WordPress

__all__ = ["WordPress"]
