"""The one query language: what a watch, a search, a segment and an automation are written in."""
