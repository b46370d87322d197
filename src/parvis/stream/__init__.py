"""What was said: items, their authors, the history index."""
