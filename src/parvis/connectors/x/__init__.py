"""X, by its interface version 2, which bills each call."""

from parvis.connectors.x.connector import X

__all__ = ["X"]
