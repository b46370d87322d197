"""Gestures without a word toward what others said: to like it, to pass it on."""
