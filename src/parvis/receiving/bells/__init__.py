"""Bells: a network says that something happened, and its place is read at once."""
