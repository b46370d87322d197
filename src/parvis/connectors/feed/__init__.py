"""Feeds: RSS 0.90 to 2.0, RDF, Atom, JSON Feed, and what is broken but still readable."""

from parvis.connectors.feed.connector import Feed

__all__ = ["Feed"]
