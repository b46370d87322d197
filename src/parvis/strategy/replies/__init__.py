"""Saved replies: what is often answered, in each language, said to one person."""
