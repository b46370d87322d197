"""Watches: written, tried on what was said, kept, shared."""
